using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;

namespace Gabor.Training;

/// <summary>
/// One step of algorithms 1 and 2: forward, loss, backward, update. It allocates nothing. Between backward and update is the one place where gradients of
/// several machines could be exchanged.
/// </summary>
public sealed class TrainingStep
{
    readonly Plan plan;
    readonly Workers workers;
    readonly ParameterSlots slots;
    readonly GradientClip? clip;
    readonly Loss loss = new SoftmaxCrossEntropy();
    readonly float[] errors;
    readonly int[] predicted;
    readonly float decay;
    readonly ulong seed;

    /// <summary>Makes ready to train a model.</summary>
    /// <param name="model">The model; its parameters are changed.</param>
    /// <param name="images">The most images of a batch.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="l2">λ, (3.23).</param>
    /// <param name="seed">The seed of what layers draw.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="clip">What cuts gradients that are too large; null for nothing.</param>
    public TrainingStep(Model model, int images, Optimizer optimizer, double l2, ulong seed, Workers workers, GradientClip? clip = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        plan = new Plan(model, images, PlanMode.Train, workers);
        slots = new ParameterSlots(optimizer, model);
        (this.workers, this.clip, this.seed, decay) = (workers, clip, seed, (float)l2);
        errors = new float[images];
        predicted = new int[images];
    }

    /// <summary>The plan; its input is where a batch is written.</summary>
    public Plan Plan => plan;

    /// <summary>What the optimizer keeps.</summary>
    public ParameterSlots Slots => slots;

    /// <summary>Steps made so far.</summary>
    public long Steps => slots.Steps;

    /// <summary>Trains on the images that were written to the plan's input.</summary>
    /// <param name="labels">y⁽ⁱ⁾, [N].</param>
    /// <param name="learningRate">α.</param>
    /// <returns>The sum of the errors of the images, in nats, and how many were correct, both before the update.</returns>
    /// <exception cref="TrainingException">The loss is not finite; no update was made, but running statistics have moved.</exception>
    public (double Loss, int Correct) Run(ReadOnlySpan<int> labels, float learningRate) => Run(labels, [], learningRate);

    /// <summary>Trains on the images that were written to the plan's input towards shares of the classes.</summary>
    /// <param name="labels">y⁽ⁱ⁾, [N]: what counts as correct.</param>
    /// <param name="targets">t, [N, K], rows that add up to 1, of which the loss is taken; empty for the labels alone.</param>
    /// <param name="learningRate">α.</param>
    /// <returns>The sum of the errors of the images, in nats, and how many were correct, both before the update.</returns>
    /// <exception cref="TrainingException">The loss is not finite; no update was made, but running statistics have moved.</exception>
    public (double Loss, int Correct) Run(ReadOnlySpan<int> labels, ReadOnlySpan<float> targets, float learningRate)
    {
        int images = labels.Length;
        uint step = (uint)Steps;
        plan.Forward(images, seed, step);

        // Only the scores have a loss; the other outputs of a network ask for nothing.
        for (int output = 1; output < plan.Model.Outputs.Count; output++)
            plan.OutputGradient(images, output).Clear();
        loss.Evaluate(plan.Output(images), targets.IsEmpty ? new Targets(labels) : new Targets(targets),
            errors.AsSpan(0, images), plan.OutputGradient(images), workers);
        double sum = 0;
        foreach (float error in errors.AsSpan(0, images))
            sum += error;
        if (!double.IsFinite(sum))
            throw Diverged(images, step);

        RowKernels.ArgMax(plan.Output(images), plan.Model.Output.Count, predicted.AsSpan(0, images));
        int correct = 0;
        for (int i = 0; i < images; i++)
            correct += predicted[i] == labels[i] ? 1 : 0;

        plan.Backward(images, seed, step);
        clip?.Apply(plan, workers);
        slots.Apply(plan, learningRate, decay, workers);
        return (sum, correct);
    }

    TrainingException Diverged(int images, uint step)
    {
        string? layer = plan.FirstNotFinite(images, seed, step);
        string where = layer is null ? "in the loss" : $"first in the output of layer {layer}";
        return new TrainingException(
            $"step {Steps + 1}: the loss is no longer a finite number ({where}). The learning rate is most likely too high: try a third of it.");
    }
}
