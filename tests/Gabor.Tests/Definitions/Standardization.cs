namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>(x_d − μ_d) / σ_d of every image.</summary>
    public static double[] Standardization(double[] x, double[] mean, double[] scale) =>
        [.. x.Select((value, i) => (value - mean[i % mean.Length]) * scale[i % mean.Length])];
}
