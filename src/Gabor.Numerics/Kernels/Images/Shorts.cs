using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>What 128-bit vectors of shorts do beyond the portable operations; the same bits on every processor that has them.</summary>
static class Shorts
{
    /// <summary>Whether the processor has them.</summary>
    public static bool AreSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>aᵢbᵢ + aᵢ₊₁bᵢ₊₁ of every two neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(a, b)
        : AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));

    /// <summary>⌊ab / 2¹⁶⌋.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyHigh(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.MultiplyHigh(a, b)
        : AdvSimd.Arm64.UnzipOdd(
            AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()).AsInt16(), AdvSimd.MultiplyWideningUpper(a, b).AsInt16());

    /// <summary>a₀ b₀ a₁ b₁ a₂ b₂ a₃ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>a₄ b₄ a₅ b₅ a₆ b₆ a₇ b₇.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    /// <summary>a₀ b₀ a₁ b₁, as pairs of shorts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low2(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16() : AdvSimd.Arm64.ZipLow(a.AsInt32(), b.AsInt32()).AsInt16();

    /// <summary>a₂ b₂ a₃ b₃, as pairs of shorts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High2(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16()
        : AdvSimd.Arm64.ZipHigh(a.AsInt32(), b.AsInt32()).AsInt16();

    /// <summary>a₀ b₀, as halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Low4(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16() : AdvSimd.Arm64.ZipLow(a.AsInt64(), b.AsInt64()).AsInt16();

    /// <summary>a₁ b₁, as halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> High4(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16()
        : AdvSimd.Arm64.ZipHigh(a.AsInt64(), b.AsInt64()).AsInt16();

    /// <summary>The ints of a, then of b, each kept within −32768…32767.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Pack(Vector128<int> a, Vector128<int> b) =>
        Sse2.IsSupported ? Sse2.PackSignedSaturate(a, b)
        : AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(a), b);

    /// <summary>The shorts of a, then of b, each kept within 0…255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> PackBytes(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.PackUnsignedSaturate(a, b)
        : AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(a), b);

    /// <summary>The byte of x that each place of <paramref name="places"/> names; 0 where it names none (128 and more).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Pick(Vector128<byte> x, Vector128<byte> places) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(x, places) : AdvSimd.Arm64.VectorTableLookup(x, places);
}
