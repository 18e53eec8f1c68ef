using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Windows as in a convolution, with separate filters at every position: W [H', W', F₁, F₂, D, D'], b [H', W', D']. The padding
/// is skipped.
/// </summary>
static unsafe class LocallyConnectedKernels
{
    /// <summary>
    /// A(p, k) = b(p, k) + Σ over the taps of X W(p, tap, k), from the bias on in ascending order; a worker takes a position of all images.
    /// </summary>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images,
        Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* px = x, pw = w, pb = b, pa = a)
            RowLoop.Run(new Outputs(&geometry, filters, images, px, pw, pb, pa), g.Positions, 1, workers);
    }

    /// <summary>
    /// ∂err/∂W(p, tap, k) = Σ over the images, in ascending order, of G(p, k) times the pixel under the tap; 0 in the padding.
    /// </summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        WindowGeometry geometry = g;
        fixed (float* px = x, pda = da, pdw = dw)
            RowLoop.Run(new FilterSums(&geometry, filters, images, px, pda, pdw), g.Positions, 1, workers);
    }

    /// <summary>
    /// ∂err/∂X: Σ over k of G(p, k) W(p, tap, k), added where the tap stood, positions in ascending order; a worker takes an image.
    /// </summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pw = w, pda = da, pdx = dx)
            workers.Run(images, new InputSums { G = g, Filters = filters, W = pw, DA = pda, DX = pdx });
    }

    readonly struct Outputs(WindowGeometry* g, int filters, int images, float* x, float* w, float* b, float* a) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int y, int column) = int.DivRem(row, g->OutputWidth);
            float* own = w + ((nint)row * g->Taps * filters), bias = b == null ? null : b + ((nint)row * filters);
            for (int n = 0; n < images; n++)
            {
                float* to = a + ((((nint)n * g->Positions) + row) * filters);
                ElementLoop.Range<Output, T>(new(g, filters, y, column, x + ((nint)n * g->ImageFloats), own, bias, to), 0, filters);
            }
        }
    }

    readonly struct Output(WindowGeometry* g, int filters, int y, int column, float* x, float* w, float* b, float* a) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int k) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(b == null ? T.Fill(0f) : T.Load(b + k));
            for (int i = 0; i < g->WindowHeight; i++)
            {
                int u = g->Row(y, i);
                for (int j = 0; j < g->WindowWidth; j++)
                {
                    int v = g->Column(column, j);
                    if ((uint)u >= (uint)g->Height || (uint)v >= (uint)g->Width)
                        continue;
                    float* pixel = x + ((((nint)u * g->Width) + v) * g->Depth);
                    float* filter = w + ((((nint)i * g->WindowWidth) + j) * g->Depth * filters) + k;
                    for (int first = 0; first < g->Depth; first += LongSum.Chain)
                    {
                        int end = int.Min(g->Depth, first + LongSum.Chain);
                        sum.Next(end - first);
                        T chain = sum.Chain;
                        for (int d = first; d < end; d++, filter += filters)
                            chain = T.MultiplyAdd(T.Fill(pixel[d]), T.Load(filter), chain);
                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), a + k);
        }
    }

    readonly struct FilterSums(WindowGeometry* g, int filters, int images, float* x, float* da, float* dw) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int y, int column) = int.DivRem(row, g->OutputWidth);
            float* to = dw + ((nint)row * g->Taps * filters);
            for (int tap = 0; tap < g->Taps; tap++, to += filters)
            {
                int u = g->Row(y, tap / (g->WindowWidth * g->Depth));
                int v = g->Column(column, tap / g->Depth % g->WindowWidth);
                bool isInside = (uint)u < (uint)g->Height && (uint)v < (uint)g->Width;
                float* pixel = isInside ? x + ((((nint)u * g->Width) + v) * g->Depth) + (tap % g->Depth) : null;
                ElementLoop.Range<FilterSum, T>(new(g, filters, images, pixel, da + ((nint)row * filters), to), 0, filters);
            }
        }
    }

    readonly struct FilterSum(WindowGeometry* g, int filters, int images, float* pixel, float* da, float* dw) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int k) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int n = 0; pixel != null && n < images; n++)
                sum.Add(T.Fill(pixel[(nint)n * g->ImageFloats]), T.Load(da + ((nint)n * g->Positions * filters) + k));
            T.Store(sum.Total(), dw + k);
        }
    }

    struct InputSums : IJob
    {
        public WindowGeometry G;
        public int Filters;
        public float* W, DA, DX;

        public readonly void Execute(int image, int worker)
        {
            float* dx = DX + ((nint)image * G.ImageFloats), g = DA + ((nint)image * G.Positions * Filters), w = W;
            new Span<float>(dx, G.ImageFloats).Clear();
            for (int y = 0; y < G.OutputHeight; y++)
                for (int x = 0; x < G.OutputWidth; x++, g += Filters)
                    for (int i = 0, u = G.Row(y, 0); i < G.WindowHeight; i++, u += G.DilationHeight)
                        for (int j = 0, v = G.Column(x, 0); j < G.WindowWidth; j++, v += G.DilationWidth)
                            for (int d = 0; d < G.Depth; d++, w += Filters)
                            {
                                if ((uint)u >= (uint)G.Height || (uint)v >= (uint)G.Width)
                                    continue;
                                var sum = new RunningSum<Lanes1>(Lanes1.Fill(0f));
                                for (int k = 0; k < Filters; k++)
                                    sum.Add(Lanes1.Fill(g[k]), Lanes1.Fill(w[k]));
                                float* to = dx + ((((nint)u * G.Width) + v) * G.Depth) + d;
                                Lanes1.Store(Lanes1.Add(Lanes1.Load(to), sum.Total()), to);
                            }
        }
    }
}
