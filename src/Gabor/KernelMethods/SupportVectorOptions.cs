namespace Gabor.KernelMethods;

/// <summary>How a support vector machine is trained.</summary>
public sealed record SupportVectorOptions
{
    /// <summary>C, what a unit of hinge loss costs beside ½‖w‖², above 0; 1 by default.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>
    /// By how much the conditions of the optimum may be missed, above 0, in units of the decision; 0.001 by default.
    /// </summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>
    /// Memory of the kernel matrix, 1 GiB by default. A matrix that fits is computed as a whole; of a larger one as many rows are kept as
    /// fit, and the others are computed again. The result has the same bits.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Steps of a pair of classes at most.</summary>
    public long MostSteps { get; init; } = 10_000_000;

    /// <summary>The seed of what is drawn to choose the kernel function.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        if (!(Cost > 0 && double.IsFinite(Cost)))
            throw new ArgumentException(FormattableString.Invariant($"cost is {Cost}; it must be above 0."));
        if (!(Tolerance > 0 && Tolerance < 1))
            throw new ArgumentException(FormattableString.Invariant($"tolerance is {Tolerance}; it must be above 0 and below 1."));
        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes, nameof(CacheBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostSteps, 1, nameof(MostSteps));
    }
}

/// <summary>Where the training of a support vector machine is.</summary>
/// <param name="Pair">Pairs of classes that are done.</param>
/// <param name="Pairs">Pairs of classes, K(K − 1)/2.</param>
/// <param name="Steps">Steps so far, of all pairs.</param>
public sealed record SupportVectorProgress(int Pair, int Pairs, long Steps);

/// <summary>A trained support vector machine.</summary>
/// <param name="Decisions">
/// One decision for each pair of classes, above 0 for its first class; <see cref="OneAgainstOne"/> makes scores of classes of them. The
/// centres are the support vectors of any pair, in the order of the training points.
/// </param>
/// <param name="SupportVectors">Which training points they are, ascending.</param>
/// <param name="Classes">K.</param>
/// <param name="Steps">Steps of all pairs together.</param>
/// <param name="HasConverged">Whether every pair reached the tolerance.</param>
public sealed record SupportVectorResult(
    KernelExpansion Decisions, IReadOnlyList<int> SupportVectors, int Classes, long Steps, bool HasConverged);
