using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Pooling;

/// <summary>
/// The mean of the elements under each window, channel by channel. What lies in the padding is not summed; it is counted if asked for,
/// as far as the padding goes: where rounding up lets a window reach past it, there is nothing. The part of a window inside the image and
/// the divisor are one value for both passes, <see cref="Part"/>.
/// </summary>
static unsafe class AveragePoolKernels
{
    /// <summary>
    /// Elements under the windows of a part, some rows of outputs: about 10 µs of one core, so that a single image is shared out.
    /// </summary>
    const int PartElements = 1 << 15;

    /// <summary>a[n, p, d] = (1/divisor of p) Σ over the part of x, rows and columns in ascending order.</summary>
    public static void Forward(
        in WindowGeometry g, bool countsPadding, ReadOnlySpan<float> x, Span<float> a, int images, Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* px = x, pa = a)
        {
            int rows = RowLoop.RowsOf(PartElements, (int)Math.Min((long)g.OutputWidth * g.Taps, PartElements));
            RowLoop.Run(new Means(&geometry, countsPadding, px, pa), checked(images * g.OutputHeight), rows, workers);
        }
    }

    /// <summary>dx[n, u, v, d] = Σ over the windows that meet (u, v), in ascending order, of g[n, p, d] / divisor of p.</summary>
    public static void Backward(
        in WindowGeometry g, bool countsPadding, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* pda = da, pdx = dx)
            RowLoop.Run(new Shares(&geometry, countsPadding, pda, pdx), images, 1, workers);
    }

    /// <summary>
    /// The part of a window that lies inside the image, rows Top … Bottom − 1 and columns Left … Right − 1, never empty, and what the mean
    /// divides by: its elements, or those of the padding under the window too.
    /// </summary>
    readonly record struct Part(int Top, int Bottom, int Left, int Right, int Divisor)
    {
        public static Part Of(WindowGeometry* g, bool countsPadding, int y, int x)
        {
            int row = g->Row(y, 0), column = g->Column(x, 0), end = row + g->WindowHeight, columnEnd = column + g->WindowWidth;
            int top = int.Max(0, row), bottom = int.Min(g->Height, end), left = int.Max(0, column), right = int.Min(g->Width, columnEnd);
            int divisor = countsPadding
                ? (int.Min(g->Height + g->PaddingBottom, end) - row) * (int.Min(g->Width + g->PaddingRight, columnEnd) - column)
                : (bottom - top) * (right - left);
            return new(top, bottom, left, right, divisor);
        }
    }

    /// <summary>A row of an output.</summary>
    readonly struct Means(WindowGeometry* g, bool countsPadding, float* x, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* to = a + ((nint)row * g->OutputWidth * g->Depth), image = x + ((nint)(row / g->OutputHeight) * g->ImageFloats);
            for (int column = 0; column < g->OutputWidth; column++, to += g->Depth)
            {
                var part = Part.Of(g, countsPadding, row % g->OutputHeight, column);
                ElementLoop.Range<Mean, T>(new(g, part, image, to), 0, g->Depth);
            }
        }
    }

    readonly struct Mean(WindowGeometry* g, Part part, float* x, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int u = part.Top; u < part.Bottom; u++)
            {
                for (int v = part.Left; v < part.Right; v++)
                    sum.Add(T.Fill(1f), T.Load(x + ((((nint)u * g->Width) + v) * g->Depth) + i));
            }

            T.Store(T.Divide(sum.Total(), T.Fill(part.Divisor)), a + i);
        }
    }

    readonly struct Shares(WindowGeometry* g, bool countsPadding, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = da + ((nint)row * g->Positions * g->Depth), to = dx + ((nint)row * g->ImageFloats);
            new Span<float>(to, g->ImageFloats).Clear();
            for (int y = 0; y < g->OutputHeight; y++)
            {
                for (int column = 0; column < g->OutputWidth; column++, from += g->Depth)
                    ElementLoop.Range<Share, T>(new(g, Part.Of(g, countsPadding, y, column), from, to), 0, g->Depth);
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
