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
    readonly float[] errors, oneHot, classWeights;

    /// <param name="plan">A training plan.</param>
    /// <param name="losses">The loss of each output; outputs behind the last one have none.</param>
    /// <param name="classWeights">How much the error of an image of each class counts, [K]; none for 1 each.</param>
    /// <param name="workers">The threads that share the work.</param>
    public OutputLosses(BoundPlan plan, IReadOnlyList<OutputLoss> losses, IReadOnlyList<float> classWeights, Workers workers)
    {
        (this.plan, this.losses, this.workers, this.classWeights) = (plan, losses, workers, [.. classWeights]);
        errors = new float[plan.Plan.BatchSize];
        oneHot = losses.Any(one => one.Loss.NeedsValues && one.Target == TargetKind.Label)
            ? new float[plan.Plan.BatchSize * plan.Model.Output.Count]
            : [];
    }

    /// <summary>Evaluates the outputs of some images of a forward pass and writes the gradient of each.</summary>
    /// <param name="first">The first of these images in the pass.</param>
    /// <param name="labels">y⁽ⁱ⁾, [N].</param>
    /// <param name="softLabels">t, [N, K], rows that add up to 1; empty for the labels alone.</param>
    /// <param name="inputs">The images, [N, H, W, D].</param>
    /// <param name="share">The share of these images in their batch: the gradient is that of the mean over the batch.</param>
    /// <returns>Σᵢ Σₒ wₒ err⁽ⁱ⁾ₒ.</returns>
    public double Evaluate(int first, ReadOnlySpan<int> labels, ReadOnlySpan<float> softLabels, ReadOnlySpan<float> inputs, double share)
    {
        int images = labels.Length;
        double sum = 0;
        for (int output = 0; output < plan.Model.Outputs.Count; output++)
        {
            var gradient = plan.OutputGradient(first + images, output);
            int size = gradient.Length / (first + images);
            gradient = gradient[(first * size)..];
            if (output >= losses.Count)
            {
                gradient.Clear();
                continue;
            }

            var (loss, weight, target) = losses[output];
            var own = errors.AsSpan(0, images);
            var outputs = plan.Output(first + images, output)[(first * size)..];
            loss.Evaluate(outputs, Targets(loss, target, labels, softLabels, inputs), own, gradient, workers);
            if (classWeights.Length > 0 && target == TargetKind.Label)
                Weigh(labels, softLabels, own, gradient);
            double outputSum = 0;
            foreach (float error in own)
                outputSum += error;
            sum += weight == 1 ? outputSum : weight * outputSum;

            // Shards of the same size are a power of two, whose share rounds nothing.
            if (weight != 1 || share != 1)
                ElementWiseKernels.Scale((float)(weight * share), gradient, gradient, workers);
        }

        return sum;
    }

    /// <summary>An image counts as its class does; one with shares of several classes as these do in the mean.</summary>
    void Weigh(ReadOnlySpan<int> labels, ReadOnlySpan<float> softLabels, Span<float> own, Span<float> gradient)
    {
        int size = gradient.Length / labels.Length, classes = classWeights.Length;
        for (int i = 0; i < labels.Length; i++)
        {
            float weight = classWeights[labels[i]];
            if (!softLabels.IsEmpty)
            {
                weight = 0;
                for (int k = 0; k < classes; k++)
                    weight = float.FusedMultiplyAdd(softLabels[(i * classes) + k], classWeights[k], weight);
            }

            own[i] *= weight;
            foreach (ref float slope in gradient.Slice(i * size, size))
                slope *= weight;
        }
    }

    Targets Targets(Loss loss, TargetKind target, ReadOnlySpan<int> labels, ReadOnlySpan<float> softLabels, ReadOnlySpan<float> inputs)
    {
        if (target == TargetKind.None)
            return default;
        if (target == TargetKind.Image)
            return new Targets(inputs);
        if (!softLabels.IsEmpty)
            return new Targets(softLabels);
        return OneHot.Of(loss, labels, plan.Model.Output.Count, oneHot);
    }
}
