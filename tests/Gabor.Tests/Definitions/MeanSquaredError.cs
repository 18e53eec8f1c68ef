namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>err = ½ Σₖ (aₖ − tₖ)² of every image.</summary>
    public static double[] SquaredError(double[] a, double[] t, int images) =>
        [.. a.Zip(t, (x, y) => (x - y) * (x - y) / 2).Chunk(a.Length / images).Select(image => image.Sum())];

    /// <summary>∂J/∂a = (a − t) / m for the mean over m images, (3.20).</summary>
    public static double[] SquaredErrorSlope(double[] a, double[] t, int images) => [.. a.Zip(t, (x, y) => (x - y) / images)];
}
