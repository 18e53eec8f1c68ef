using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Convolution of each channel with one filter of its own, W [F₁, F₂, D]: <see cref="GroupedConvolutionKernels"/> with as many groups as
/// channels, vectors across the channels.
/// </summary>
static unsafe class DepthwiseConvolutionKernels
{
    /// <summary>A(y, x, d) = b(d) + Σ_ij X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(i, j, d), from the bias on in ascending order.</summary>
    public static void Forward(
        in GroupedGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images,
        Workers workers)
    {
        GroupedGeometry geometry = g;
        fixed (float* px = x, pw = w, pb = b, pa = a)
            RowLoop.Run(new Outputs(&geometry, px, pw, pb, pa), images * g.Window.OutputHeight, 1, workers);
    }

    /// <summary>
    /// ∂err/∂W(i, j, d) = Σ_nyx G(n, y, x, d) X(n, yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d): chunks of images in ascending order, the chunks are
    /// added in a tree.
    /// </summary>
    public static void FilterGradient(
        in GroupedGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        GroupedGeometry geometry = g;
        int chunk = ImageChunks.Of(images, g.Weights), chunks = (images + chunk - 1) / chunk;
        float* sums = workers.SharedScratch(checked(chunks * g.Weights));
        fixed (float* px = x, pda = da)
            RowLoop.Run(new FilterSums(&geometry, images, chunk, px, pda, sums), chunks * g.Height * g.Width, 1, workers);
        Tree.Add(sums, g.Weights, chunks, workers);
        new Span<float>(sums, g.Weights).CopyTo(dw);
    }

    /// <summary>∂err/∂X(u, v, d) = Σ G(y, x, d) W(i, j, d) over every y, x, i, j that meets (u, v), i and j in ascending order.</summary>
    public static void InputGradient(
        in GroupedGeometry g, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        GroupedGeometry geometry = g;
        fixed (float* pw = w, pda = da, pdx = dx)
            RowLoop.Run(new InputSums(&geometry, pw, pda, pdx), images * g.Window.Height, 1, workers);
    }

    readonly struct Outputs(GroupedGeometry* g, float* x, float* w, float* b, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int number, int y) = int.DivRem(row, g->Window.OutputHeight);
            float* image = x + ((nint)number * g->Window.ImageFloats), to = a + ((nint)row * g->Window.OutputWidth * g->Filters);
            for (int column = 0; column < g->Window.OutputWidth; column++, to += g->Filters)
                ElementLoop.Range<Output, T>(new(g, y, column, image, w, b, to), 0, g->Filters);
        }
    }

    readonly struct Output(GroupedGeometry* g, int y, int column, float* x, float* w, float* b, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(b == null ? T.Fill(0f) : T.Load(b + d));
            for (int i = 0; i < g->Height; i++)
            {
                int u = g->Row(y, i);
                for (int j = 0; j < g->Width; j++)
                {
                    int v = g->Column(column, j);
                    if ((uint)u >= (uint)g->Window.Height || (uint)v >= (uint)g->Window.Width)
                        continue;
                    T pixel = T.Load(x + ((((nint)u * g->Window.Width) + v) * g->Filters) + d);
                    sum.Add(pixel, T.Load(w + ((((nint)i * g->Width) + j) * g->Filters) + d));
                }
            }

            T.Store(sum.Total(), a + d);
        }
    }

    readonly struct FilterSums(GroupedGeometry* g, int images, int chunk, float* x, float* da, float* sums) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int part, int tap) = int.DivRem(row, g->Height * g->Width);
            int first = part * chunk, last = int.Min(images, first + chunk);
            float* to = sums + ((nint)part * g->Weights) + ((nint)tap * g->Filters);
            ElementLoop.Range<FilterSum, T>(new(g, first, last, tap / g->Width, tap % g->Width, x, da, to), 0, g->Filters);
        }
    }

    readonly struct FilterSum(GroupedGeometry* g, int first, int last, int i, int j, float* x, float* da, float* dw) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int n = first; n < last; n++)
            {
                for (int y = 0; y < g->Window.OutputHeight; y++)
                {
                    int u = g->Row(y, i);
                    if ((uint)u >= (uint)g->Window.Height)
                        continue;
                    float* slope = da + ((((nint)n * g->Window.Positions) + ((nint)y * g->Window.OutputWidth)) * g->Filters) + d;
                    float* pixels = x + ((nint)n * g->Window.ImageFloats) + ((nint)u * g->Window.Width * g->Filters) + d;
                    for (int column = 0; column < g->Window.OutputWidth; column += LongSum.Chain)
                    {
                        int end = int.Min(g->Window.OutputWidth, column + LongSum.Chain);
                        sum.Next(end - column);
                        T chain = sum.Chain;
                        for (int c = column; c < end; c++, slope += g->Filters)
                        {
                            int v = g->Column(c, j);
                            if ((uint)v < (uint)g->Window.Width)
                                chain = T.MultiplyAdd(T.Load(pixels + ((nint)v * g->Filters)), T.Load(slope), chain);
                        }

                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), dw + d);
        }
    }

    readonly struct InputSums(GroupedGeometry* g, float* w, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int image, int u) = int.DivRem(row, g->Window.Height);
            float* slopes = da + ((nint)image * g->Window.Positions * g->Filters), to = dx + ((nint)row * g->Window.Width * g->Filters);
            for (int v = 0; v < g->Window.Width; v++, to += g->Filters)
                ElementLoop.Range<InputSum, T>(new(g, u, v, w, slopes, to), 0, g->Filters);
        }
    }

    readonly struct InputSum(GroupedGeometry* g, int u, int v, float* w, float* da, float* dx) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int i = 0; i < g->Height; i++)
            {
                int y = g->OutputRow(u, i);
                for (int j = 0; y >= 0 && j < g->Width; j++)
                {
                    int x = g->OutputColumn(v, j);
                    if (x < 0)
                        continue;
                    T slope = T.Load(da + ((((nint)y * g->Window.OutputWidth) + x) * g->Filters) + d);
                    sum.Add(slope, T.Load(w + ((((nint)i * g->Width) + j) * g->Filters) + d));
                }
            }

            T.Store(sum.Total(), dx + d);
        }
    }
}
