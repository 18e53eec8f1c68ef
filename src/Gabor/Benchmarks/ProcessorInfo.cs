using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Gabor.Numerics.Kernels;
using Gabor.Numerics.Lanes;

namespace Gabor.Benchmarks;

/// <summary>What this machine computes with.</summary>
/// <param name="Name">The processor's name as it calls itself, or its architecture where it has no name to ask for.</param>
/// <param name="LogicalProcessors">How many threads this process may run at once.</param>
/// <param name="Tier">The tier that kernels run on.</param>
/// <param name="Tiers">Which kernels serve which tier, narrowest first.</param>
public sealed record ProcessorInfo(string Name, int LogicalProcessors, Tier Tier, IReadOnlyList<TierInfo> Tiers)
{
    /// <summary>CPUID functions that hold the name, 16 bytes each.</summary>
    const int FirstOfName = unchecked((int)0x80000002), LastOfName = FirstOfName + 2;

    /// <summary>This machine.</summary>
    public static ProcessorInfo Current { get; } = new(NameOfThis(), Environment.ProcessorCount, Numerics.Lanes.Tiers.Best, AllTiers());

    static IReadOnlyList<TierInfo> AllTiers() =>
    [
        TierOf<Lanes1>(Tier.Scalar, "one float at a time"),
        TierOf<Lanes128>(Tier.Lanes128, "128 bits: NEON, or SSE with FMA"),
        TierOf<Lanes256>(Tier.Lanes256, "256 bits: AVX2 with FMA"),
        TierOf<Lanes512>(Tier.Lanes512, "512 bits: AVX-512"),
    ];

    // A wider tier includes the narrower ones; 256 and 512 bits exist where the runtime accelerates them.
    static TierInfo TierOf<T>(Tier tier, string instructions) where T : unmanaged, ILanes<T> =>
        new(tier, instructions, T.Width, Tile.Rows, Tile.MostVectors<T>() * T.Width, tier <= Numerics.Lanes.Tiers.Best);

    static string NameOfThis()
    {
        string name = X86Base.IsSupported ? NameByCpuid() : "";
        return name.Length > 0 ? name : $"{RuntimeInformation.ProcessArchitecture} processor";
    }

    static string NameByCpuid()
    {
        if (X86Base.CpuId(unchecked((int)0x80000000), 0).Eax is var last && unchecked((uint)last < (uint)LastOfName))
            return "";
        byte[] letters = new byte[48];
        for (int function = FirstOfName, at = 0; function <= LastOfName; function++, at += 16)
        {
            var (a, b, c, d) = X86Base.CpuId(function, 0);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at), a);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 4), b);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 8), c);
            BinaryPrimitives.WriteInt32LittleEndian(letters.AsSpan(at + 12), d);
        }

        return string.Join(' ', Encoding.ASCII.GetString(letters).Split([' ', '\0'], StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>One tier, and the tile of its matrix products and convolutions.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Instructions">What it is made of.</param>
/// <param name="Lanes">Floats of one vector.</param>
/// <param name="TileRows">Rows of the tile that stays in the registers.</param>
/// <param name="TileColumns">Columns of the widest tile.</param>
/// <param name="IsAvailable">Whether this machine has it.</param>
public sealed record TierInfo(Tier Tier, string Instructions, int Lanes, int TileRows, int TileColumns, bool IsAvailable);
