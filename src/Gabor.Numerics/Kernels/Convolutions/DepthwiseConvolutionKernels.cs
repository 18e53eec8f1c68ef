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
        int chunk = ImageChunks.Of(images, g.Weights, g.Window.Positions), chunks = (images + chunk - 1) / chunk;
        int blocks = (g.Filters + DepthwiseFilterSums.Channels - 1) / DepthwiseFilterSums.Channels;
        float* sums = workers.SharedScratch(checked(chunks * g.Weights));
        fixed (float* px = x, pda = da)
            RowLoop.Run(new DepthwiseFilterSums(&geometry, images, chunk, blocks, px, pda, sums), chunks * blocks, 1, workers);
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

    /// <summary>Sums that grow together along a row, and how many of them.</summary>
    interface IGroup
    {
        static abstract int Count { get; }
    }

    readonly struct Eight : IGroup
    {
        public static int Count => 8;
    }

    /// <summary>For rows of fewer than eight.</summary>
    readonly struct Four : IGroup
    {
        public static int Count => 4;
    }

    /// <summary>Sums of one number of each place and one weight for all.</summary>
    struct Sums<TGroup, T>(T start)
        where TGroup : struct, IGroup
        where T : unmanaged, ILanes<T>
    {
        T s0 = start, s1 = start, s2 = start, s3 = start, s4 = start, s5 = start, s6 = start, s7 = start;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(float* from, nint step, T weight)
        {
            s0 = T.MultiplyAdd(T.Load(from), weight, s0);
            s1 = T.MultiplyAdd(T.Load(from + step), weight, s1);
            s2 = T.MultiplyAdd(T.Load(from + (2 * step)), weight, s2);
            s3 = T.MultiplyAdd(T.Load(from + (3 * step)), weight, s3);
            if (TGroup.Count == 4)
                return;
            from += 4 * step;
            s4 = T.MultiplyAdd(T.Load(from), weight, s4);
            s5 = T.MultiplyAdd(T.Load(from + step), weight, s5);
            s6 = T.MultiplyAdd(T.Load(from + (2 * step)), weight, s6);
            s7 = T.MultiplyAdd(T.Load(from + (3 * step)), weight, s7);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(float* to, nint step)
        {
            T.Store(s0, to);
            T.Store(s1, to + step);
            T.Store(s2, to + (2 * step));
            T.Store(s3, to + (3 * step));
            if (TGroup.Count == 4)
                return;
            to += 4 * step;
            T.Store(s4, to);
            T.Store(s5, to + step);
            T.Store(s6, to + (2 * step));
            T.Store(s7, to + (3 * step));
        }
    }

    /// <summary>
    /// A row of outputs, some columns by all channels before the next, so that their pixels stay in the first-level cache. Where all taps
    /// lie on the image, eight or four outputs share the loads of the filter, and their sums hide each other's latency; the last ones
    /// repeat some of those before.
    /// </summary>
    readonly struct Outputs(GroupedGeometry* g, float* x, float* w, float* b, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int number, int y) = int.DivRem(row, g->Window.OutputHeight);
            float* image = x + ((nint)number * g->Window.ImageFloats), to = a + ((nint)row * g->Window.OutputWidth * g->Filters);
            int first = DepthwiseColumns.FirstInside(*g), end = DepthwiseColumns.EndInside(*g), width = g->Window.OutputWidth;
            var (top, bottom) = TapRange.Inside(g->Row(y, 0), g->Window.DilationHeight, g->Height, g->Window.Height);
            if (end - first >= Eight.Count)
            {
                for (int c = first; c < end; c += Eight.Count)
                    Group<Eight, T>(image, to, y, top, bottom, Math.Min(c, end - Eight.Count));
            }
            else if (end - first >= Four.Count)
            {
                for (int c = first; c < end; c += Four.Count)
                    Group<Four, T>(image, to, y, top, bottom, Math.Min(c, end - Four.Count));
            }
            else
            {
                end = first;
            }

            for (int c = 0; c < width; c++)
            {
                if (c < first || c >= end)
                    ElementLoop.Range<OneOutput, T>(new(g, y, c, top, bottom, image, w, b, to), 0, g->Filters);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Group<TGroup, T>(float* image, float* to, int y, int top, int bottom, int column)
            where TGroup : struct, IGroup
            where T : unmanaged, ILanes<T>
        {
            nint line = (nint)g->Window.DilationHeight * g->Window.Width * g->Filters;
            float* pixels = image + ((((nint)g->Row(y, top) * g->Window.Width) + g->Column(column, 0)) * g->Filters);
            ElementLoop.Range<OutputGroup<TGroup>, T>(
                new(g, top, bottom, pixels, line, w, b, to + ((nint)column * g->Filters)), 0, g->Filters);
        }
    }

    /// <summary>A vector of channels of some outputs beside each other, all of whose columns lie on the image.</summary>
    readonly struct OutputGroup<TGroup>(
        GroupedGeometry* g, int top, int bottom, float* pixels, nint line, float* w, float* b, float* a) : IElementKernel
        where TGroup : struct, IGroup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            nint depth = g->Filters, step = g->Window.StrideWidth * depth, tap = g->Window.DilationWidth * depth;
            var sums = new Sums<TGroup, T>(b == null ? T.Fill(0f) : T.Load(b + d));
            float* filter = w + (top * g->Width * depth) + d, row = pixels + d;
            for (int i = top; i < bottom; i++, row += line)
            {
                float* p = row;
                for (int j = 0; j < g->Width; j++, p += tap, filter += depth)
                    sums.Add(p, step, T.Load(filter));
            }

            sums.Store(a + d, depth);
        }
    }

    /// <summary>A vector of channels of one output.</summary>
    readonly struct OneOutput(GroupedGeometry* g, int y, int column, int top, int bottom, float* x, float* w, float* b, float* a)
        : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(b == null ? T.Fill(0f) : T.Load(b + d));
            var (left, right) = TapRange.Inside(g->Column(column, 0), g->Window.DilationWidth, g->Width, g->Window.Width);
            for (int i = top; i < bottom; i++)
            {
                float* pixels = x + ((nint)g->Row(y, i) * g->Window.Width * g->Filters) + d;
                for (int j = left; j < right; j++)
                {
                    T pixel = T.Load(pixels + ((nint)g->Column(column, j) * g->Filters));
                    sum.Add(pixel, T.Load(w + ((((nint)i * g->Width) + j) * g->Filters) + d));
                }
            }

            T.Store(sum.Total(), a + ((nint)column * g->Filters) + d);
        }
    }

    /// <summary>
    /// A row of the image, as <see cref="Outputs"/>. With stride S the pixels fall into S phases, which meet taps of their own; eight or
    /// four pixels of a phase share the loads of the filter.
    /// </summary>
    readonly struct InputSums(GroupedGeometry* g, float* w, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int image, int u) = int.DivRem(row, g->Window.Height);
            float* slopes = da + ((nint)image * g->Window.Positions * g->Filters), to = dx + ((nint)row * g->Window.Width * g->Filters);
            int stride = g->Window.StrideWidth;
            for (int phase = 0; phase < stride && phase < g->Window.Width; phase++)
            {
                int places = (g->Window.Width - phase + stride - 1) / stride;
                var (first, end) = DepthwiseColumns.Inside(*g, phase);
                (first, end) = (Math.Min(first, places), Math.Min(end, places));
                if (end - first >= Eight.Count)
                {
                    for (int k = first; k < end; k += Eight.Count)
                        Group<Eight, T>(slopes, to, u, phase + (Math.Min(k, end - Eight.Count) * stride));
                }
                else if (end - first >= Four.Count)
                {
                    for (int k = first; k < end; k += Four.Count)
                        Group<Four, T>(slopes, to, u, phase + (Math.Min(k, end - Four.Count) * stride));
                }
                else
                {
                    end = first;
                }

                for (int k = 0; k < places; k++)
                {
                    if (k < first || k >= end)
                        ElementLoop.Range<OneInput, T>(new(g, u, phase + (k * stride), w, slopes, to), 0, g->Filters);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Group<TGroup, T>(float* slopes, float* to, int u, int v)
            where TGroup : struct, IGroup
            where T : unmanaged, ILanes<T> =>
            ElementLoop.Range<InputGroup<TGroup>, T>(new(g, u, v, w, slopes, to + ((nint)v * g->Filters)), 0, g->Filters);
    }

    /// <summary>A vector of channels of some pixels of one phase, all of whose columns of taps meet an output.</summary>
    readonly struct InputGroup<TGroup>(GroupedGeometry* g, int u, int v, float* w, float* da, float* dx) : IElementKernel
        where TGroup : struct, IGroup
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            nint depth = g->Filters;
            int stride = g->Window.StrideWidth;
            var sums = new Sums<TGroup, T>(T.Fill(0f));
            for (int i = 0; i < g->Height; i++)
            {
                int y = g->OutputRow(u, i);
                if (y < 0)
                    continue;
                float* filter = w + (i * g->Width * depth) + d;
                for (int j = 0; j < g->Width; j++, filter += depth)
                {
                    int column = v + g->Window.PaddingLeft - (j * g->Window.DilationWidth), beside = 0;
                    if (stride > 1)
                        (column, beside) = int.DivRem(column, stride);
                    if (beside == 0)
                        sums.Add(da + ((((nint)y * g->Window.OutputWidth) + column) * depth) + d, depth, T.Load(filter));
                }
            }

            sums.Store(dx + d, stride * depth);
        }
    }

    /// <summary>A vector of channels of one pixel.</summary>
    readonly struct OneInput(GroupedGeometry* g, int u, int v, float* w, float* da, float* dx) : IElementKernel
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

            T.Store(sum.Total(), dx + ((nint)v * g->Filters) + d);
        }
    }
}
