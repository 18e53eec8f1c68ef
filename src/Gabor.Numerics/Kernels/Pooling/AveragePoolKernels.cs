using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Pooling;

/// <summary>
/// The mean of the elements under each window, channel by channel. What lies in the padding is no element: it is neither summed nor
/// counted. The part of a window inside the image, and so the divisor, is one value for both passes, <see cref="Part"/>.
/// </summary>
static unsafe class AveragePoolKernels
{
    /// <summary>a[n, p, d] = (1/|part of p|) Σ over the part of x, rows and columns in ascending order.</summary>
    public static void Forward(in WindowGeometry g, ReadOnlySpan<float> x, Span<float> a, int images, Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* px = x, pa = a)
            RowLoop.Run(new Means(&geometry, px, pa), images, 1, workers);
    }

    /// <summary>dx[n, u, v, d] = Σ over the windows that meet (u, v), in ascending order, of g[n, p, d] / |part of p|.</summary>
    public static void Backward(in WindowGeometry g, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* pda = da, pdx = dx)
            RowLoop.Run(new Shares(&geometry, pda, pdx), images, 1, workers);
    }

    /// <summary>
    /// The part of a window that lies inside the image: rows Top … Bottom − 1 and columns Left … Right − 1; never empty, since padding is
    /// smaller than the window.
    /// </summary>
    readonly record struct Part(int Top, int Bottom, int Left, int Right)
    {
        /// <summary>How many elements: what the mean divides by.</summary>
        public int Divisor => (Bottom - Top) * (Right - Left);

        public static Part Of(WindowGeometry* g, int y, int x)
        {
            int row = (y * g->Stride) - g->PaddingHeight, column = (x * g->Stride) - g->PaddingWidth;
            return new(
                int.Max(0, row), int.Min(g->Height, row + g->WindowHeight), int.Max(0, column), int.Min(g->Width, column + g->WindowWidth));
        }
    }

    readonly struct Means(WindowGeometry* g, float* x, float* a) : IRowKernel
    {
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* to = a + ((nint)row * g->Positions * g->Depth);
            for (int y = 0; y < g->OutputHeight; y++)
            {
                for (int column = 0; column < g->OutputWidth; column++, to += g->Depth)
                    ElementLoop.Range<Mean, T>(new(g, Part.Of(g, y, column), x + ((nint)row * g->ImageFloats), to), 0, g->Depth);
            }
        }
    }

    readonly struct Mean(WindowGeometry* g, Part part, float* x, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T sum = T.Fill(0f);
            for (int u = part.Top; u < part.Bottom; u++)
            {
                for (int v = part.Left; v < part.Right; v++)
                    sum = T.Add(sum, T.Load(x + ((((nint)u * g->Width) + v) * g->Depth) + i));
            }

            T.Store(T.Divide(sum, T.Fill(part.Divisor)), a + i);
        }
    }

    readonly struct Shares(WindowGeometry* g, float* da, float* dx) : IRowKernel
    {
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = da + ((nint)row * g->Positions * g->Depth), to = dx + ((nint)row * g->ImageFloats);
            new Span<float>(to, g->ImageFloats).Clear();
            for (int y = 0; y < g->OutputHeight; y++)
            {
                for (int column = 0; column < g->OutputWidth; column++, from += g->Depth)
                    ElementLoop.Range<Share, T>(new(g, Part.Of(g, y, column), from, to), 0, g->Depth);
            }
        }
    }

    readonly struct Share(WindowGeometry* g, Part part, float* da, float* dx) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T share = T.Divide(T.Load(da + i), T.Fill(part.Divisor));
            for (int u = part.Top; u < part.Bottom; u++)
            {
                for (int v = part.Left; v < part.Right; v++)
                {
                    float* to = dx + ((((nint)u * g->Width) + v) * g->Depth) + i;
                    T.Store(T.Add(T.Load(to), share), to);
                }
            }
        }
    }
}
