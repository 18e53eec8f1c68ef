using Gabor.Numerics.Lanes;

namespace Gabor.Runs;

/// <summary>What a run was computed on. Times depend on it; results never do.</summary>
/// <param name="Processor">What the processor calls itself.</param>
/// <param name="Threads">How many threads computed.</param>
/// <param name="Tier">The vector width that was used: <c>Lanes256</c>.</param>
public sealed record Machine(string Processor, int Threads, string Tier)
{
    /// <summary>This machine.</summary>
    public static Machine Here(int threads, string tier) => new(ProcessorName.Current, threads, tier);
}
