using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels;

/// <summary>Copies parts of matrices into the order in which a tile reads them; what a panel has too many is 0.</summary>
internal static unsafe class Packing
{
    /// <summary>A matrix [rows, columns] as panels, each [rows, its width].</summary>
    public static void Panels<T>(float* from, int columns, int rows, float* to) where T : unmanaged, ILanes<T>
    {
        for (int column = 0, width; column < columns; column += width)
        {
            width = Kernels.Panels.Width<T>(column, columns);
            Rows(from + column, columns, rows, Math.Min(width, columns - column), to + ((nint)column * rows), width);
        }
    }

    /// <summary>A matrix [columns, rows] transposed as panels, each [rows, its width].</summary>
    public static void TransposedPanels<T>(float* from, int columns, int rows, float* to) where T : unmanaged, ILanes<T>
    {
        for (int column = 0, width; column < columns; column += width)
        {
            width = Kernels.Panels.Width<T>(column, columns);
            Transposed(from + ((nint)column * rows), rows, Math.Min(width, columns - column), rows, to + ((nint)column * rows), width);
        }
    }

    /// <summary>[rows, columns] at <paramref name="from"/>, rows <paramref name="stride"/> apart, to [rows, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        if (columns == width)
        {
            for (int r = 0; r < rows; r++, from += stride, to += width)
                new Span<float>(from, width).CopyTo(new Span<float>(to, width));
            return;
        }

        for (int r = 0; r < rows; r++, from += stride, to += width)
        {
            new Span<float>(from, columns).CopyTo(new Span<float>(to, columns));
            new Span<float>(to + columns, width - columns).Clear();
        }
    }

    /// <summary>[rows, columns] at <paramref name="from"/>, rows <paramref name="stride"/> apart, transposed to [columns, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transposed(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        if (rows == Tile.Rows && width == Tile.Rows)
        {
            SixTransposed(from, stride, columns, to);
            return;
        }

        for (int r = 0; r < rows; r++, from += stride)
        {
            float* target = to + r;
            for (int c = 0; c < columns; c++, target += width)
                *target = from[c];
        }

        for (int r = rows; r < width; r++)
        {
            float* target = to + r;
            for (int c = 0; c < columns; c++, target += width)
                *target = 0f;
        }
    }

    /// <summary>The rows of A for one tile: six streams read side by side, so that what is written is one stream too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SixTransposed(float* from, nint stride, int columns, float* to)
    {
        float* f0 = from, f1 = f0 + stride, f2 = f1 + stride, f3 = f2 + stride, f4 = f3 + stride, f5 = f4 + stride;
        for (nint c = 0; c < columns; c++, to += Tile.Rows)
        {
            to[0] = f0[c];
            to[1] = f1[c];
            to[2] = f2[c];
            to[3] = f3[c];
            to[4] = f4[c];
            to[5] = f5[c];
        }
    }
}
