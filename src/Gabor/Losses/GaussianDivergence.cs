using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>
/// The penalty of a variational autoencoder (Kingma and Welling 2014): how far the normal distribution of each image's code is from the
/// standard one, KL(N(μ, diag e^v) ‖ N(0, 1)).
/// </summary>
/// <remarks>
/// The output holds μ, then v, the logarithms of the variances, as <c>gaussian_sample</c> reads them. In nats,
/// err = ½ Σₖ (μₖ² + e^vₖ − vₖ − 1), their appendix B; ∂err/∂μ = μ, ∂err/∂v = ½ (e^v − 1).
/// </remarks>
public sealed class GaussianDivergence() : Loss(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } = new(
        "gaussian_divergence", "a penalty, the divergence of an output's means and log-variances from the standard normal distribution", [],
        _ => new GaussianDivergence());

    /// <inheritdoc/>
    public override bool NeedsTarget => false;

    /// <summary>err of every image, and its slopes / N.</summary>
    /// <inheritdoc/>
    public override void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        ReconstructionKernels.Divergence(outputs, errors, gradient, workers);
}
