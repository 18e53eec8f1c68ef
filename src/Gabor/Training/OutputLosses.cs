using Gabor.Devices;
using Gabor.Losses;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Training;

/// <summary>
/// J = Σ wₒ Jₒ over the outputs of a network that have a loss, and its derivatives by the outputs: the auxiliary classifiers of GoogLeNet
/// [31], or a reconstruction beside the scores. It allocates nothing once made.
/// </summary>
sealed class OutputLosses
{
    readonly BoundPlan plan;
    readonly IReadOnlyList<OutputLoss> losses;
    readonly Workers workers;
    readonly float[] errors, oneHot;

    /// <param name="plan">A training plan.</param>
    /// <param name="losses">The loss of each output; outputs behind the last one have none.</param>
    /// <param name="workers">The threads that share the work.</param>
    public OutputLosses(BoundPlan plan, IReadOnlyList<OutputLoss> losses, Workers workers)
    {
        (this.plan, this.losses, this.workers) = (plan, losses, workers);
        errors = new float[plan.Plan.BatchSize];
        oneHot = losses.Any(one => one.Loss.NeedsValues && one.Target == TargetKind.Label)
            ? new float[plan.Plan.BatchSize * plan.Model.Output.Count]
            : [];
    }

    /// <summary>Evaluates the outputs of a forward pass and writes the gradient of each.</summary>
    /// <param name="labels">y⁽ⁱ⁾, [N].</param>
    /// <param name="softLabels">t, [N, K], rows that add up to 1; empty for the labels alone.</param>
    /// <param name="inputs">The images, [N, H, W, D].</param>
    /// <param name="shards">The gradient is that of the mean over so many shards of N images.</param>
    /// <returns>Σᵢ Σₒ wₒ err⁽ⁱ⁾ₒ.</returns>
    public double Evaluate(ReadOnlySpan<int> labels, ReadOnlySpan<float> softLabels, ReadOnlySpan<float> inputs, int shards)
    {
        int images = labels.Length;
        double sum = 0;
        for (int output = 0; output < plan.Model.Outputs.Count; output++)
        {
            var gradient = plan.OutputGradient(images, output);
            if (output >= losses.Count)
            {
                gradient.Clear();
                continue;
            }

            var (loss, weight, target) = losses[output];
            var own = errors.AsSpan(0, images);
            loss.Evaluate(plan.Output(images, output), Targets(loss, target, labels, softLabels, inputs), own, gradient, workers);
            double outputSum = 0;
            foreach (float error in own)
                outputSum += error;
            sum += weight == 1 ? outputSum : weight * outputSum;

            // The shards are a power of two, so that dividing by them rounds nothing.
            if (weight != 1 || shards != 1)
                ElementWiseKernels.Scale((float)weight / shards, gradient, gradient, workers);
        }

        return sum;
    }

    Targets Targets(Loss loss, TargetKind target, ReadOnlySpan<int> labels, ReadOnlySpan<float> softLabels, ReadOnlySpan<float> inputs)
    {
        if (target == TargetKind.Image)
            return new Targets(inputs);
        if (!softLabels.IsEmpty)
            return new Targets(softLabels);
        return OneHot.Of(loss, labels, plan.Model.Output.Count, oneHot);
    }
}
