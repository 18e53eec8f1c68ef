using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Lanes;

/// <summary>
/// What the processor itself says of its vectors. <c>IsSupported</c> does not tell that in a program compiled ahead: there it is what the
/// program was compiled for.
/// </summary>
static class ProcessorTier
{
    /// <summary>Bits of CPUID's first function: fused multiply-add, and that the system keeps vector registers.</summary>
    const int Fma = 1 << 12, KeepsRegisters = 1 << 27;

    /// <summary>Bits of CPUID's seventh function: AVX2, and the parts of AVX-512 that the widest vectors need: F, DQ, CD, BW, VL.</summary>
    const int Avx2 = 1 << 5, Avx512 = (1 << 16) | (1 << 17) | (1 << 28) | (1 << 30) | (1 << 31);

    public static Tier Find()
    {
        if (AdvSimd.IsSupported)
            return Tier.Lanes128;
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return Tiers.Best;
        int first = X86Base.CpuId(1, 0).Ecx, seventh = X86Base.CpuId(7, 0).Ebx;
        if ((first & (Fma | KeepsRegisters)) != (Fma | KeepsRegisters) || (seventh & Avx2) == 0)
            return Tiers.Best;
        return (seventh & Avx512) == Avx512 ? Tier.Lanes512 : Tier.Lanes256;
    }
}
