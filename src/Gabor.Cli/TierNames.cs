using Gabor.Experiments.Benchmarks;
using Gabor.Numerics.Lanes;

namespace Gabor.Cli;

/// <summary>The names of tiers.</summary>
static class TierNames
{
    /// <summary><c>scalar</c>, <c>128</c>, <c>256</c>, <c>512</c>.</summary>
    public static string Name(this Tier tier) => tier == Tier.Scalar ? "scalar" : tier.ToString("D");

    /// <inheritdoc cref="Name(Tier)"/>
    public static string Name(this TierInfo tier) => tier.Tier.Name();
}
