namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// Tompson et al. 2015: a(n, y, x, d) = m(n, d) x(n, y, x, d), all of a feature map or none of it; kept values divided by the
    /// probability p to keep, as in <see cref="Dropout"/>.
    /// </summary>
    public static double[] SpatialDropout(double[] x, int images, int height, int width, int depth, bool[,] mask, double keep)
    {
        double[] a = new double[x.Length];
        for (int n = 0; n < images; n++)
            for (int y = 0; y < height; y++)
                for (int column = 0; column < width; column++)
                    for (int d = 0; d < depth; d++)
                    {
                        int at = (((((n * height) + y) * width) + column) * depth) + d;
                        a[at] = mask[n, d] ? x[at] / keep : 0;
                    }

        return a;
    }
}
