using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// Four rows by two vectors of AVX2. <c>vpmaddubsw</c>, which multiplies bytes, saturates at 16 bits: 2 · 255 · 127 = 64 770. So bytes are
/// widened to 16 bits, the first and third and the second and fourth of each four, and <c>vpmaddwd</c> adds two products to a 32-bit lane
/// exactly; no bit of the range is given up for it. 8 sums, 4 panel vectors, 2 of pixels and a mask take 15 of 16 registers.
/// </summary>
readonly unsafe struct Avx2Tile : IIntegerTile
{
    /// <summary>16-bit weights of half of the terms: two vectors.</summary>
    const int Half = IIntegerTile.Columns * IIntegerTile.Together / 2;

    /// <inheritdoc/>
    public static int Rows => 4;

    /// <summary>[2, 16, 2] of 16 bits.</summary>
    public static int PanelBytes => 2 * Half * sizeof(short);

    /// <inheritdoc/>
    public static void Pack(ReadOnlySpan<sbyte> w, int column, byte* panel)
    {
        short* to = (short*)panel + (2 * column);
        (to[0], to[1], to[Half], to[Half + 1]) = (w[0], w[2], w[1], w[3]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(byte* x, nint* rows, int* terms, int count, byte* panel, int* start, int* sums)
    {
        byte* x0 = x + rows[0], x1 = x + rows[1], x2 = x + rows[2], x3 = x + rows[3];
        Vector256<int> c00 = Vector256.Load(start), c01 = Vector256.Load(start + 8);
        Vector256<int> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
        var mask = Vector256.Create(0x00FF00FF).AsInt16();
        for (int t = 0; t < count; t++, panel += 2 * Half * sizeof(short))
        {
            nint at = terms[t];
            short* from = (short*)panel;
            Vector256<short> even0 = Vector256.Load(from), even1 = Vector256.Load(from + 16);
            Vector256<short> odd0 = Vector256.Load(from + 32), odd1 = Vector256.Load(from + 48);
            var a = Four(x0 + at);
            Vector256<short> even = a & mask, odd = Avx2.ShiftRightLogical(a, 8);
            c00 = Add(c00, even, even0, odd, odd0);
            c01 = Add(c01, even, even1, odd, odd1);
            a = Four(x1 + at);
            (even, odd) = (a & mask, Avx2.ShiftRightLogical(a, 8));
            c10 = Add(c10, even, even0, odd, odd0);
            c11 = Add(c11, even, even1, odd, odd1);
            a = Four(x2 + at);
            (even, odd) = (a & mask, Avx2.ShiftRightLogical(a, 8));
            c20 = Add(c20, even, even0, odd, odd0);
            c21 = Add(c21, even, even1, odd, odd1);
            a = Four(x3 + at);
            (even, odd) = (a & mask, Avx2.ShiftRightLogical(a, 8));
            c30 = Add(c30, even, even0, odd, odd0);
            c31 = Add(c31, even, even1, odd, odd1);
        }

        c00.Store(sums);
        c01.Store(sums + 8);
        c10.Store(sums + 16);
        c11.Store(sums + 24);
        c20.Store(sums + 32);
        c21.Store(sums + 40);
        c30.Store(sums + 48);
        c31.Store(sums + 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<short> Four(byte* x) => Vector256.Create(Unsafe.ReadUnaligned<int>(x)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> Add(
        Vector256<int> sum, Vector256<short> even, Vector256<short> evens, Vector256<short> odd, Vector256<short> odds) =>
        sum + Avx2.MultiplyAddAdjacent(even, evens) + Avx2.MultiplyAddAdjacent(odd, odds);
}
