namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>a(n, i₀, i₁, i₂) = x(n, j₀, j₁, j₂) with j at the axis order[a] equal to i at a.</summary>
    public static double[] Transpose(double[] x, int images, int[] sizes, int[] order)
    {
        double[] a = new double[x.Length];
        int count = sizes[0] * sizes[1] * sizes[2], p = 0;
        for (int n = 0; n < images; n++)
            for (int i0 = 0; i0 < sizes[order[0]]; i0++)
                for (int i1 = 0; i1 < sizes[order[1]]; i1++)
                    for (int i2 = 0; i2 < sizes[order[2]]; i2++)
                    {
                        int[] j = new int[3];
                        (j[order[0]], j[order[1]], j[order[2]]) = (i0, i1, i2);
                        a[p++] = x[(n * count) + (((j[0] * sizes[1]) + j[1]) * sizes[2]) + j[2]];
                    }

        return a;
    }

    /// <summary>a(n, y, x, d) = x(n, y − top, x − left, d) inside, else 0.</summary>
    public static double[] ImagePadding(
        double[] x, int images, int height, int width, int depth, int top, int bottom, int left, int right)
    {
        var a = new List<double>();
        for (int n = 0; n < images; n++)
            for (int v = -top; v < height + bottom; v++)
                for (int u = -left; u < width + right; u++)
                    for (int d = 0; d < depth; d++)
                        a.Add(v < 0 || v >= height || u < 0 || u >= width ? 0 : x[(((((n * height) + v) * width) + u) * depth) + d]);
        return [.. a];
    }

    /// <summary>a = x f + o, with as many factors as channels or elements.</summary>
    public static double[] Affine(double[] x, double[] factor, double[] offset) =>
        [.. x.Select((v, i) => (v * factor[i % factor.Length]) + offset[i % offset.Length])];

    /// <summary>a(n, y, x, d) = x(n, y, x, d) y(n, y, x, d), or y(n, d) where y has one place.</summary>
    public static double[] Multiply(double[] x, double[] y, int images, int depth)
    {
        double[] a = new double[x.Length];
        int each = x.Length / images, factors = y.Length / images;
        for (int i = 0; i < a.Length; i++)
            a[i] = x[i] * y[(i / each * factors) + (factors == each ? i % each : i % depth)];
        return a;
    }

    /// <summary>min(max(l, z), u).</summary>
    public static double[] Clip(double[] z, double least, double most) => [.. z.Select(v => Math.Min(Math.Max(least, v), most))];

    /// <summary>min(max(0, αz + β), 1).</summary>
    public static double[] HardSigmoid(double[] z, double slope, double offset) =>
        [.. z.Select(v => Math.Min(Math.Max(0, (slope * v) + offset), 1))];

    /// <summary>z min(max(0, z + 3), 6) / 6 (Howard et al. 2019).</summary>
    public static double[] HardSwish(double[] z) => [.. z.Select(v => v * Math.Min(Math.Max(0, v + 3), 6) / 6)];
}
