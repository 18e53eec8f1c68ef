using Gabor.Features.Statistics;
using Gabor.Numerics.Kernels.Factorizations;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Features.Statistics;

public sealed class PrincipalComponentsTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(10), InlineData(33), InlineData(100)]
    public void Eigenvectors_are_orthogonal_and_give_the_matrix_back(int n)
    {
        double[] matrix = Symmetric(n, 1), values = new double[n], vectors = new double[n * n];
        using var workers = new Workers(2);
        SymmetricEigen.Decompose([.. matrix], n, values, vectors, workers);
        Assert.Equal(values.OrderDescending(), values);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double product = 0, inner = 0;
                for (int k = 0; k < n; k++)
                {
                    product += values[k] * vectors[(k * n) + i] * vectors[(k * n) + j];
                    inner += vectors[(i * n) + k] * vectors[(j * n) + k];
                }

                Assert.Equal(matrix[(i * n) + j], product, 1e-12 * n);
                Assert.Equal(i == j ? 1 : 0, inner, 1e-13 * n);
            }
        }
    }

    [Fact]
    public void Eigenvalues_of_second_differences_are_known()
    {
        // 2 on the diagonal and −1 beside it: 2 − 2 cos(kπ / (n + 1)).
        const int n = 40;
        double[] matrix = new double[n * n], values = new double[n], vectors = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = 2;
            if (i > 0)
                matrix[(i * n) + i - 1] = matrix[((i - 1) * n) + i] = -1;
        }

        using var workers = new Workers(1);
        SymmetricEigen.Decompose(matrix, n, values, vectors, workers);
        for (int k = 0; k < n; k++)
            Assert.Equal(2 - (2 * Math.Cos((n - k) * Math.PI / (n + 1))), values[k], 1e-13);
    }

    [Fact]
    public void A_matrix_of_equal_or_no_eigenvalues_is_decomposed()
    {
        using var workers = new Workers(1);
        double[] values = new double[5], vectors = new double[25];
        SymmetricEigen.Decompose(new double[25], 5, values, vectors, workers);
        Assert.All(values, value => Assert.Equal(0, value));
        SymmetricEigen.Decompose([.. Enumerable.Repeat(1.0, 25)], 5, values, vectors, workers);
        Assert.Equal(5, values[0], 1e-14);
        Assert.All(values[1..], value => Assert.Equal(0, value, 1e-14));
        Assert.Throws<ArithmeticException>(
            () => SymmetricEigen.Decompose([.. Enumerable.Repeat(double.NaN, 25)], 5, values, vectors, workers));
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        const int n = 150;
        float[] points = Contracts.Numbers.Some(1500 * n, 3);
        float[]? first = null;
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using var workers = new Workers(threads);
            var found = PrincipalComponents.Fit(points, n, 40, workers);
            first ??= found.Components.ToArray();
            Contracts.Numbers.SameBits(first, found.Components.ToArray(), $"{threads} threads");
        }
    }

    [Fact]
    public void All_directions_give_every_point_back_and_their_variances_are_those_of_the_projections()
    {
        const int m = 50, n = 7;
        float[] x = [.. Contracts.Numbers.Some(m * n, 4).Select((value, i) => (value * (1 + (i % n))) + 10)];
        using var workers = new Workers(1);
        var found = PrincipalComponents.Fit(x, n, n, workers);
        float[] z = new float[m * n], back = new float[m * n];
        found.Project(x, z, workers);
        found.Reconstruct(z, back, workers);
        Assert.All(x.Zip(back), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        for (int k = 0; k < n; k++)
        {
            Assert.Equal(found.Variances[k], Enumerable.Range(0, m).Sum(i => (double)z[(i * n) + k] * z[(i * n) + k]) / (m - 1), 1e-3);
            Assert.True(found.Components.Slice(k * n, n).ToArray().MaxBy(Math.Abs) > 0);
        }

        Assert.Equal(found.TotalVariance, found.Variances.Sum(), 1e-4);
    }

    /// <summary>Points of more coordinates than there are points: those of the definition, from the other product.</summary>
    [Theory]
    [InlineData(9, 30, 6)]
    [InlineData(5, 12, 12)]
    public void Of_few_points_the_directions_are_those_of_their_covariance(int m, int n, int count)
    {
        using var workers = new Workers(2);
        float[] x = Numbers.Some(m * n, 3);
        for (int i = 0; i < x.Length; i++)
            x[i] = (x[i] * (1 + (i % n))) + 5;
        var found = PrincipalComponents.Fit(x, n, count, workers);
        double[] mean = [.. Enumerable.Range(0, n).Select(j => Enumerable.Range(0, m).Average(i => (double)x[(i * n) + j]))];
        double largest = found.Variances[0];
        for (int i = 0; i < count; i++)
        {
            double[] v = found.Components.Slice(i * n, n).ToArray().Exactly();

            // C v = λ v, with C never written out.
            double[] along = [.. Enumerable.Range(0, m).Select(k => Enumerable.Range(0, n).Sum(j => (x[(k * n) + j] - mean[j]) * v[j]))];
            for (int j = 0; j < n; j++)
            {
                double product = Enumerable.Range(0, m).Sum(k => (x[(k * n) + j] - mean[j]) * along[k]) / (m - 1);
                Assert.Equal(found.Variances[i] * v[j], product, 1e-5 * largest);
            }

            for (int other = 0; other <= i; other++)
            {
                double dot = v.Zip(found.Components.Slice(other * n, n).ToArray(), (a, b) => a * b).Sum();
                Assert.Equal(other == i ? 1 : 0, dot, 1e-5);
            }
        }

        Assert.Equal(found.Variances.OrderDescending(), found.Variances);
        Assert.All(found.Variances.Skip(m - 1), variance => Assert.Equal(0, variance, 1e-9 * largest));
    }

    [Fact]
    public void One_point_and_too_many_directions_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Fit(new float[3], 3, 1, workers));
        Assert.Throws<ArgumentException>(() => PrincipalComponents.Fit(new float[7], 3, 1, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrincipalComponents.Fit(new float[6], 3, 4, workers));
    }

    static double[] Symmetric(int n, int seed)
    {
        float[] numbers = Contracts.Numbers.Some(n * n, seed);
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                matrix[(i * n) + j] = numbers[(Math.Min(i, j) * n) + Math.Max(i, j)];
        }

        return matrix;
    }
}
