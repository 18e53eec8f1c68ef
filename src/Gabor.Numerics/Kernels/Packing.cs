namespace Gabor.Numerics.Kernels;

/// <summary>Copies parts of matrices into the order in which a tile reads them; what a panel has too many is 0.</summary>
internal static unsafe class Packing
{
    /// <summary>[rows, columns] at <paramref name="from"/>, rows <paramref name="stride"/> apart, to [rows, width].</summary>
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
    public static void Transposed(float* from, nint stride, int rows, int columns, float* to, int width)
    {
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
}
