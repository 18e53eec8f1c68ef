using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>A(y, x, k) = b(k) + Σ_ijd X(yS + i − P₁, xS + j − P₂, d) W(i, j, d, k), (5.13) with zero-padding.</summary>
    public static double[] Convolution(double[] x, double[] w, double[] b, int images, Shape input, Shape output, Sliding window)
    {
        double[] a = new double[images * output.Count];
        EachTap(images, input, output, window, (from, to, filter) => a[to] += (from < 0 ? 0 : x[from]) * w[filter]);
        for (int p = 0; p < a.Length && b.Length > 0; p++)
            a[p] += b[p % output.Depth];
        return a;
    }

    /// <summary>
    /// ∂err/∂X (5.29), summed over k and over all windows that meet a place; ∂err/∂W (5.25); ∂err/∂b (5.27); each with stride and padding,
    /// which the text leaves out, and summed over the images.
    /// </summary>
    public static (double[] X, double[] W, double[] B) ConvolutionSlope(
        double[] x, double[] w, double[] g, int images, Shape input, Shape output, Sliding window)
    {
        double[] dx = new double[x.Length], dw = new double[w.Length], db = new double[output.Depth];
        EachTap(images, input, output, window, (from, to, filter) =>
        {
            if (from < 0)
                return;
            dw[filter] += g[to] * x[from];
            dx[from] += g[to] * w[filter];
        });
        for (int p = 0; p < g.Length; p++)
            db[p % output.Depth] += g[p];
        return (dx, dw, db);
    }

    /// <summary>The seven loops of 6.2: place in X (−1 in the padding), place in A, place in W.</summary>
    static void EachTap(int images, Shape input, Shape output, Sliding window, Action<int, int, int> tap)
    {
        for (int n = 0; n < images; n++)
            for (int y = 0; y < output.Height; y++)
                for (int x = 0; x < output.Width; x++)
                    for (int k = 0; k < output.Depth; k++)
                        for (int i = 0; i < window.F1; i++)
                            for (int j = 0; j < window.F2; j++)
                                for (int d = 0; d < input.Depth; d++)
                                {
                                    var (row, column) = window.At(y, x, i, j);
                                    int from = Inside(input, row, column) ? Place(input, n, row, column, d) : -1;
                                    int filter = (((((i * window.F2) + j) * input.Depth) + d) * output.Depth) + k;
                                    tap(from, Place(output, n, y, x, k), filter);
                                }
    }
}
