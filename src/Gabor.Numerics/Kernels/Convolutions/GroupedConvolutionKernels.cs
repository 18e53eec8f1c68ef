using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Convolution tap by tap, for windows with holes and channels in groups: W [F₁, F₂, D/groups, D'], filter k belongs to group ⌊k groups /
/// D'⌋. Plain loops, vectors across what a sum gives; the padding is skipped.
/// </summary>
static unsafe class GroupedConvolutionKernels
{
    /// <summary>
    /// A(y, x, k) = b(k) + Σ_ijd X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(i, j, d, k) over the channels d of k's group, from the bias on in
    /// ascending order.
    /// </summary>
    public static void Forward(
        in GroupedGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images,
        Workers workers)
    {
        GroupedGeometry geometry = g;
        fixed (float* px = x, pw = w, pb = b, pa = a)
            RowLoop.Run(new Outputs(&geometry, px, pw, pb, pa), images * g.Window.OutputHeight, 1, workers);
    }

    /// <summary>
    /// ∂err/∂W(i, j, d, k) = Σ_nyx G(n, y, x, k) X(n, yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d): chunks of images in ascending order, the chunks
    /// in a tree.
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

    /// <summary>
    /// ∂err/∂X(u, v, d) = Σ G(y, x, k) W(i, j, d, k) over every y, x, i, j that meets (u, v), i, j and k in ascending order.
    /// </summary>
    public static void InputGradient(
        in GroupedGeometry g, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        GroupedGeometry geometry = g;
        float* transposed = workers.SharedScratch(g.Weights);
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            RowLoop.Run(new Transpose(&geometry, pw, transposed), g.Height * g.Width, 1, workers);
            RowLoop.Run(new InputSums(&geometry, transposed, pda, pdx), images * g.Window.Height, 1, workers);
        }
    }

    readonly struct Outputs(GroupedGeometry* g, float* x, float* w, float* b, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int number, int y) = int.DivRem(row, g->Window.OutputHeight);
            float* image = x + ((nint)number * g->Window.ImageFloats), to = a + ((nint)row * g->Window.OutputWidth * g->Filters);
            for (int column = 0; column < g->Window.OutputWidth; column++, to += g->Filters)
            {
                for (int group = 0; group < g->Groups; group++)
                {
                    ElementLoop.Range<Output, T>(
                        new(g, y, column, image + (group * g->GroupDepth), w, b, to), group * g->GroupFilters,
                        (group + 1) * g->GroupFilters);
                }
            }
        }
    }

    readonly struct Output(GroupedGeometry* g, int y, int column, float* x, float* w, float* b, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int k) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(b == null ? T.Fill(0f) : T.Load(b + k));
            for (int i = 0; i < g->Height; i++)
            {
                int u = g->Row(y, i);
                for (int j = 0; j < g->Width; j++)
                {
                    int v = g->Column(column, j);
                    if ((uint)u >= (uint)g->Window.Height || (uint)v >= (uint)g->Window.Width)
                        continue;
                    float* pixel = x + ((((nint)u * g->Window.Width) + v) * g->Window.Depth);
                    float* filter = w + ((((nint)i * g->Width) + j) * g->GroupDepth * g->Filters) + k;
                    for (int first = 0; first < g->GroupDepth; first += LongSum.Chain)
                    {
                        int end = int.Min(g->GroupDepth, first + LongSum.Chain);
                        sum.Next(end - first);
                        T chain = sum.Chain;
                        for (int d = first; d < end; d++, filter += g->Filters)
                            chain = T.MultiplyAdd(T.Fill(pixel[d]), T.Load(filter), chain);
                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), a + k);
        }
    }

    readonly struct FilterSums(GroupedGeometry* g, int images, int chunk, float* x, float* da, float* sums) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int part, int tap) = int.DivRem(row, g->Height * g->Width);
            int first = part * chunk, last = int.Min(images, first + chunk);
            float* to = sums + ((nint)part * g->Weights) + ((nint)tap * g->GroupDepth * g->Filters);
            for (int d = 0; d < g->GroupDepth; d++, to += g->Filters)
            {
                for (int group = 0; group < g->Groups; group++)
                {
                    ElementLoop.Range<FilterSum, T>(
                        new(g, first, last, tap / g->Width, tap % g->Width, x + (group * g->GroupDepth) + d, da, to),
                        group * g->GroupFilters,
                        (group + 1) * g->GroupFilters);
                }
            }
        }
    }

    readonly struct FilterSum(GroupedGeometry* g, int first, int last, int i, int j, float* x, float* da, float* dw) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int k) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int n = first; n < last; n++)
            {
                for (int y = 0; y < g->Window.OutputHeight; y++)
                {
                    int u = g->Row(y, i);
                    if ((uint)u >= (uint)g->Window.Height)
                        continue;
                    float* slope = da + ((((nint)n * g->Window.Positions) + ((nint)y * g->Window.OutputWidth)) * g->Filters) + k;
                    float* pixels = x + ((nint)n * g->Window.ImageFloats) + ((nint)u * g->Window.Width * g->Window.Depth);
                    for (int column = 0; column < g->Window.OutputWidth; column += LongSum.Chain)
                    {
                        int end = int.Min(g->Window.OutputWidth, column + LongSum.Chain);
                        sum.Next(end - column);
                        T chain = sum.Chain;
                        for (int c = column; c < end; c++, slope += g->Filters)
                        {
                            int v = g->Column(c, j);
                            if ((uint)v < (uint)g->Window.Width)
                                chain = T.MultiplyAdd(T.Fill(pixels[(nint)v * g->Window.Depth]), T.Load(slope), chain);
                        }

                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), dw + k);
        }
    }

    /// <summary>W [F₁, F₂, D/groups, D'] to [F₁, F₂, D', D/groups], so that vectors lie across the channels d.</summary>
    readonly struct Transpose(GroupedGeometry* g, float* w, float* transposed) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * g->GroupDepth * g->Filters;
            for (int k = 0; k < g->Filters; k++)
            {
                for (int d = 0; d < g->GroupDepth; d++)
                    transposed[start + ((nint)k * g->GroupDepth) + d] = w[start + ((nint)d * g->Filters) + k];
            }
        }
    }

    readonly struct InputSums(GroupedGeometry* g, float* transposed, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int image, int u) = int.DivRem(row, g->Window.Height);
            float* slopes = da + ((nint)image * g->Window.Positions * g->Filters);
            float* to = dx + ((nint)row * g->Window.Width * g->Window.Depth);
            for (int v = 0; v < g->Window.Width; v++)
            {
                for (int group = 0; group < g->Groups; group++, to += g->GroupDepth)
                    ElementLoop.Range<InputSum, T>(new(g, u, v, group, transposed, slopes, to), 0, g->GroupDepth);
            }
        }
    }

    readonly struct InputSum(GroupedGeometry* g, int u, int v, int group, float* transposed, float* da, float* dx) : IElementKernel
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
                    float* slope = da + ((((nint)y * g->Window.OutputWidth) + x) * g->Filters);
                    float* filter = transposed + ((((nint)i * g->Width) + j) * g->Filters * g->GroupDepth) + d;
                    int last = (group + 1) * g->GroupFilters;
                    for (int first = group * g->GroupFilters; first < last; first += LongSum.Chain)
                    {
                        int end = int.Min(last, first + LongSum.Chain);
                        sum.Next(end - first);
                        T chain = sum.Chain;
                        for (int k = first; k < end; k++)
                            chain = T.MultiplyAdd(T.Fill(slope[k]), T.Load(filter + ((nint)k * g->GroupDepth)), chain);
                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), dx + d);
        }
    }
}
