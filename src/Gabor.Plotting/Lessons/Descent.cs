using Gabor.Devices;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;

namespace Gabor.Plotting.Lessons;

/// <summary>Full-batch gradient descent (3.36) that reports J and the norm of its gradient before each step.</summary>
sealed class Descent
{
    readonly BoundPlan plan;
    readonly ParameterSlots slots;
    readonly SoftmaxCrossEntropy loss = new();
    readonly float[] inputs, errors;
    readonly int[] labels;
    readonly double l2;
    readonly Workers workers;

    /// <param name="model">The network; its parameters are changed.</param>
    /// <param name="inputs">[N, H, W, D], the inputs of the first layer.</param>
    /// <param name="labels">[N].</param>
    /// <param name="rule">The optimizer.</param>
    /// <param name="l2">λ, (3.23).</param>
    /// <param name="workers">The threads that share the work.</param>
    public Descent(Model model, float[] inputs, int[] labels, Optimizer rule, double l2, Workers workers)
    {
        (this.inputs, this.labels, this.l2, this.workers) = (inputs, labels, l2, workers);
        plan = new CpuDevice(workers).Bind(Plan.Compile(model, labels.Length, PlanMode.Training));
        slots = new ParameterSlots(rule, model);
        errors = new float[labels.Length];
    }

    /// <summary>(1/m) Σ err at the last <see cref="Evaluate"/>, in nats.</summary>
    public double Error { get; private set; }

    /// <summary>λ/2 ‖W‖² at the last <see cref="Evaluate"/>.</summary>
    public double Penalty { get; private set; }

    /// <summary>J = (1/m) Σ err + λ/2 ‖W‖², (3.24).</summary>
    public double Objective => Error + Penalty;

    /// <summary>‖∇J‖ over all parameters at the last <see cref="Evaluate"/>.</summary>
    public double Slope { get; private set; }

    /// <summary>Computes J and its gradient at the current parameters.</summary>
    public void Evaluate()
    {
        inputs.CopyTo(plan.Input(labels.Length));
        plan.Forward(labels.Length);
        loss.Evaluate(plan.Output(labels.Length), new Targets(labels), errors, plan.OutputGradient(labels.Length), workers);
        plan.Backward(labels.Length);
        Error = errors.Sum(error => (double)error) / labels.Length;
        double weights = 0, slopes = 0;
        for (int p = 0; p < plan.Model.Parameters.Count; p++)
        {
            var parameter = plan.Model.Parameters[p].Parameter;
            Span<float> value = parameter.Value.Span, gradient = plan.Gradient(p);
            double decay = parameter.Decays ? l2 : 0;
            for (int i = 0; i < value.Length; i++)
            {
                double slope = gradient[i] + (decay * value[i]);
                slopes += slope * slope;
                weights += parameter.Decays ? (double)value[i] * value[i] : 0;
            }
        }

        (Penalty, Slope) = (l2 / 2 * weights, double.Sqrt(slopes));
    }

    /// <summary>Updates the parameters with the gradient of the last <see cref="Evaluate"/>.</summary>
    public void Step(float learningRate) => slots.Apply(plan.Gradients.Span, learningRate, (float)l2, workers);
}
