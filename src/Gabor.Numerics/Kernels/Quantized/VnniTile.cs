using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// Six rows by two vectors of AVX-VNNI: <c>vpdpbusd</c> adds four products of bytes and signed bytes to each 32-bit lane, without
/// saturation. 12 sums hide its latency; with two panel vectors and a pixel they take 15 of 16 registers.
/// </summary>
readonly unsafe struct VnniTile : IIntegerTile
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <summary>[16, 4].</summary>
    public static int PanelBytes => IIntegerTile.Columns * IIntegerTile.Together;

    /// <inheritdoc/>
    public static void Pack(ReadOnlySpan<sbyte> w, int column, byte* panel)
    {
        for (int t = 0; t < IIntegerTile.Together; t++)
            panel[(column * IIntegerTile.Together) + t] = (byte)w[t];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(byte* x, nint* rows, int* terms, int count, byte* panel, int* start, int* sums)
    {
        byte* x0 = x + rows[0], x1 = x + rows[1], x2 = x + rows[2], x3 = x + rows[3], x4 = x + rows[4], x5 = x + rows[5];
        Vector256<int> c00 = Vector256.Load(start), c01 = Vector256.Load(start + 8);
        Vector256<int> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        for (int t = 0; t < count; t++, panel += IIntegerTile.Columns * IIntegerTile.Together)
        {
            nint at = terms[t];
            var b0 = Vector256.Load((sbyte*)panel);
            var b1 = Vector256.Load((sbyte*)panel + 32);
            var a = Four(x0 + at);
            c00 = AvxVnni.MultiplyWideningAndAdd(c00, a, b0);
            c01 = AvxVnni.MultiplyWideningAndAdd(c01, a, b1);
            a = Four(x1 + at);
            c10 = AvxVnni.MultiplyWideningAndAdd(c10, a, b0);
            c11 = AvxVnni.MultiplyWideningAndAdd(c11, a, b1);
            a = Four(x2 + at);
            c20 = AvxVnni.MultiplyWideningAndAdd(c20, a, b0);
            c21 = AvxVnni.MultiplyWideningAndAdd(c21, a, b1);
            a = Four(x3 + at);
            c30 = AvxVnni.MultiplyWideningAndAdd(c30, a, b0);
            c31 = AvxVnni.MultiplyWideningAndAdd(c31, a, b1);
            a = Four(x4 + at);
            c40 = AvxVnni.MultiplyWideningAndAdd(c40, a, b0);
            c41 = AvxVnni.MultiplyWideningAndAdd(c41, a, b1);
            a = Four(x5 + at);
            c50 = AvxVnni.MultiplyWideningAndAdd(c50, a, b0);
            c51 = AvxVnni.MultiplyWideningAndAdd(c51, a, b1);
        }

        c00.Store(sums);
        c01.Store(sums + 8);
        c10.Store(sums + 16);
        c11.Store(sums + 24);
        c20.Store(sums + 32);
        c21.Store(sums + 40);
        c30.Store(sums + 48);
        c31.Store(sums + 56);
        c40.Store(sums + 64);
        c41.Store(sums + 72);
        c50.Store(sums + 80);
        c51.Store(sums + 88);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Four(byte* x) => Vector256.Create(Unsafe.ReadUnaligned<int>(x)).AsByte();
}
