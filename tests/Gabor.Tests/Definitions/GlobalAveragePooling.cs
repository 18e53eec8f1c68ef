using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>a(d) = (1/HW) Σ X(y, x, d) over all places of an image.</summary>
    public static double[] GlobalAveragePooling(double[] x, int images, Shape input)
    {
        double[] a = new double[images * input.Depth];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < input.Height; row++)
                for (int column = 0; column < input.Width; column++)
                    for (int d = 0; d < input.Depth; d++)
                        a[(n * input.Depth) + d] += x[Place(input, n, row, column, d)] / (input.Height * input.Width);
        return a;
    }

    /// <summary>Each place gets an equal share: ∂err/∂X(y, x, d) = (1/HW) ∂err/∂a(d).</summary>
    public static double[] GlobalAveragePoolingSlope(double[] g, int images, Shape input)
    {
        double[] dx = new double[images * input.Count];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < input.Height; row++)
                for (int column = 0; column < input.Width; column++)
                    for (int d = 0; d < input.Depth; d++)
                        dx[Place(input, n, row, column, d)] = g[(n * input.Depth) + d] / (input.Height * input.Width);
        return dx;
    }
}
