namespace Gabor.Features.Statistics;

/// <summary>How <see cref="KMeans"/> finds its clusters.</summary>
public sealed record KMeansOptions
{
    /// <summary>The seed of the first centres; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most times that all points are assigned; 300 by default.</summary>
    public int MaximumIterations { get; init; } = 300;

    /// <summary>The search ends when the inertia falls by less than this share of it; 10⁻⁶ by default.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>How many times to begin with other first centres; the clusters of the least inertia are kept. 1 by default.</summary>
    public int Restarts { get; init; } = 1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Restarts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Tolerance);
    }
}
