using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Pooling;

/// <summary>Images made larger by a whole factor f: each pixel becomes a square of f × f pixels like it.</summary>
static unsafe class UpsampleKernels
{
    /// <summary>a[n, y, x, d] = x[n, ⌊y/f⌋, ⌊x/f⌋, d].</summary>
    /// <param name="height">H of the smaller image.</param>
    /// <param name="width">W of the smaller image.</param>
    /// <param name="depth">D.</param>
    /// <param name="factor">f.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="a">A, [N, fH, fW, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads.</param>
    public static void Forward(
        int height, int width, int depth, int factor, ReadOnlySpan<float> x, Span<float> a, int images, Workers workers)
    {
        fixed (float* px = x, pa = a)
            RowLoop.Run(new Squares(px, pa, width, depth, factor), images * height, 1, workers);
    }

    /// <summary>dx[n, u, v, d] = Σ of da over the square of (u, v), rows and columns in ascending order.</summary>
    /// <param name="height">H of the smaller image.</param>
    /// <param name="width">W of the smaller image.</param>
    /// <param name="depth">D.</param>
    /// <param name="factor">f.</param>
    /// <param name="da">∂err/∂A, [N, fH, fW, D].</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads.</param>
    public static void Backward(
        int height, int width, int depth, int factor, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pda = da, pdx = dx)
            RowLoop.Run(new Sums(pda, pdx, width, depth, factor), images * height, 1, workers);
    }

    readonly struct Squares(float* x, float* a, int width, int depth, int factor) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int wide = width * factor * depth;
            float* from = x + ((nint)row * width * depth), first = a + ((nint)row * factor * wide), to = first;
            for (int v = 0; v < width; v++, from += depth)
            {
                for (int j = 0; j < factor; j++, to += depth)
                    new Span<float>(from, depth).CopyTo(new Span<float>(to, depth));
            }

            for (int i = 1; i < factor; i++)
                new Span<float>(first, wide).CopyTo(new Span<float>(first + ((nint)i * wide), wide));
        }
    }

    readonly struct Sums(float* da, float* dx, int width, int depth, int factor) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int wide = width * factor * depth;
            for (int v = 0; v < width; v++)
            {
                float* from = da + ((nint)row * factor * wide) + ((nint)v * factor * depth);
                ElementLoop.Range<Square, T>(new(from, dx + ((((nint)row * width) + v) * depth), wide, depth, factor), 0, depth);
            }
        }
    }

    readonly struct Square(float* da, float* dx, int wide, int depth, int factor) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            T sum = T.Fill(0f);
            for (int i = 0; i < factor; i++)
            {
                for (int j = 0; j < factor; j++)
                    sum = T.Add(sum, T.Load(da + ((nint)i * wide) + ((nint)j * depth) + d));
            }

            T.Store(sum, dx + d);
        }
    }
}
