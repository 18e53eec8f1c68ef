namespace Gabor.Features.Statistics;

/// <summary>How <see cref="GaussianMixture"/> is fitted.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>The seed of the clusters that it begins with; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most steps; 100 by default.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>Fitting ends when the mean log-likelihood of a point rises by less than this many nats; 10⁻³ by default.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>The least variance of a coordinate, above 0, so that no Gaussian shrinks to a point; 10⁻⁶ by default.</summary>
    public double VarianceFloor { get; init; } = 1e-6;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Tolerance);
        if (!(VarianceFloor > 0 && double.IsFinite(VarianceFloor)))
            throw new ArgumentOutOfRangeException(nameof(VarianceFloor), VarianceFloor, "The least variance must be a number above 0.");
    }
}
