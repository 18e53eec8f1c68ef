using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>Half the squared distance of outputs from values: err = ½ Σₖ (aₖ − tₖ)², ∂err/∂a = a − t. Labels are one-hot values.</summary>
public sealed class MeanSquaredError() : Loss(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } =
        new("mean_squared_error", "half the squared distance from the target", [], _ => new MeanSquaredError());

    /// <inheritdoc/>
    public override bool NeedsValues => true;

    /// <summary>err of every image and (a − t) / N.</summary>
    /// <inheritdoc/>
    public override void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        LossKernels.SquaredError(outputs, targets.Values, errors, gradient, workers);
}
