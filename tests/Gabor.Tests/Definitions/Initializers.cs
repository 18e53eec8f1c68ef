namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>Variance of the weights of algorithms 1 and 2 and of 6.6: N(0, 0.01²).</summary>
    public static double GaussianVariance => 0.01 * 0.01;

    /// <summary>He et al. 2015: 2 / fan in.</summary>
    public static double HeVariance(int fanIn) => 2.0 / fanIn;

    /// <summary>Glorot and Bengio 2010: 2 / (fan in + fan out).</summary>
    public static double XavierVariance(int fanIn, int fanOut) => 2.0 / (fanIn + fanOut);

    /// <summary>
    /// Saxe et al. 2014: the columns of a [rows, columns] made orthonormal, aₖ − Σⱼ (qⱼᵀaₖ) qⱼ over the columns before, then divided by its
    /// length.
    /// </summary>
    public static double[] GramSchmidt(double[] a, int rows, int columns)
    {
        double[] q = [.. a];
        for (int k = 0; k < columns; k++)
        {
            for (int j = 0; j < k; j++)
            {
                double product = 0;
                for (int i = 0; i < rows; i++)
                    product += q[(i * columns) + j] * a[(i * columns) + k];
                for (int i = 0; i < rows; i++)
                    q[(i * columns) + k] -= product * q[(i * columns) + j];
            }

            double square = 0;
            for (int i = 0; i < rows; i++)
                square += q[(i * columns) + k] * q[(i * columns) + k];
            for (int i = 0; i < rows; i++)
                q[(i * columns) + k] /= Math.Sqrt(square);
        }

        return q;
    }

    /// <summary>Fan in and fan out of a convolution: what one output sums over, F₁F₂D, and what one input reaches, F₁F₂D'.</summary>
    public static (int In, int Out) Fans(Sliding window, int depth, int filters) =>
        (window.F1 * window.F2 * depth, window.F1 * window.F2 * filters);
}
