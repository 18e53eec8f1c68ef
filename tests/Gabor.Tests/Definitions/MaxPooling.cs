using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// A(y, x, d) = max over 0 ≤ i &lt; F₁, 0 ≤ j &lt; F₂ of X(yS + i − P₁, xS + j − P₂, d), (5.20) as in (5.35); padding never wins.
    /// </summary>
    public static double[] MaxPooling(double[] x, int images, Shape input, Shape output, Sliding window) =>
        [.. MaxPoolingWinners(x, images, input, output, window).Select(place => x[place])];

    /// <summary>Each derivative goes to the winner, (5.31)–(5.34); windows that share a winner add.</summary>
    public static double[] MaxPoolingSlope(double[] x, double[] g, int images, Shape input, Shape output, Sliding window)
    {
        double[] dx = new double[x.Length];
        int[] winners = MaxPoolingWinners(x, images, input, output, window);
        for (int p = 0; p < g.Length; p++)
            dx[winners[p]] += g[p];
        return dx;
    }

    /// <summary>The place in X of each output; on a tie the first of the window in row-major order, (5.30).</summary>
    static int[] MaxPoolingWinners(double[] x, int images, Shape input, Shape output, Sliding window)
    {
        int[] winners = new int[images * output.Count];
        for (int n = 0; n < images; n++)
            for (int row = 0; row < output.Height; row++)
                for (int column = 0; column < output.Width; column++)
                    for (int d = 0; d < output.Depth; d++)
                    {
                        int best = -1;
                        for (int i = 0; i < window.F1; i++)
                            for (int j = 0; j < window.F2; j++)
                            {
                                var (u, v) = window.At(row, column, i, j);
                                if (Inside(input, u, v) && (best < 0 || x[Place(input, n, u, v, d)] > x[best]))
                                    best = Place(input, n, u, v, d);
                            }

                        winners[Place(output, n, row, column, d)] = best;
                    }

        return winners;
    }
}
