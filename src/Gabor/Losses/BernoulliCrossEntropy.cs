using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>
/// Cross-entropy of outputs between 0 and 1, each the probability of a pixel that is on: the loss of reconstructions whose last layer is a
/// sigmoid (4.1.4).
/// </summary>
/// <remarks>
/// <para>err = −Σₖ tₖ ln σ(zₖ) + (1 − tₖ) ln(1 − σ(zₖ)), in nats, computed of the logits z as max(z, 0) − z t + ln(1 + e^−|z|), so that
/// nothing overflows and no logarithm of 0 is taken. ∂err/∂z = σ(z) − t.</para>
/// <para>The output that it is stated for is that of a sigmoid layer, so that a reconstruction is always one; training leaves that layer
/// out (<see cref="Loss.HasSigmoid"/>). Targets lie from 0 to 1. Between those ends the loss of a perfect reconstruction is the entropy of
/// the pixel, not 0.</para>
/// </remarks>
public sealed class BernoulliCrossEntropy() : Loss(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } = new(
        "bernoulli_cross_entropy", "negative log-likelihood of pixels that are on with the probability of a sigmoid", [],
        _ => new BernoulliCrossEntropy());

    /// <inheritdoc/>
    public override bool HasSigmoid => true;

    /// <inheritdoc/>
    public override bool NeedsValues => true;

    /// <summary>err of every image and (σ(z) − t) / N, of logits z.</summary>
    /// <inheritdoc/>
    public override void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        ReconstructionKernels.BernoulliCrossEntropy(outputs, targets.Values, errors, gradient, workers);
}
