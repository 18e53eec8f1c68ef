using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>A(y, x, d) = X(⌊y/f⌋, ⌊x/f⌋, d).</summary>
    public static double[] Upsample(double[] x, int images, Shape input, int factor)
    {
        var output = new Shape(input.Height * factor, input.Width * factor, input.Depth);
        double[] a = new double[images * output.Count];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < output.Height; row++)
                for (int column = 0; column < output.Width; column++)
                    for (int d = 0; d < output.Depth; d++)
                        a[Place(output, n, row, column, d)] = x[Place(input, n, row / factor, column / factor, d)];
        return a;
    }
}
