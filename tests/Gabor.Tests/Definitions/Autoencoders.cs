namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>Wᵀ [n', n] of W [n, n'].</summary>
    public static double[] Transposed(double[] w, int columns)
    {
        double[] turned = new double[w.Length];
        for (int i = 0; i < w.Length; i++)
            turned[(i % columns * (w.Length / columns)) + (i / columns)] = w[i];
        return turned;
    }

    /// <summary>x + δ n.</summary>
    public static double[] GaussianNoise(double[] x, double[] noise, double deviation) => [.. x.Zip(noise, (v, n) => v + (deviation * n))];

    /// <summary>μ + e^(v/2) n of every image, whose first half is μ and second v; μ alone without noise.</summary>
    public static double[] GaussianSample(double[] x, double[]? noise, int images)
    {
        int count = x.Length / images / 2;
        return
        [
            .. Enumerable.Range(0, images * count).Select(i =>
            {
                int at = (i / count * 2 * count) + (i % count);
                return noise is null ? x[at] : x[at] + (Math.Sqrt(Math.Exp(x[at + count])) * noise[i]);
            }),
        ];
    }

    /// <summary>
    /// ‖∂h/∂x‖² of every image by the chain rule: the Jacobian of σ(Wᵀx + b) is ∂hₖ/∂xᵢ = hₖ (1 − hₖ) Wᵢₖ, and all its squares are added.
    /// </summary>
    public static double[] Contraction(double[] h, double[] w, int images)
    {
        int count = h.Length / images;
        double[] norms = new double[images];
        for (int image = 0; image < images; image++)
        {
            for (int i = 0; i < w.Length; i++)
            {
                double code = h[(image * count) + (i % count)], slope = code * (1 - code) * w[i];
                norms[image] += slope * slope;
            }
        }

        return norms;
    }

    /// <summary>−Σ t ln p + (1 − t) ln(1 − p) of every image, p = 1 / (1 + e^−z).</summary>
    public static double[] BernoulliCrossEntropy(double[] z, double[] t, int images) =>
    [
        .. z.Zip(t, (logit, target) => (target * Math.Log(1 + Math.Exp(-logit))) + ((1 - target) * Math.Log(1 + Math.Exp(logit))))
            .Chunk(z.Length / images).Select(image => image.Sum()),
    ];

    /// <summary>(p − t) / m.</summary>
    public static double[] BernoulliCrossEntropySlope(double[] z, double[] t, int images) =>
        [.. z.Zip(t, (logit, target) => ((1 / (1 + Math.Exp(-logit))) - target) / images)];

    /// <summary>Σ ρ ln(ρ / ρ̂) + (1 − ρ) ln((1 − ρ) / (1 − ρ̂)), the same for every image.</summary>
    public static double[] Sparsity(double[] a, double share, int images)
    {
        int count = a.Length / images;
        double sum = Enumerable.Range(0, count).Sum(k =>
        {
            double mean = Enumerable.Range(0, images).Average(i => a[(i * count) + k]);
            return (share * Math.Log(share / mean)) + ((1 - share) * Math.Log((1 - share) / (1 - mean)));
        });
        return [.. Enumerable.Repeat(sum, images)];
    }

    /// <summary>Its slope by every activation.</summary>
    public static double[] SparsitySlope(double[] a, double share, int images)
    {
        int count = a.Length / images;
        return
        [
            .. Enumerable.Range(0, a.Length).Select(at =>
            {
                double mean = Enumerable.Range(0, images).Average(i => a[(i * count) + (at % count)]);
                return ((-share / mean) + ((1 - share) / (1 - mean))) / images;
            }),
        ];
    }

    /// <summary>½ Σ μ² + e^v − v − 1 of every image.</summary>
    public static double[] GaussianDivergence(double[] moments, int images) =>
    [
        .. moments.Chunk(moments.Length / images).Select(own =>
        {
            int count = own.Length / 2;
            return Enumerable.Range(0, count).Sum(k => ((own[k] * own[k]) + Math.Exp(own[count + k]) - own[count + k] - 1) / 2);
        }),
    ];

    /// <summary>μ / m and (e^v − 1) / 2m.</summary>
    public static double[] GaussianDivergenceSlope(double[] moments, int images)
    {
        int count = moments.Length / images / 2;
        return [.. moments.Select((value, at) => (at / count % 2 == 0 ? value : (Math.Exp(value) - 1) / 2) / images)];
    }

    /// <summary>−10 log₁₀ of the mean square of the differences.</summary>
    public static double PeakSignalToNoise(double[] a, double[] b) => -10 * Math.Log10(a.Zip(b, (x, y) => (x - y) * (x - y)).Average());
}
