using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Pooling;

/// <summary>
/// The mean of each channel over all positions of an image: a <see cref="LongSum"/>, then one division.
/// </summary>
static unsafe class GlobalAverageKernels
{
    /// <summary>Channels of a part of an image at most, so that a single image is shared out.</summary>
    const int PartChannels = 256;

    /// <summary>a[n, d] = (1/P) Σ_p x[n, p, d].</summary>
    public static void Forward(int positions, int depth, ReadOnlySpan<float> x, Span<float> a, Workers workers)
    {
        int images = Images(positions, depth, x.Length, a.Length);
        fixed (float* px = x, pa = a)
        {
            int parts = (depth + PartChannels - 1) / PartChannels;
            RowLoop.Run(new Means(px, pa, positions, depth, parts), checked(images * parts), 1, workers);
        }
    }

    /// <summary>dx[n, p, d] = g[n, d] / P.</summary>
    public static void Backward(int positions, int depth, ReadOnlySpan<float> g, Span<float> dx, Workers workers)
    {
        int images = Images(positions, depth, dx.Length, g.Length);
        fixed (float* pg = g, pdx = dx)
            RowLoop.Run(new Spread(pg, pdx, positions, depth), images, 1, workers);
    }

    static int Images(int positions, int depth, int whole, int means)
    {
        int images = Check.Rows(means, depth, nameof(GlobalAverageKernels));
        Check.Equal(whole, checked(images * positions * depth), nameof(GlobalAverageKernels));
        return images;
    }

    /// <summary>Some channels of an image.</summary>
    readonly struct Means(float* x, float* a, int positions, int depth, int parts) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int image = row / parts, first = row % parts * PartChannels;
            ElementLoop.Range<Channels, T>(
                new Channels(x + ((nint)image * positions * depth), a + ((nint)image * depth), positions, depth), first,
                int.Min(depth, first + PartChannels));
        }

        readonly struct Channels(float* x, float* a, int positions, int depth) : IElementKernel
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void At<T>(int i) where T : unmanaged, ILanes<T>
            {
                var sum = new RunningSum<T>(T.Fill(0f));
                for (int first = 0; first < positions; first += LongSum.Chain)
                {
                    int end = int.Min(positions, first + LongSum.Chain);
                    sum.Next(end - first);
                    T chain = sum.Chain;
                    for (int p = first; p < end; p++)
                        chain = T.Add(chain, T.Load(x + ((nint)p * depth) + i));
                    sum.Chain = chain;
                }

                T.Store(T.Divide(sum.Total(), T.Fill(positions)), a + i);
            }
        }
    }

    readonly struct Spread(float* g, float* dx, int positions, int depth) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T> =>
            ElementLoop.Range<Channels, T>(
                new Channels(g + ((nint)row * depth), dx + ((nint)row * positions * depth), positions, depth), 0, depth);

        readonly struct Channels(float* g, float* dx, int positions, int depth) : IElementKernel
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void At<T>(int i) where T : unmanaged, ILanes<T>
            {
                T share = T.Divide(T.Load(g + i), T.Fill(positions));
                for (int p = 0; p < positions; p++)
                    T.Store(share, dx + ((nint)p * depth) + i);
            }
        }
    }
}
