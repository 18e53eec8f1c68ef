using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>
/// A penalty on a code of sigmoids (4.1.4): how far the mean of each number of it over the batch is from a small share, so that each number
/// is on for few images (Ng 2011, Sparse autoencoder, 3).
/// </summary>
/// <remarks>
/// <para>ρ̂ₖ = (1/N) Σᵢ aᵢₖ; J = Σₖ KL(ρ ‖ ρ̂ₖ) = Σₖ ρ ln(ρ / ρ̂ₖ) + (1 − ρ) ln((1 − ρ) / (1 − ρ̂ₖ)), in nats, 0 where every ρ̂ₖ is ρ. It
/// is the same for each image of the batch, so err⁽ⁱ⁾ = J.</para>
/// <para>∂J/∂aᵢₖ = (−ρ / ρ̂ₖ + (1 − ρ) / (1 − ρ̂ₖ)) / N. Means of 0 and 1 count as 10⁻⁶ and 1 − 10⁻⁶.</para>
/// </remarks>
/// <param name="activity">ρ, above 0 and below 1; 0.05 by default.</param>
public sealed class SparsityPenalty(double activity = 0.05) : Loss(Kind, activity)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } = new(
        "sparsity", "a penalty, how far the mean of each number of a code is from a small share",
        [
            new("activity", 0.05, "Mean that each number of a sparse code should have over a batch.")
            {
                Minimum = 0, Maximum = 1, ExcludesMinimum = true, ExcludesMaximum = true,
            },
        ],
        values => new SparsityPenalty(values[0]));

    /// <inheritdoc/>
    public override bool NeedsTarget => false;

    /// <summary>It looks at means over the batch.</summary>
    public override bool MixesImages => true;

    /// <summary>J for every image, and its slopes.</summary>
    /// <inheritdoc/>
    public override void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers) =>
        ReconstructionKernels.Sparsity(outputs, activity, errors, gradient);
}
