namespace Gabor.KernelMethods;

/// <summary>How a kernel softmax classifier is trained.</summary>
public sealed record KernelSoftmaxOptions
{
    /// <summary>λ of the weight decay, above 0.</summary>
    public double Decay { get; init; } = 1e-4;

    /// <summary>
    /// Training ends when J is proven to be within this share of its minimum, above 0: J − J* ≤ ‖∇J‖² / 2λ in the norm of the functions,
    /// since weight decay bends J by λ at least. The gradient of the bias, which has none, must be below it.
    /// </summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Products with the kernel matrix at most.</summary>
    public int MostProducts { get; init; } = 5000;

    /// <summary>The coefficients to begin with, [m, K]; 0 unless given. The problem is convex: they do not change where it ends.</summary>
    public IReadOnlyList<float>? Start { get; init; }

    /// <summary>The seed of what is drawn to choose the kernel function.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check(int coefficients)
    {
        if (!(Decay > 0 && double.IsFinite(Decay)))
            throw new ArgumentException(FormattableString.Invariant($"decay is {Decay}; it must be above 0."));
        if (!(Tolerance > 0 && Tolerance < 1))
            throw new ArgumentException(FormattableString.Invariant($"tolerance is {Tolerance}; it must be above 0 and below 1."));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostProducts, 1, nameof(MostProducts));
        if (Start is not null && Start.Count != coefficients)
            throw new ArgumentException($"start has {Start.Count} coefficients; there are {coefficients}, one for each point and class.");
    }
}

/// <summary>Where the training of a kernel softmax classifier is.</summary>
/// <param name="Step">Newton steps so far.</param>
/// <param name="Products">Products with the kernel matrix so far.</param>
/// <param name="Loss">J, in nats.</param>
/// <param name="Gap">What J is above its minimum at most, leaving out the bias.</param>
public sealed record KernelSoftmaxProgress(int Step, int Products, double Loss, double Gap);

/// <summary>A trained kernel softmax classifier.</summary>
/// <param name="Expansion">The scores: all training points as centres, an output for each class.</param>
/// <param name="Last">Where training ended.</param>
/// <param name="HasConverged">Whether the tolerance was reached.</param>
public sealed record KernelSoftmaxResult(KernelExpansion Expansion, KernelSoftmaxProgress Last, bool HasConverged);
