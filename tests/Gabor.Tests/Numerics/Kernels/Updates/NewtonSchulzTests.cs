using Gabor.Numerics.Kernels.Updates;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Updates;

public sealed class NewtonSchulzTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(9, 2)]
    [InlineData(5, 5)]
    [InlineData(17, 40)]
    [InlineData(75, 33)]
    public void It_is_the_definition_and_has_the_same_bits_for_any_tier_and_threads(int rows, int columns)
    {
        float[] u = Numbers(rows, columns);
        double[] expected = Define.Orthogonal(u.Exactly(), rows, columns);
        float[]? first = null;
        EveryWorkers.Each((workers, who) =>
        {
            float[] x = [.. u], scratch = new float[NewtonSchulz.ScratchOf(rows, columns)];
            scratch.AsSpan().Fill(float.NaN);
            NewtonSchulz.Orthogonalize(x, rows, columns, scratch, workers);
            first ??= x;
            Contracts.Numbers.SameBits(first, x, who);
        });
        Near.Equal(expected, first!.Exactly(), 1e-4, 2e-5, $"{rows}×{columns}");
    }

    [Fact]
    public void It_keeps_the_singular_vectors_and_puts_each_value_through_the_polynomial()
    {
        // Two reflections with values between them: the decomposition is known without computing one.
        double[] values = [4, 2, 1, 0.5], left = Reflection(4, 1), right = Reflection(4, 2);
        double[] u = Between(left, values, right), expected = Between(
            left, [.. values.Select(value => Through(value / Math.Sqrt(values.Sum(v => v * v))))], right);
        Near.Equal(expected, Define.Orthogonal(u, 4, 4), 1e-6, 1e-6, "definition");
        Assert.All(values, value => Assert.InRange(Through(value / Math.Sqrt(values.Sum(v => v * v))), 0.67, 1.21));
    }

    [Fact]
    public void A_matrix_of_zeros_stays_one()
    {
        using var workers = new Gabor.Numerics.Threads.Workers(1);
        float[] x = new float[12], scratch = new float[NewtonSchulz.ScratchOf(3, 4)];
        NewtonSchulz.Orthogonalize(x, 3, 4, scratch, workers);
        Assert.All(x, value => Assert.Equal(0f, value));
    }

    static float[] Numbers(int rows, int columns) => Contracts.Numbers.Some(rows * columns, (rows * 100) + columns);

    static double Through(double s)
    {
        for (int step = 0; step < 5; step++)
            s = (3.4445 * s) - (4.7750 * Math.Pow(s, 3)) + (2.0315 * Math.Pow(s, 5));
        return s;
    }

    /// <summary>1 − 2vvᵀ / vᵀv: orthogonal and its own inverse.</summary>
    static double[] Reflection(int n, int seed)
    {
        double[] v = Contracts.Numbers.Some(n, seed).Exactly();
        double length = v.Sum(value => value * value);
        return [.. from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) select (i == j ? 1 : 0) - (2 * v[i] * v[j] / length)];
    }

    static double[] Between(double[] left, double[] values, double[] right)
    {
        int n = values.Length;
        return [.. from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n)
                   select Enumerable.Range(0, n).Sum(k => left[(i * n) + k] * values[k] * right[(k * n) + j])];
    }
}
