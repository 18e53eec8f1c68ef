using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels;

/// <summary>Copies parts of matrices into the order in which a tile reads them; what a panel has too many is 0.</summary>
internal static unsafe class Packing
{
    /// <summary>Some rows of a matrix as parts of its panels, each panel [height, its width].</summary>
    /// <param name="from">[rows, columns].</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="to">All panels, one after another.</param>
    /// <param name="first">The row of the panels that the first one becomes.</param>
    /// <param name="height">Rows of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panels<T>(float* from, int columns, int rows, float* to, int first, int height) where T : unmanaged, ILanes<T>
    {
        // Row by row: what is read is one stream, and each panel's part of what is written another.
        for (int r = 0; r < rows; r++, from += columns)
        {
            for (int column = 0, width; column < columns; column += width)
            {
                int vectors = Kernels.Panels.Vectors<T>(column, columns), left = columns - column;
                width = vectors * T.Width;
                float* target = to + ((nint)column * height) + ((nint)(first + r) * width);
                if (left < T.Width)
                {
                    for (int i = 0; i < T.Width; i++)
                        target[i] = i < left ? from[column + i] : 0f;
                    continue;
                }

                for (int i = 0; i < width - T.Width; i += T.Width)
                    T.Store(T.Load(from + column + i), target + i);
                T.Store(T.Load(from + column + Kernels.Panels.Last<T>(vectors, left)), target + width - T.Width);
            }
        }
    }

    /// <summary>Some columns of a matrix, transposed, as parts of the panels of the transposed one, each panel [height, its width].</summary>
    /// <param name="from">[columns, rows], its rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from one of its rows to the next.</param>
    /// <param name="columns">Rows of the matrix, columns of the transposed one.</param>
    /// <param name="rows">How many of its columns.</param>
    /// <param name="to">All panels, one after another.</param>
    /// <param name="first">The row of the panels that the first one becomes.</param>
    /// <param name="height">Rows of a panel.</param>
    public static void TransposedPanels<T>(float* from, nint stride, int columns, int rows, float* to, int first, int height) where T : unmanaged, ILanes<T>
    {
        for (int column = 0, width; column < columns; column += width)
        {
            int vectors = Kernels.Panels.Vectors<T>(column, columns), last = Kernels.Panels.Last<T>(vectors, columns - column);
            width = vectors * T.Width;
            float* target = to + ((nint)column * height) + ((nint)first * width);
            Transposed(from + (column * stride), stride, width - T.Width, rows, target, width);
            Transposed(from + ((column + last) * stride), stride, Math.Min(T.Width, columns - column), rows, target + width - T.Width, width);
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

    /// <summary>
    /// [rows, columns] at <paramref name="from"/>, rows <paramref name="stride"/> apart, transposed into the first columns of [columns, width]; where there are
    /// fewer rows than one tile's or one vector's, what they lack stays as it is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transposed(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        if (rows == Tile.Rows && width == Tile.Rows)
        {
            SixTransposed(from, stride, columns, to);
            return;
        }

        // Four rows at a time: four streams are read, and what is written lies together.
        int r = 0;
        for (; r <= rows - 4; r += 4, from += 4 * stride)
        {
            float* f0 = from, f1 = f0 + stride, f2 = f1 + stride, f3 = f2 + stride, target = to + r;
            for (nint c = 0; c < columns; c++, target += width)
            {
                target[0] = f0[c];
                target[1] = f1[c];
                target[2] = f2[c];
                target[3] = f3[c];
            }
        }

        for (; r < rows; r++, from += stride)
        {
            float* target = to + r;
            for (nint c = 0; c < columns; c++, target += width)
                *target = from[c];
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
