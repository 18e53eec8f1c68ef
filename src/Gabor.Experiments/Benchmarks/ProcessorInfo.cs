using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;

namespace Gabor.Experiments.Benchmarks;

/// <summary>The processor of this machine and its kernels.</summary>
/// <param name="Name">The processor's name as it calls itself, or its architecture where it has no name to ask for.</param>
/// <param name="LogicalProcessors">How many threads this process may run at once.</param>
/// <param name="Tier">The tier that kernels run on.</param>
/// <param name="Tiers">Which kernels serve which tier, narrowest first.</param>
public sealed record ProcessorInfo(string Name, int LogicalProcessors, Tier Tier, IReadOnlyList<TierInfo> Tiers)
{
    /// <summary>This machine.</summary>
    public static ProcessorInfo Current { get; } = new(
        ProcessorName.Current, Environment.ProcessorCount, Numerics.Lanes.Tiers.Best, AllTiers());

    static IReadOnlyList<TierInfo> AllTiers() =>
    [
        TierOf<Lanes1>(Tier.Scalar, "one float at a time"),
        TierOf<Lanes128>(Tier.Lanes128, "128 bits: NEON, or SSE with FMA"),
        TierOf<Lanes256>(Tier.Lanes256, "256 bits: AVX2 with FMA"),
        TierOf<Lanes512>(Tier.Lanes512, "512 bits: AVX-512"),
    ];

    // A wider tier includes the narrower ones; 256 and 512 bits exist where the runtime accelerates them.
    static TierInfo TierOf<T>(Tier tier, string instructions) where T : unmanaged, ILanes<T> =>
        new(tier, instructions, T.Width, Tile.Rows, TileTable.MostVectors<T>() * T.Width, tier <= Numerics.Lanes.Tiers.Best);
}

/// <summary>One tier, and the tile of its matrix products and convolutions.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Instructions">What it is made of.</param>
/// <param name="Lanes">Floats of one vector.</param>
/// <param name="TileRows">Rows of the tile that stays in the registers.</param>
/// <param name="TileColumns">Columns of the widest tile.</param>
/// <param name="IsAvailable">Whether this machine has it.</param>
public sealed record TierInfo(Tier Tier, string Instructions, int Lanes, int TileRows, int TileColumns, bool IsAvailable);
