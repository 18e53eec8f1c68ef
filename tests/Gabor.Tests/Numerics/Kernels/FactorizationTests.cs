using Gabor.Numerics.Kernels.Factorizations;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels;

public sealed class FactorizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    [InlineData(397)]
    public void Cholesky_solves_what_the_matrix_makes_of_the_solution(int m)
    {
        double[] a = PositiveDefinite(m), factor = Lower(a, m);
        using var workers = new Workers(3);
        Assert.True(Cholesky.Factor(factor, m, workers, TestContext.Current.CancellationToken));
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k <= j; k++)
                    sum += factor[(i * m) + k] * factor[(j * m) + k];
                Assert.Equal(a[(i * m) + j], sum, 1e-11 * m);
            }

            // What is above the diagonal is not touched.
            Assert.All(Enumerable.Range(i + 1, m - i - 1), j => Assert.True(double.IsNaN(factor[(i * m) + j])));
        }

        double[] x = Numbers.Some(3 * m, 9).Exactly(), b = new double[3 * m];
        for (int i = 0; i < m; i++)
        {
            for (int c = 0; c < 3; c++)
                b[(i * 3) + c] = Enumerable.Range(0, m).Sum(j => a[(i * m) + j] * x[(j * 3) + c]);
        }

        Cholesky.Solve(factor, m, b, 3);
        for (int i = 0; i < b.Length; i++)
            Assert.Equal(x[i], b[i], 1e-9 * m);
    }

    [Fact]
    public void Threads_do_not_change_a_bit_of_a_factor()
    {
        const int m = 333;
        double[]? first = null;
        foreach (int threads in EveryWorkers.Threads)
        {
            using var workers = new Workers(threads);
            double[] factor = Lower(PositiveDefinite(m), m);
            Assert.True(Cholesky.Factor(factor, m, workers, TestContext.Current.CancellationToken));
            Assert.Equal(first ??= factor, factor);
        }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_has_no_factor()
    {
        using var workers = new Workers(1);
        double[] a = PositiveDefinite(100);
        a[(70 * 100) + 70] = -1;
        Assert.False(Cholesky.Factor(a, 100, workers, TestContext.Current.CancellationToken));
        Assert.False(Cholesky.Factor([double.NaN], 1, workers, TestContext.Current.CancellationToken));
    }

    /// <summary>XᵀX + I / 10.</summary>
    static double[] PositiveDefinite(int m)
    {
        float[] x = Numbers.Some(m * (m + 3), m);
        double[] a = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double sum = i == j ? 0.1 : 0;
                for (int k = 0; k < m + 3; k++)
                    sum += (double)x[(i * (m + 3)) + k] * x[(j * (m + 3)) + k] / m;
                a[(i * m) + j] = sum;
            }
        }

        return a;
    }

    /// <summary>The lower triangle with NaN above it.</summary>
    static double[] Lower(double[] a, int m)
    {
        double[] lower = [.. a];
        for (int i = 0; i < m; i++)
            lower.AsSpan((i * m) + i + 1, m - i - 1).Fill(double.NaN);
        return lower;
    }
}
