namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>X̂ = (1/m) Σ X⁽ⁱ⁾, element by element, (6.24).</summary>
    public static double[] MeanImage(double[] x, int images)
    {
        int count = x.Length / images;
        return [.. Enumerable.Range(0, count).Select(p => Enumerable.Range(0, images).Average(i => x[(i * count) + p]))];
    }

    /// <summary>X⁽ⁱ⁾ ← X⁽ⁱ⁾ − X̂, (6.25).</summary>
    public static double[] LessMeanImage(double[] x, double[] mean) => [.. x.Select((v, p) => v - mean[p % mean.Length])];

    /// <summary>(x − μ_d) / σ_d of each channel d, with the mean and the standard deviation of all its values.</summary>
    public static double[] Standardized(double[] x, int depth)
    {
        double[] mean = [.. Enumerable.Range(0, depth).Select(d => x.Where((_, i) => i % depth == d).Average())];
        double[] variance =
        [
            .. Enumerable.Range(0, depth).Select(d => x.Where((_, i) => i % depth == d).Average(v => (v - mean[d]) * (v - mean[d]))),
        ];
        return [.. x.Select((v, i) => (v - mean[i % depth]) / Math.Sqrt(variance[i % depth]))];
    }
}
