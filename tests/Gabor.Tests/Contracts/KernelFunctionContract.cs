using Gabor.KernelMethods;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Contracts;

/// <summary>What every kernel function owes. A test class states the function and its definition in double; the rest is here.</summary>
/// <param name="function">The function, all its hyper-parameters chosen.</param>
/// <param name="definition">The same of two points in double.</param>
/// <param name="relative">Allowed error as a share of the expected number.</param>
public abstract class KernelFunctionContract(
    KernelFunction function, Func<double[], double[], double> definition, double relative = 2e-6)
{
    /// <summary>Points, others, numbers of a point: tiles and their ends, chains of sums and one number more.</summary>
    static readonly (int M, int L, int N)[] Sizes =
        [(1, 1, 1), (3, 5, 2), (7, 33, 16), (17, 16, 63), (5, 18, 64), (6, 15, 65), (70, 40, 30), (2, 9, 1100)];

    [Fact]
    public void It_equals_its_definition() => Assert.All(Sizes, size =>
    {
        using var workers = new Workers(2);
        float[] x = Points(size.M, size.N, 1), y = Points(size.L, size.N, 2), k = new float[size.M * size.L];
        x.AsSpan(0, size.N).CopyTo(y.AsSpan((size.L / 2) * size.N));
        KernelMatrix.Compute(function, x, y, size.N, k, workers);
        for (int i = 0; i < size.M; i++)
        {
            for (int j = 0; j < size.L; j++)
            {
                double expected = definition(Row(x, size.N, i), Row(y, size.N, j)), found = k[(i * size.L) + j];
                bool isNear = Math.Abs(found - expected) <= (relative * Math.Abs(expected)) + 1e-37;
                Assert.True(isNear, $"{size} k({i}, {j}): {found:R}, not {expected:R}");
            }
        }
    });

    [Fact]
    public void Neither_tier_nor_threads_change_a_bit() => Assert.All(Sizes, size =>
    {
        float[] x = Points(size.M, size.N, 1), y = Points(size.L, size.N, 2);
        float[]? first = null;
        EveryWorkers.Each((workers, name) =>
        {
            float[] k = new float[size.M * size.L];
            k.AsSpan().Fill(float.NaN);
            KernelMatrix.Compute(function, x, y, size.N, k, workers);
            Numbers.SameBits(first ??= k, k, $"{function} of {size}, {name}");
        });
    });

    [Fact]
    public void It_is_symmetric_to_the_last_bit_and_positive_semidefinite()
    {
        const int m = 60, n = 7;
        using var workers = new Workers(2);
        float[] x = Points(m, n, 3), k = new float[m * m];

        // Two points that are nearly the same, and two that are.
        x.AsSpan(0, n).CopyTo(x.AsSpan(n));
        x[n] += 1e-4f;
        x.AsSpan(0, n).CopyTo(x.AsSpan(2 * n));
        KernelMatrix.Compute(function, x, x, n, k, workers);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(k[(i * m) + j], k[(j * m) + i]);
        }

        double[] values = Jacobi(k.Exactly(), m);
        Assert.True(values.Min() >= -1e-5 * values.Max(), $"{function}: the smallest eigenvalue is {values.Min():R} of {values.Max():R}");
    }

    /// <summary>Histograms: numbers from 0 on, of which some are 0.</summary>
    protected static float[] Points(int m, int n, int seed) =>
        Array.ConvertAll(Numbers.Some(m * n, seed), x => Math.Max(0, x + 0.7f) / MathF.Sqrt(n));

    static double[] Row(float[] x, int n, int row) => x.AsSpan(row * n, n).ToArray().Exactly();

    /// <summary>The eigenvalues, by plane rotations that clear one element after another.</summary>
    static double[] Jacobi(double[] a, int n)
    {
        for (int sweep = 0; sweep < 12; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    double angle = 0.5 * Math.Atan2(2 * a[(p * n) + q], a[(q * n) + q] - a[(p * n) + p]);
                    double c = Math.Cos(angle), s = Math.Sin(angle);
                    for (int k = 0; k < n; k++)
                        Turn(ref a[(p * n) + k], ref a[(q * n) + k], c, s);
                    for (int k = 0; k < n; k++)
                        Turn(ref a[(k * n) + p], ref a[(k * n) + q], c, s);
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])];
    }

    static void Turn(ref double x, ref double y, double c, double s) => (x, y) = ((c * x) - (s * y), (s * x) + (c * y));
}
