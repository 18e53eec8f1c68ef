using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>Half the squared distance of outputs from values: err = ½ Σₖ (aₖ − tₖ)², ∂err/∂a = a − t.</summary>
public sealed class MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override string Kind => "mean_squared_error";

    /// <summary>err of every image and (a − t) / N.</summary>
    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        LossKernels.SquaredError(outputs, targets.Values, errors, gradient, workers);
}
