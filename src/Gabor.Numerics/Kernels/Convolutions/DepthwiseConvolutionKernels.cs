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
    /// <summary>Outputs whose sums grow together: two multiply-add pipes of latency 4 need so many.</summary>
    const int Outputs8 = 8;

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

    /// <summary>Four sums, each with a number of its own and one weight for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<T>(float* from, nint step, T weight, ref T s0, ref T s1, ref T s2, ref T s3) where T : unmanaged, ILanes<T>
    {
        s0 = T.MultiplyAdd(T.Load(from), weight, s0);
        s1 = T.MultiplyAdd(T.Load(from + step), weight, s1);
        s2 = T.MultiplyAdd(T.Load(from + (2 * step)), weight, s2);
        s3 = T.MultiplyAdd(T.Load(from + (3 * step)), weight, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<T>(T s0, T s1, T s2, T s3, float* to, nint step) where T : unmanaged, ILanes<T>
    {
        T.Store(s0, to);
        T.Store(s1, to + step);
        T.Store(s2, to + (2 * step));
        T.Store(s3, to + (3 * step));
    }

    readonly struct Outputs(GroupedGeometry* g, float* x, float* w, float* b, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int number, int y) = int.DivRem(row, g->Window.OutputHeight);
            float* image = x + ((nint)number * g->Window.ImageFloats), to = a + ((nint)row * g->Window.OutputWidth * g->Filters);
            ElementLoop.Range<OutputRow, T>(new(g, y, image, w, b, to), 0, g->Filters);
        }
    }

    /// <summary>
    /// A vector of channels along a row of outputs. Eight outputs share the loads of the filter, and their sums hide each other's latency.
    /// </summary>
    readonly struct OutputRow(GroupedGeometry* g, int y, float* x, float* w, float* b, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            T bias = b == null ? T.Fill(0f) : T.Load(b + d);
            var (top, bottom) = TapRange.Inside(g->Row(y, 0), g->Window.DilationHeight, g->Height, g->Window.Height);
            int first = DepthwiseColumns.FirstInside(*g), end = DepthwiseColumns.EndInside(*g);
            for (int column = 0; column < g->Window.OutputWidth;)
            {
                if (column >= first && column + Outputs8 <= end)
                {
                    Eight(bias, column, top, bottom, d);
                    column += Outputs8;
                }
                else
                {
                    One(bias, column++, top, bottom, d);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Eight<T>(T bias, int column, int top, int bottom, int d) where T : unmanaged, ILanes<T>
        {
            nint step = (nint)g->Window.StrideWidth * g->Filters, tap = (nint)g->Window.DilationWidth * g->Filters;
            T s0 = bias, s1 = bias, s2 = bias, s3 = bias, s4 = bias, s5 = bias, s6 = bias, s7 = bias;
            float* filter = w + ((nint)top * g->Width * g->Filters) + d;
            for (int i = top; i < bottom; i++)
            {
                float* p = x + ((((nint)g->Row(y, i) * g->Window.Width) + g->Column(column, 0)) * g->Filters) + d, q = p + (4 * step);
                for (int j = 0; j < g->Width; j++, p += tap, q += tap, filter += g->Filters)
                {
                    T weight = T.Load(filter);
                    Add(p, step, weight, ref s0, ref s1, ref s2, ref s3);
                    Add(q, step, weight, ref s4, ref s5, ref s6, ref s7);
                }
            }

            float* to = a + ((nint)column * g->Filters) + d;
            Store(s0, s1, s2, s3, to, g->Filters);
            Store(s4, s5, s6, s7, to + (4 * (nint)g->Filters), g->Filters);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void One<T>(T bias, int column, int top, int bottom, int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(bias);
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

    readonly struct InputSums(GroupedGeometry* g, float* w, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int image, int u) = int.DivRem(row, g->Window.Height);
            float* slopes = da + ((nint)image * g->Window.Positions * g->Filters), to = dx + ((nint)row * g->Window.Width * g->Filters);
            ElementLoop.Range<InputRow, T>(new(g, u, w, slopes, to), 0, g->Filters);
        }
    }

    /// <summary>
    /// A vector of channels along a row of the image. With stride S the pixels fall into S phases, which meet taps of their own; eight
    /// pixels of a phase share the loads of the filter.
    /// </summary>
    readonly struct InputRow(GroupedGeometry* g, int u, float* w, float* da, float* dx) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            int stride = g->Window.StrideWidth;
            for (int phase = 0; phase < stride; phase++)
            {
                var (first, end) = DepthwiseColumns.Inside(*g, phase);
                for (int k = 0; phase + (k * stride) < g->Window.Width;)
                {
                    if (k >= first && k + Outputs8 <= end && phase + ((k + Outputs8 - 1) * stride) < g->Window.Width)
                    {
                        Eight<T>(phase, k, d);
                        k += Outputs8;
                    }
                    else
                    {
                        One<T>(phase + (k++ * stride), d);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Eight<T>(int phase, int k, int d) where T : unmanaged, ILanes<T>
        {
            nint step = g->Filters;
            int stride = g->Window.StrideWidth, v = phase + (k * stride);
            T s0 = T.Fill(0f), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (int i = 0; i < g->Height; i++)
            {
                int y = g->OutputRow(u, i);
                if (y < 0)
                    continue;
                for (int j = 0; j < g->Width; j++)
                {
                    int column = v + g->Window.PaddingLeft - (j * g->Window.DilationWidth), beside = 0;
                    if (stride > 1)
                        (column, beside) = int.DivRem(column, stride);
                    if (beside != 0)
                        continue;
                    T weight = T.Load(w + ((((nint)i * g->Width) + j) * g->Filters) + d);
                    float* p = da + ((((nint)y * g->Window.OutputWidth) + column) * g->Filters) + d, q = p + (4 * step);
                    Add(p, step, weight, ref s0, ref s1, ref s2, ref s3);
                    Add(q, step, weight, ref s4, ref s5, ref s6, ref s7);
                }
            }

            nint next = (nint)stride * g->Filters;
            float* to = dx + ((nint)v * g->Filters) + d;
            Store(s0, s1, s2, s3, to, next);
            Store(s4, s5, s6, s7, to + (4 * next), next);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void One<T>(int v, int d) where T : unmanaged, ILanes<T>
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
