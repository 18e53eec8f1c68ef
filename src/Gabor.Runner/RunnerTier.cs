using Gabor.Inference;
using Gabor.Numerics.Lanes;

namespace Gabor.Runner;

/// <summary>The vectors that the runner computes with, in words.</summary>
static class RunnerTier
{
    /// <summary>The version of the library, <c>0.1.0</c>.</summary>
    public static string GaborVersion { get; } = typeof(ImageClassifier).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary><c>vectors of 256 bits</c>.</summary>
    public static string Here => In(Tiers.Best);

    /// <summary>That the processor has wider ones than the runner was compiled for; null where it has not.</summary>
    public static string? Missed => Tiers.OfProcessor > Tiers.Best
        ? $"This processor has {In(Tiers.OfProcessor)}; a runner that was compiled for them is faster and gives the same bits." : null;

    /// <summary>The number in documents, 1 without vectors.</summary>
    public static int Bits => (int)Tiers.Best;

    static string In(Tier tier) => tier == Tier.Scalar ? "one number at a time" : $"vectors of {(int)tier} bits";
}
