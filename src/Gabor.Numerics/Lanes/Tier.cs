using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Lanes;

/// <summary>The vector width that the kernels use: the widest that the processor multiplies and adds in one instruction.</summary>
public enum Tier
{
    /// <summary>One float at a time.</summary>
    Scalar = 1,

    /// <summary>Four floats: NEON.</summary>
    Lanes128 = 128,

    /// <summary>Eight floats: AVX2 with FMA.</summary>
    Lanes256 = 256,

    /// <summary>Sixteen floats: AVX-512.</summary>
    Lanes512 = 512,
}

/// <summary>Which tier this process runs on.</summary>
public static class Tiers
{
    /// <summary>The tier that kernels are called with, decided once at start.</summary>
    public static Tier Best { get; } =
        Runs512 ? Tier.Lanes512 : Runs256 ? Tier.Lanes256 : Runs128 ? Tier.Lanes128 : Tier.Scalar;

    /// <summary>
    /// The widest tier that the processor has. A program that was compiled ahead may have been compiled for less: then
    /// <see cref="Best"/> is below it, and <c>IlcInstructionSet</c> in its project is what to raise.
    /// </summary>
    public static Tier OfProcessor { get; } = ProcessorTier.Find();

    /// <summary>
    /// A line for whoever compiled this program ahead for a processor of long ago: it computes with narrower vectors than every processor
    /// of the last ten years has, some twenty times as slowly. Null where that is not so. A program can write it when it starts.
    /// </summary>
    public static string? Shortfall { get; } = Best < Tier.Lanes256 && OfProcessor >= Tier.Lanes256
        ? $"vectors of {(int)Best} bits: the program was compiled for a processor without AVX2, and this one has it. Set IlcInstructionSet "
            + "to x86-64-v3 and publish again; results keep their bits."
        : null;

    /// <summary>
    /// Whether this process multiplies and adds 16 floats in one instruction. Compiled ahead, a constant, as the next two.
    /// </summary>
    internal static bool Runs512 => Vector512.IsHardwareAccelerated;

    /// <summary>Whether it does so with 8 floats.</summary>
    internal static bool Runs256 => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    /// <summary>Whether it does so with 4 floats.</summary>
    internal static bool Runs128 => Vector128.IsHardwareAccelerated && (AdvSimd.IsSupported || Fma.IsSupported);

    /// <summary>
    /// Whether workers of any tier can be made, as tests and benchmarks do that compare them. Not in a program that is compiled ahead: it
    /// has code for <see cref="Best"/>, and for narrower vectors only where a kernel narrows them. All tiers of all kernels would be
    /// megabytes that never run.
    /// </summary>
    internal static bool HasAll => RuntimeFeature.IsDynamicCodeCompiled;

    /// <summary>The floats of the widest vector of any tier: what scratch memory is measured for.</summary>
    internal const int MostLanes = 16;

    /// <summary>The floats of one vector of a tier.</summary>
    internal static int Lanes(this Tier tier) => tier == Tier.Scalar ? 1 : (int)tier / (8 * sizeof(float));

    /// <summary>The widest tier, up to this one, whose vectors a row of the given length fills.</summary>
    internal static Tier NarrowedTo(this Tier tier, int floats) =>
        tier >= Tier.Lanes512 && floats >= Lanes512.Width ? Tier.Lanes512
        : tier >= Tier.Lanes256 && floats >= Lanes256.Width ? Tier.Lanes256
        : tier >= Tier.Lanes128 && floats >= Lanes128.Width ? Tier.Lanes128
        : Tier.Scalar;
}
