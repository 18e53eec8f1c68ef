using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>The extrema of a stack of planes: pixels that none of their 26 neighbours in place and scale exceeds.</summary>
static unsafe class ExtremumKernels
{
    /// <summary>
    /// Of each row of the middle plane the columns of maxima above a threshold and of minima below its negative, without the border.
    /// </summary>
    /// <param name="below">The plane below, [height, width].</param>
    /// <param name="middle">The middle plane.</param>
    /// <param name="above">The plane above.</param>
    /// <param name="border">Rows and columns at the edges that are left out, at least 1.</param>
    /// <param name="threshold">The size that an extremum exceeds, at least 0.</param>
    /// <param name="columns">[height, width]; the first of row y are its columns, in ascending order.</param>
    /// <param name="counts">How many each row has, [height]; 0 in the border.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="workers">The threads.</param>
    public static void Find(
        ReadOnlySpan<float> below, ReadOnlySpan<float> middle, ReadOnlySpan<float> above, int border, float threshold, Span<int> columns,
        Span<int> counts, int height, int width, Workers workers)
    {
        foreach (int length in (ReadOnlySpan<int>)[below.Length, middle.Length, above.Length, columns.Length])
            Check.Equal(length, checked(height * width), nameof(Find));
        Check.Equal(counts.Length, height, nameof(Find));
        ArgumentOutOfRangeException.ThrowIfLessThan(border, 1);
        counts.Clear();
        if (height <= 2 * border || width <= 2 * border)
            return;
        fixed (float* low = below, mid = middle, high = above)
        fixed (int* found = columns, count = counts)
        {
            RowLoop.Run(
                new Extrema(low, mid, high, threshold, found, count, width, border), height - (2 * border), RowLoop.RowsOf(8192, width),
                workers);
        }
    }

    readonly struct Extrema(
        float* below, float* middle, float* above, float threshold, int* columns, int* counts, int width, int border) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int y = row + border, end = width - border, count = 0, x = border;
            int* found = columns + ((nint)y * width);
            float* flags = stackalloc float[Tiers.MostLanes];
            T zero = T.Fill(0f), limit = T.Fill(threshold);
            for (; x <= end - T.Width; x += T.Width)
            {
                nint place = ((nint)y * width) + x;
                T size = Size<T>(place, zero, limit);
                if (!T.AnyGreater(size, limit))
                    continue;
                T.Store(size, flags);
                for (int lane = 0; lane < T.Width; lane++)
                {
                    if (flags[lane] > threshold)
                        found[count++] = x + lane;
                }
            }

            for (; x < end; x++)
            {
                if (Lanes1.AnyGreater(
                    Size<Lanes1>(((nint)y * width) + x, Lanes1.Fill(0f), Lanes1.Fill(threshold)), Lanes1.Fill(threshold)))
                    found[count++] = x;
            }

            counts[y] = count;
        }

        /// <summary>The size of each lane's pixel where it is an extremum; elsewhere the threshold or less.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        T Size<T>(nint place, T zero, T limit) where T : unmanaged, ILanes<T>
        {
            float* centre = middle + place;
            T value = T.Load(centre), high = value, low = value;
            T size = T.Larger(value, T.Subtract(zero, value));
            if (!T.AnyGreater(size, limit))
                return zero;
            Widen(centre, ref high, ref low);
            T still = T.Larger(T.WhereEqual(high, value, value, zero), T.WhereEqual(low, value, T.Subtract(zero, value), zero));
            if (!T.AnyGreater(still, limit))
                return zero;
            Widen(below + place, ref high, ref low);
            Widen(above + place, ref high, ref low);
            return T.Larger(T.WhereEqual(high, value, value, zero), T.WhereEqual(low, value, T.Subtract(zero, value), zero));
        }

        /// <summary>Takes the nine pixels around a place into the largest and smallest.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Widen<T>(float* centre, ref T high, ref T low) where T : unmanaged, ILanes<T>
        {
            for (nint line = -1; line <= 1; line++)
            {
                float* from = centre + (line * width);
                T a = T.Load(from - 1), b = T.Load(from), c = T.Load(from + 1);
                high = T.Larger(T.Larger(a, b), T.Larger(c, high));
                low = T.Smaller(T.Smaller(a, b), T.Smaller(c, low));
            }
        }
    }
}
