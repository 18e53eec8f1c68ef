using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
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
    /// <param name="g">The windows.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D].</param>
    /// <param name="b">b, [D], or empty.</param>
    /// <param name="a">A, [N, H', W', D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectifier">What becomes of A before it is stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in GroupedGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images,
        Rectifier rectifier, Workers workers)
    {
        GroupedGeometry geometry = g;
        int rows = images * g.Window.OutputHeight;
        fixed (float* px = x, pw = w, pb = b, pa = a)
        {
            switch (rectifier)
            {
                case Rectifier.Relu: RowLoop.Run(new Outputs<Relu>(&geometry, px, pw, pb, pa), rows, 1, workers); break;
                case Rectifier.Relu6: RowLoop.Run(new Outputs<Relu6>(&geometry, px, pw, pb, pa), rows, 1, workers); break;
                default: RowLoop.Run(new Outputs<Same>(&geometry, px, pw, pb, pa), rows, 1, workers); break;
            }
        }
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

    /// <summary>
    /// A row of outputs. Where all taps lie on the image, they are a run of <see cref="DepthwiseRun"/>; the outputs beside it have fewer
    /// taps, and are runs of one.
    /// </summary>
    readonly struct Outputs<TEnd>(GroupedGeometry* g, float* x, float* w, float* b, float* a) : IRowKernel
        where TEnd : unmanaged, IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int number, int y) = int.DivRem(row, g->Window.OutputHeight);
            float* image = x + ((nint)number * g->Window.ImageFloats), to = a + ((nint)row * g->Window.OutputWidth * g->Filters);
            int width = g->Window.OutputWidth;
            if (!DepthwiseColumns.IsOneChain(*g))
            {
                for (int c = 0; c < width; c++)
                    ElementLoop.Range<OneOutput<TEnd>, T>(new(g, y, c, image, w, b, to), 0, g->Filters);
                return;
            }

            int first = Math.Min(DepthwiseColumns.FirstInside(*g), width);
            int end = Math.Max(first, DepthwiseColumns.EndInside(*g, g->Width - 1));
            for (int c = 0; c < first; c++)
                Run<T>(image, to, y, c, 1);
            Run<T>(image, to, y, first, end - first);
            for (int c = end; c < width; c++)
                Run<T>(image, to, y, c, 1);
        }

        /// <summary>Outputs whose columns have the same taps on the image.</summary>
        void Run<T>(float* image, float* to, int y, int column, int count) where T : unmanaged, ILanes<T>
        {
            var (top, bottom) = TapRange.Inside(g->Row(y, 0), g->Window.DilationHeight, g->Height, g->Window.Height);
            var (left, right) = TapRange.Inside(g->Column(column, 0), g->Window.DilationWidth, g->Width, g->Window.Width);
            nint depth = g->Filters;
            new DepthwiseRun
            {
                Pixels = image + (((nint)g->Row(y, top) * g->Window.Width) + g->Column(column, left)) * depth,
                Filter = w + ((((nint)top * g->Width) + left) * depth), Start = b, To = to + (column * depth), Count = count,
                Rows = bottom - top, Taps = right - left, Line = g->Window.DilationHeight * g->Window.Width * depth,
                Tap = g->Window.DilationWidth * depth, FilterLine = g->Width * depth, FilterTap = depth,
                Step = g->Window.StrideWidth * depth, ToStep = depth,
            }.Compute<T, TEnd>(g->Filters);
        }
    }

    /// <summary>A vector of channels of one output, for windows of long sums.</summary>
    readonly struct OneOutput<TEnd>(GroupedGeometry* g, int y, int column, float* x, float* w, float* b, float* a)
        : IElementKernel
        where TEnd : unmanaged, IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(b == null ? T.Fill(0f) : T.Load(b + d));
            var (top, bottom) = TapRange.Inside(g->Row(y, 0), g->Window.DilationHeight, g->Height, g->Window.Height);
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

            T.Store(default(TEnd).Invoke(sum.Total()), a + ((nint)column * g->Filters) + d);
        }
    }

    /// <summary>
    /// A row of the image, as <see cref="Outputs{TEnd}"/>. With stride S the pixels fall into S phases, which meet taps of their own: every
    /// so many, on neighbouring outputs.
    /// </summary>
    readonly struct InputSums(GroupedGeometry* g, float* w, float* da, float* dx) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int image, int u) = int.DivRem(row, g->Window.Height);
            float* slopes = da + ((nint)image * g->Window.Positions * g->Filters), to = dx + ((nint)row * g->Window.Width * g->Filters);
            int stride = g->Window.StrideWidth, width = g->Window.Width;
            if (!DepthwiseColumns.IsOneChain(*g))
            {
                for (int v = 0; v < width; v++)
                    ElementLoop.Range<OneInput, T>(new(g, u, v, w, slopes, to), 0, g->Filters);
                return;
            }

            for (int phase = 0; phase < stride && phase < width; phase++)
            {
                int places = (width - phase + stride - 1) / stride;
                var (first, end) = DepthwiseColumns.Inside(*g, phase);
                first = Math.Min(first, places);
                end = Math.Clamp(end, first, places);
                for (int k = 0; k < first; k++)
                    Run<T>(slopes, to, u, phase + (k * stride), 1);
                if (end > first)
                    Run<T>(slopes, to, u, phase + (first * stride), end - first);
                for (int k = end; k < places; k++)
                    Run<T>(slopes, to, u, phase + (k * stride), 1);
            }
        }

        /// <summary>Every S-th pixel from one on, whose columns meet outputs with the same taps.</summary>
        void Run<T>(float* slopes, float* to, int u, int v, int count) where T : unmanaged, ILanes<T>
        {
            var down = Meeting.Of(
                u + g->Window.PaddingTop, g->Window.StrideHeight, g->Window.DilationHeight, g->Height, g->Window.OutputHeight);
            var across = Meeting.Of(
                v + g->Window.PaddingLeft, g->Window.StrideWidth, g->Window.DilationWidth, g->Width, g->Window.OutputWidth);
            nint depth = g->Filters;
            new DepthwiseRun
            {
                Pixels = slopes + ((((nint)down.Output * g->Window.OutputWidth) + across.Output) * depth),
                Filter = w + ((((nint)down.Tap * g->Width) + across.Tap) * depth), To = to + (v * depth), Count = count,
                Rows = across.Count == 0 ? 0 : down.Count, Taps = across.Count,
                Line = down.OutputStep * g->Window.OutputWidth * depth, Tap = across.OutputStep * depth,
                FilterLine = down.TapStep * g->Width * depth, FilterTap = across.TapStep * depth,
                Step = depth, ToStep = g->Window.StrideWidth * depth,
            }.Compute<T, Same>(g->Filters);
        }
    }

    /// <summary>
    /// The taps that meet an output with one place of the image, along an axis: <see cref="Count"/> of them, every
    /// <see cref="TapStep"/>-th from <see cref="Tap"/> on, each <see cref="OutputStep"/> outputs from the one before.
    /// </summary>
    readonly record struct Meeting(int Tap, int TapStep, int Output, int OutputStep, int Count)
    {
        /// <summary>Those of a place, counted from the first row or column of padding.</summary>
        public static Meeting Of(int place, int stride, int dilation, int taps, int outputs)
        {
            int tap = -1, second = -1, count = 0;
            for (int i = 0; i < taps; i++)
            {
                int distance = place - (i * dilation);
                if (distance < 0 || distance % stride != 0 || distance / stride >= outputs)
                    continue;
                (tap, second) = count switch { 0 => (i, -1), 1 => (tap, i), _ => (tap, second) };
                count++;
            }

            int step = count > 1 ? second - tap : 1;
            return count == 0 ? default
                : new(tap, step, (place - (tap * dilation)) / stride, count > 1 ? -(step * dilation / stride) : 0, count);
        }
    }

    /// <summary>A vector of channels of one pixel, for windows of long sums.</summary>
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
