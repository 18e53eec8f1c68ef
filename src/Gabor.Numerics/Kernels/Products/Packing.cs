using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>Copies parts of matrices into the order in which a tile reads them; what a panel has too many is undefined.</summary>
static unsafe class Packing
{
    /// <summary>Some rows of a matrix as parts of its panels, each panel [height, its width].</summary>
    /// <param name="from">[rows, columns], contiguous.</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="to">All panels, one after another.</param>
    /// <param name="first">The row of the panels that the first one becomes.</param>
    /// <param name="height">Rows of a panel.</param>
    public static void Pack<T>(float* from, int columns, int rows, float* to, int first, int height) where T : unmanaged, ILanes<T> =>
        Pack<T>(from, columns, columns, rows, to, first, height);

    /// <summary>The same of a matrix whose rows are <paramref name="stride"/> apart.</summary>
    /// <inheritdoc cref="Pack{T}(float*, int, int, float*, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(float* from, nint stride, int columns, int rows, float* to, int first, int height)
        where T : unmanaged, ILanes<T>
    {
        for (int column = 0, width; column < columns; column += width)
        {
            int vectors = Panels.Vectors<T>(column, columns), left = columns - column;
            width = vectors * T.Width;
            float* source = from + column, target = to + ((nint)column * height) + ((nint)first * width);
            nint last = Panels.Last<T>(vectors, left);
            if (left < T.Width)
            {
                Narrow(source, stride, left, rows, target, width);
            }
            else if (vectors == 1)
            {
                for (int r = 0; r < rows; r++, source += stride, target += T.Width)
                    T.Store(T.Load(source), target);
            }
            else if (vectors == 2)
            {
                for (int r = 0; r < rows; r++, source += stride, target += 2 * T.Width)
                {
                    T.Store(T.Load(source), target);
                    T.Store(T.Load(source + last), target + T.Width);
                }
            }
            else
            {
                for (int r = 0; r < rows; r++, source += stride, target += 4 * T.Width)
                {
                    T.Store(T.Load(source), target);
                    T.Store(T.Load(source + T.Width), target + T.Width);
                    T.Store(T.Load(source + (2 * T.Width)), target + (2 * T.Width));
                    T.Store(T.Load(source + last), target + (3 * T.Width));
                }
            }
        }
    }

    /// <summary>
    /// Some columns of a matrix, transposed, as parts of the panels of the transposed one, each panel [height, its width].
    /// </summary>
    /// <param name="from">[columns, rows], its rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from one of its rows to the next.</param>
    /// <param name="columns">Rows of the matrix, columns of the transposed one.</param>
    /// <param name="rows">How many of its columns.</param>
    /// <param name="to">All panels, one after another.</param>
    /// <param name="first">The row of the panels that the first one becomes.</param>
    /// <param name="height">Rows of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed<T>(float* from, nint stride, int columns, int rows, float* to, int first, int height)
        where T : unmanaged, ILanes<T>
    {
        for (int column = 0, width; column < columns; column += width)
        {
            int vectors = Panels.Vectors<T>(column, columns), left = columns - column;
            width = vectors * T.Width;
            float* source = from + (column * stride), target = to + ((nint)column * height) + ((nint)first * width);
            if (left < T.Width)
            {
                Transposed(source, stride, left, rows, target, width);
                continue;
            }

            for (int v = 0; v < vectors - 1; v++)
                Squares<T>(source + (v * T.Width * stride), stride, rows, target + (v * T.Width), width);
            Squares<T>(source + (Panels.Last<T>(vectors, left) * stride), stride, rows, target + width - T.Width, width);
        }
    }

    /// <summary>
    /// Rows of [rows, columns], <paramref name="stride"/> apart, side by side in panels of <see cref="Tile.Rows"/> columns.
    /// </summary>
    /// <remarks>
    /// Four columns and again four, two of which are the same: never more than there is. Columns past the last one repeat those before.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRows(float* from, nint stride, int rows, int columns, float* to)
    {
        if (columns == Tile.Rows)
        {
            for (int r = 0; r < rows; r++, from += stride, to += Tile.Rows)
            {
                Lanes128.Store(Lanes128.Load(from), to);
                Lanes128.Store(Lanes128.Load(from + 2), to + 2);
            }
        }
        else
        {
            Narrow(from, stride, columns, rows, to, Tile.Rows);
        }
    }

    /// <summary>
    /// [rows, columns], rows <paramref name="stride"/> apart, to [columns, rows]: in squares, of which the last repeat some of the ones
    /// before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransposeSquares(float* from, nint stride, int rows, int columns, float* to)
    {
        int side = Lanes256.Width;
        if (rows < side || columns < side)
        {
            Transposed(from, stride, rows, columns, to, rows);
            return;
        }

        for (int c = 0; c < columns; c += side)
        {
            nint column = Math.Min(c, columns - side);
            for (int r = 0; r < rows; r += side)
            {
                nint row = Math.Min(r, rows - side);
                Lanes256.Transpose(from + (row * stride) + column, stride, to + (column * rows) + row, rows);
            }
        }
    }

    /// <summary>[rows, columns] to the first columns of [rows, width], for few columns.</summary>
    static void Narrow(float* from, nint stride, int columns, int rows, float* to, int width)
    {
        for (int r = 0; r < rows; r++, from += stride, to += width)
        {
            for (int c = 0; c < columns; c++)
                to[c] = from[c];
        }
    }

    /// <summary>One vector of rows, transposed into columns of [columns, width]: square by square, then column by column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Squares<T>(float* from, nint stride, int columns, float* to, nint width) where T : unmanaged, ILanes<T>
    {
        int c = 0;
        for (; c <= columns - T.Width; c += T.Width)
            T.Transpose(from + c, stride, to + (c * width), width);
        Transposed(from + c, stride, T.Width, columns - c, to + (c * width), width);
    }

    /// <summary>
    /// [rows, columns] at <paramref name="from"/>, rows <paramref name="stride"/> apart, transposed into the first columns of [columns,
    /// width].
    /// </summary>
    public static void Transposed(float* from, nint stride, int rows, int columns, float* to, nint width)
    {
        for (int r = 0; r < rows; r++, from += stride)
        {
            for (int c = 0; c < columns; c++)
                to[(c * width) + r] = from[c];
        }
    }
}
