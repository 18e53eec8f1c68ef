using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// A(y, x, d) = the mean of the elements X(yS + i − P₁, xS + j − P₂, d) that there are: padding is none unless it counts.
    /// </summary>
    public static double[] AveragePooling(double[] x, int images, Shape input, Shape output, Sliding window, bool countsPadding = false)
    {
        double[] a = new double[images * output.Count];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < output.Height; row++)
                for (int column = 0; column < output.Width; column++)
                    for (int d = 0; d < output.Depth; d++)
                    {
                        var under = new List<double>();
                        for (int i = 0; i < window.F1; i++)
                            for (int j = 0; j < window.F2; j++)
                            {
                                var (u, v) = window.At(row, column, i, j);
                                if (Inside(input, u, v))
                                    under.Add(x[Place(input, n, u, v, d)]);
                                else if (countsPadding && u < input.Height + window.Q1 && v < input.Width + window.Q2)
                                    under.Add(0);
                            }

                        a[Place(output, n, row, column, d)] = under.Average();
                    }

        return a;
    }
}
