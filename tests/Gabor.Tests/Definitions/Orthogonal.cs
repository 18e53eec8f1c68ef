namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// Five steps of Newton and Schulz (Jordan 2024): X = U / (‖U‖ + 10⁻⁷), X ← aX + (bA + cA²)X with A = XXᵀ. A matrix with more rows than
    /// columns is turned for it and turned back.
    /// </summary>
    public static double[] Orthogonal(double[] u, int rows, int columns)
    {
        if (rows > columns)
            return Turned(Orthogonal(Turned(u, rows, columns), columns, rows), columns, rows);
        double norm = Math.Sqrt(u.Sum(value => value * value)) + 1e-7;
        double[] x = [.. u.Select(value => value / norm)];
        for (int step = 0; step < 5; step++)
        {
            double[] a = Product(x, Turned(x, rows, columns), rows, columns, rows), aa = Product(a, a, rows, rows, rows);
            double[] polynomial = [.. a.Zip(aa, (first, second) => (-4.7750 * first) + (2.0315 * second))];
            x = [.. x.Zip(Product(polynomial, x, rows, rows, columns), (before, change) => (3.4445 * before) + change)];
        }

        return x;
    }

    static double[] Turned(double[] x, int rows, int columns)
    {
        double[] turned = new double[x.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                turned[(j * rows) + i] = x[(i * columns) + j];
        return turned;
    }

    static double[] Product(double[] a, double[] b, int rows, int inner, int columns)
    {
        double[] c = new double[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                for (int k = 0; k < inner; k++)
                    c[(i * columns) + j] += a[(i * inner) + k] * b[(k * columns) + j];
        return c;
    }
}
