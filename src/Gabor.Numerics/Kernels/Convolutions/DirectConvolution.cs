using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Convolution as the text writes it (6.12): seven loops, over images, positions, filters and the three axes of the window. Slow, and plain
/// enough to be read beside the formula; padding is a question asked at every tap.
/// </summary>
static unsafe class DirectConvolution
{
    /// <summary>A(y, x, k) = b(k) + Σ_ijd X(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) W(i, j, d, k), (5.13).</summary>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images,
        Workers workers)
    {
        fixed (float* px = x, pw = w, pb = b, pa = a)
            workers.Run(images, new ForwardJob { G = g, Filters = filters, X = px, W = pw, B = pb, A = pa });
    }

    /// <summary>∂err/∂W(i, j, d, k) = Σ_nyx G(n, y, x, k) X(n, yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d), (5.24), (5.25).</summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
            workers.Run(g.Taps, new FilterGradientJob { G = g, Filters = filters, X = px, DA = pda, DW = pdw, Images = images });
    }

    /// <summary>
    /// ∂err/∂X(u, v, d) = Σ over every y, x, i, j that meets (u, v), and over k, of G(y, x, k) W(i, j, d, k), (5.28), (5.29).
    /// </summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pw = w, pda = da, pdx = dx)
            workers.Run(images, new InputGradientJob { G = g, Filters = filters, W = pw, DA = pda, DX = pdx });
    }

    struct ForwardJob : IJob
    {
        public WindowGeometry G;
        public int Filters;
        public float* X, W, B, A;

        public readonly void Execute(int n, int worker)
        {
            float* image = X + ((nint)n * G.ImageFloats), a = A + ((nint)n * G.Positions * Filters);
            for (int y = 0; y < G.OutputHeight; y++)
                for (int x = 0; x < G.OutputWidth; x++)
                    for (int k = 0; k < Filters; k++)
                    {
                        var sum = new RunningSum<Lanes1>(Lanes1.Fill(B == null ? 0f : B[k]));
                        for (int i = 0; i < G.WindowHeight; i++)
                            for (int j = 0; j < G.WindowWidth; j++)
                                for (int d = 0; d < G.Depth; d++)
                                {
                                    int u = G.Row(y, i), v = G.Column(x, j);
                                    float pixel = Inside(u, v) ? image[(((nint)u * G.Width) + v) * G.Depth + d] : 0f;
                                    float weight = W[((((nint)i * G.WindowWidth) + j) * G.Depth + d) * Filters + k];
                                    sum.Add(Lanes1.Fill(pixel), Lanes1.Fill(weight));
                                }

                        Lanes1.Store(sum.Total(), a++);
                    }
        }

        readonly bool Inside(int u, int v) => (uint)u < (uint)G.Height && (uint)v < (uint)G.Width;
    }

    struct FilterGradientJob : IJob
    {
        public WindowGeometry G;
        public int Filters, Images;
        public float* X, DA, DW;

        public readonly void Execute(int tap, int worker)
        {
            int i = tap / (G.WindowWidth * G.Depth), j = tap / G.Depth % G.WindowWidth, d = tap % G.Depth;
            for (int k = 0; k < Filters; k++)
            {
                var sum = new RunningSum<Lanes1>(Lanes1.Fill(0f));
                for (int n = 0; n < Images; n++)
                    for (int y = 0; y < G.OutputHeight; y++)
                        for (int x = 0; x < G.OutputWidth; x++)
                        {
                            int u = G.Row(y, i), v = G.Column(x, j);
                            if ((uint)u >= (uint)G.Height || (uint)v >= (uint)G.Width)
                                continue;
                            float pixel = X[((nint)n * G.ImageFloats) + (((nint)u * G.Width) + v) * G.Depth + d];
                            float slope = DA[((((nint)n * G.OutputHeight) + y) * G.OutputWidth + x) * Filters + k];
                            sum.Add(Lanes1.Fill(slope), Lanes1.Fill(pixel));
                        }

                Lanes1.Store(sum.Total(), DW + ((nint)tap * Filters) + k);
            }
        }
    }

    struct InputGradientJob : IJob
    {
        public WindowGeometry G;
        public int Filters;
        public float* W, DA, DX;

        public readonly void Execute(int n, int worker)
        {
            float* dx = DX + ((nint)n * G.ImageFloats), da = DA + ((nint)n * G.Positions * Filters);
            new Span<float>(dx, G.ImageFloats).Clear();
            for (int y = 0; y < G.OutputHeight; y++)
                for (int x = 0; x < G.OutputWidth; x++)
                    for (int i = 0; i < G.WindowHeight; i++)
                        for (int j = 0; j < G.WindowWidth; j++)
                            for (int d = 0; d < G.Depth; d++)
                            {
                                int u = G.Row(y, i), v = G.Column(x, j);
                                if ((uint)u >= (uint)G.Height || (uint)v >= (uint)G.Width)
                                    continue;
                                var sum = new RunningSum<Lanes1>(Lanes1.Fill(0f));
                                for (int k = 0; k < Filters; k++)
                                {
                                    float weight = W[((((nint)i * G.WindowWidth) + j) * G.Depth + d) * Filters + k];
                                    sum.Add(Lanes1.Fill(da[(((nint)y * G.OutputWidth) + x) * Filters + k]), Lanes1.Fill(weight));
                                }

                                float* to = dx + ((((nint)u * G.Width) + v) * G.Depth) + d;
                                Lanes1.Store(Lanes1.Add(Lanes1.Load(to), sum.Total()), to);
                            }
        }
    }
}
