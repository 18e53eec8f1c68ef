using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>
/// A penalty on a code, the sum of its sizes: err = Σₖ |aₖ|, ∂err/∂a = sign(a). It makes codes sparse (4.1.4); of an output that is never
/// below 0, as that of a <c>contraction</c>, it is the sum itself.
/// </summary>
public sealed class AbsolutePenalty() : Loss(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } =
        new("l1", "a penalty, the sum of the sizes of an output", [], _ => new AbsolutePenalty());

    /// <inheritdoc/>
    public override bool NeedsTarget => false;

    /// <summary>err of every image and sign(a) / N.</summary>
    /// <inheritdoc/>
    public override void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        ReconstructionKernels.SumOfSizes(outputs, errors, gradient, workers);
}
