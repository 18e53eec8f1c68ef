using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Sentences;

/// <summary>
/// The k largest numbers of each channel along a row, in the order in which they stand there. Of equals the first are taken; a number that
/// is none is larger than all. Rows and channels are alone, so nothing depends on threads.
/// </summary>
static unsafe class KMaxKernels
{
    /// <summary>What stands for the place of an output that has none, because its row is shorter than k.</summary>
    const float Nowhere = -1f;

    /// <summary>
    /// Takes k[r] of the first v[r] numbers of each channel of row r; what is left of the row's outputs is 0.
    /// </summary>
    /// <param name="shape">The rows' sizes.</param>
    /// <param name="x">X, [R, W, C].</param>
    /// <param name="valid">v, [R], whole numbers from 0 to W; empty for W.</param>
    /// <param name="taken">k, [R], whole numbers from 0 to K; empty for K.</param>
    /// <param name="a">A, [R, K, C]; overwritten.</param>
    /// <param name="places">Where each output stood, [R, K, C], −1 for nowhere; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Forward(
        in KMaxShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> valid, ReadOnlySpan<float> taken, Span<float> a,
        Span<float> places, Workers workers)
    {
        int rows = Rows(shape, x.Length, a.Length, places.Length);
        if (!valid.IsEmpty || !taken.IsEmpty)
        {
            Check.Equal(valid.Length, rows, nameof(KMaxKernels));
            Check.Equal(taken.Length, rows, nameof(KMaxKernels));
        }

        fixed (float* px = x, pv = valid, pk = taken, pa = a, pp = places)
            RowLoop.Run(new Take(px, pv, pk, pa, pp, shape), rows, 1, workers);
    }

    /// <summary>∂err/∂X: each derivative goes to where its output stood, all else is 0.</summary>
    /// <param name="shape">The rows' sizes.</param>
    /// <param name="da">∂err/∂A, [R, K, C].</param>
    /// <param name="places">What <see cref="Forward"/> left.</param>
    /// <param name="dx">∂err/∂X, [R, W, C]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Backward(
        in KMaxShape shape, ReadOnlySpan<float> da, ReadOnlySpan<float> places, Span<float> dx, Workers workers)
    {
        int rows = Rows(shape, dx.Length, da.Length, places.Length);
        fixed (float* pg = da, pp = places, pdx = dx)
            RowLoop.Run(new Give(pg, pp, pdx, shape), rows, 1, workers);
    }

    static int Rows(in KMaxShape shape, int x, int a, int places)
    {
        int rows = Check.Rows(x, shape.Width * shape.Depth, nameof(KMaxKernels));
        Check.Equal(a, checked(rows * shape.Most * shape.Depth), nameof(KMaxKernels));
        Check.Equal(places, a, nameof(KMaxKernels));
        return rows;
    }

    readonly struct Take(float* x, float* valid, float* taken, float* a, float* places, KMaxShape shape) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int width = valid == null ? shape.Width : int.Clamp((int)valid[row], 0, shape.Width);
            int count = int.Min(width, taken == null ? shape.Most : int.Clamp((int)taken[row], 0, shape.Most));
            nint outputs = (nint)row * shape.Most * shape.Depth;
            for (int d = 0; d < shape.Depth; d++)
                Channel(x + ((nint)row * shape.Width * shape.Depth) + d, a + outputs + d, places + outputs + d, width, count);
        }

        /// <summary>
        /// Keeps the places of the largest so far in their order; a larger one drives out the smallest, of equals the last.
        /// </summary>
        void Channel(float* x, float* a, float* places, int width, int count)
        {
            int depth = shape.Depth, kept = 0, least = 0;
            for (int p = 0; p < width && count > 0; p++)
            {
                if (kept < count)
                {
                    places[(nint)kept++ * depth] = p;
                    if (kept == count)
                        least = Least(x, places, count);
                }
                else if (IsMore(x[(nint)p * depth], x[(nint)places[(nint)least * depth] * depth]))
                {
                    for (int i = least; i < count - 1; i++)
                        places[(nint)i * depth] = places[(nint)(i + 1) * depth];
                    places[(nint)(count - 1) * depth] = p;
                    least = Least(x, places, count);
                }
            }

            for (int i = 0; i < kept; i++)
                a[(nint)i * depth] = x[(nint)places[(nint)i * depth] * depth];
            for (int i = kept; i < shape.Most; i++)
                (a[(nint)i * depth], places[(nint)i * depth]) = (0f, Nowhere);
        }

        int Least(float* x, float* places, int count)
        {
            int depth = shape.Depth, least = 0;
            for (int i = 1; i < count; i++)
            {
                if (!IsMore(x[(nint)places[(nint)i * depth] * depth], x[(nint)places[(nint)least * depth] * depth]))
                    least = i;
            }

            return least;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static bool IsMore(float one, float other) => one > other || (float.IsNaN(one) && !float.IsNaN(other));
    }

    readonly struct Give(float* g, float* places, float* dx, KMaxShape shape) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int outputs = shape.Most * shape.Depth;
            float* to = dx + ((nint)row * shape.Width * shape.Depth), from = g + ((nint)row * outputs), at = places + ((nint)row * outputs);
            new Span<float>(to, shape.Width * shape.Depth).Clear();
            for (int i = 0; i < outputs; i++)
            {
                if (at[i] >= 0)
                    to[((nint)at[i] * shape.Depth) + (i % shape.Depth)] = from[i];
            }
        }
    }
}

/// <summary>Rows of W places and C channels, of which K places at most are taken.</summary>
/// <param name="Width">W.</param>
/// <param name="Depth">C.</param>
/// <param name="Most">K.</param>
readonly record struct KMaxShape(int Width, int Depth, int Most);
