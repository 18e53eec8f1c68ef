using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// A(y, x, k) = b(y, x, k) + Σ_ijd X(yS + i − P₁, xS + j − P₂, d) W(y, x, i, j, d, k): (5.13) with filters of each position.
    /// </summary>
    public static double[] LocallyConnected(double[] x, double[] w, double[] b, int images, Shape input, Shape output, Sliding window) =>
        Windows(x, images, input, output, window, (row, column, i, j, d, k) =>
            w[(((((((((row * output.Width) + column) * window.F1) + i) * window.F2) + j) * input.Depth) + d) * output.Depth) + k],
            (row, column, k) => b.Length == 0 ? 0 : b[Place(output, 0, row, column, k)]);

    /// <summary>(5.13) with the channels of the filter's group alone, W [F₁, F₂, D/G, D'].</summary>
    public static double[] GroupedConvolution(
        double[] x, double[] w, double[] b, int images, Shape input, Shape output, Sliding window, int groups)
    {
        int deep = input.Depth / groups, many = output.Depth / groups;
        return Windows(x, images, input, output, window, (_, _, i, j, d, k) =>
            d / deep == k / many ? w[(((((i * window.F2) + j) * deep) + (d % deep)) * output.Depth) + k] : 0,
            (_, _, k) => b.Length == 0 ? 0 : b[k]);
    }

    /// <summary>Its slopes: (5.25), (5.27) and (5.29) over the taps of the filter's group.</summary>
    public static (double[] X, double[] W, double[] B) GroupedConvolutionSlope(
        double[] x, double[] w, double[] g, int images, Shape input, Shape output, Sliding window, int groups)
    {
        int deep = input.Depth / groups, many = output.Depth / groups;
        double[] dx = new double[x.Length], dw = new double[w.Length], db = new double[output.Depth];
        EachTap(images, input, output, window, (from, to, filter) =>
        {
            // The place in a W [F₁, F₂, D, D'] of all channels says which tap, channel and filter it is.
            int k = filter % output.Depth, d = filter / output.Depth % input.Depth, tap = filter / output.Depth / input.Depth;
            if (from < 0 || d / deep != k / many)
                return;
            int place = (((tap * deep) + (d % deep)) * output.Depth) + k;
            dw[place] += g[to] * x[from];
            dx[from] += g[to] * w[place];
        });
        for (int p = 0; p < g.Length; p++)
            db[p % output.Depth] += g[p];
        return (dx, dw, db);
    }

    /// <summary>(5.13) with a filter for each channel, W [F₁, F₂, D].</summary>
    public static double[] DepthwiseConvolution(
        double[] x, double[] w, double[] b, int images, Shape input, Shape output, Sliding window) =>
        Windows(
            x, images, input, output, window, (_, _, i, j, d, k) =>
                d == k ? w[(((i * window.F2) + j) * input.Depth) + d] : 0, (_, _, k) => b.Length == 0 ? 0 : b[k]);

    /// <summary>
    /// Every pixel X(y, x, d) stamps W(·, ·, k, d) onto the output from (yS − P₁, xS − P₂) on; what falls beside it is lost. With groups
    /// only onto the k of d's group. W [F₁, F₂, D'/G, D].
    /// </summary>
    public static double[] TransposedConvolution(
        double[] x, double[] w, double[] b, int images, Shape input, Shape output, Sliding window, int groups = 1)
    {
        int deep = input.Depth / groups, many = output.Depth / groups;
        double[] a = new double[images * output.Count];
        for (int p = 0; p < a.Length && b.Length > 0; p++)
            a[p] = b[p % output.Depth];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < input.Height; row++)
                for (int column = 0; column < input.Width; column++)
                    for (int i = 0; i < window.F1; i++)
                        for (int j = 0; j < window.F2; j++)
                            for (int k = 0; k < output.Depth; k++)
                                for (int d = 0; d < input.Depth; d++)
                                {
                                    var (u, v) = window.At(row, column, i, j);
                                    if (Inside(output, u, v) && d / deep == k / many)
                                    {
                                        a[Place(output, n, u, v, k)] += x[Place(input, n, row, column, d)] * w[
                                            (((((i * window.F2) + j) * many) + (k % many)) * input.Depth) + d];
                                    }
                                }

        return a;
    }

    /// <summary>a(x, k) = b(k) + Σ_jd X(xS + j − P, d) W(j, d, k) of rows [N, W, D].</summary>
    public static double[] Convolution1d(
        double[] x, double[] w, double[] b, int images, int width, int depth, int outputWidth, int filters, int size, int stride,
        int padding)
    {
        double[] a = new double[images * outputWidth * filters];
        for (int n = 0; n < images; n++)
            for (int place = 0; place < outputWidth; place++)
                for (int k = 0; k < filters; k++)
                {
                    double sum = b[k];
                    for (int j = 0; j < size; j++)
                        for (int d = 0; d < depth; d++)
                        {
                            int from = (place * stride) + j - padding;
                            if (from >= 0 && from < width)
                                sum += x[(((n * width) + from) * depth) + d] * w[(((j * depth) + d) * filters) + k];
                        }

                    a[(((n * outputWidth) + place) * filters) + k] = sum;
                }

        return a;
    }

    /// <summary>The seven loops of 6.2 with a weight for each position, tap and filter.</summary>
    static double[] Windows(
        double[] x, int images, Shape input, Shape output, Sliding window,
        Func<int, int, int, int, int, int, double> weight, Func<int, int, int, double> bias)
    {
        double[] a = new double[images * output.Count];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < output.Height; row++)
                for (int column = 0; column < output.Width; column++)
                    for (int k = 0; k < output.Depth; k++)
                    {
                        double sum = bias(row, column, k);
                        for (int i = 0; i < window.F1; i++)
                            for (int j = 0; j < window.F2; j++)
                                for (int d = 0; d < input.Depth; d++)
                                {
                                    var (u, v) = window.At(row, column, i, j);
                                    if (Inside(input, u, v))
                                        sum += x[Place(input, n, u, v, d)] * weight(row, column, i, j, d, k);
                                }

                        a[Place(output, n, row, column, k)] = sum;
                    }

        return a;
    }
}
