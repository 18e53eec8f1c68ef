using Gabor.KernelMethods;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Golden;

namespace Gabor.Tests.KernelMethods;

public sealed class KernelMatrixTests
{
    public static IEnumerable<TheoryDataRow<string>> Functions =>
        KernelFunctionRegistry.Default.Select(kind => new TheoryDataRow<string>(kind.Name));

    [Theory]
    [MemberData(nameof(Functions))]
    public void It_is_that_of_scikit_learn(string name)
    {
        var pairs = GoldenFile.Root("kernel-methods").GetProperty("pairs");
        var entry = pairs.GetProperty("kernels").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        int n = pairs.GetProperty("n").GetInt32();
        float[] x = pairs.GetProperty("x").Numbers().Rounded(), y = pairs.GetProperty("y").Numbers().Rounded();
        using var workers = new Workers(1);
        float[] k = new float[x.Length / n * (y.Length / n)];
        KernelMatrix.Compute(KernelMethodsGolden.Function(entry, "name"), x, y, n, k, workers);
        Near.Equal(entry.GetProperty("k").Numbers(), k.Exactly(), 3e-6, 1e-7, name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(784)]
    [InlineData(1025)]
    public void A_point_has_gaussian_1_with_itself_and_with_its_like_however_far_from_the_origin(int n)
    {
        using var workers = new Workers(2);
        float[] x = [.. Numbers.Some(20 * n, n).Select(value => 50 + value)];
        x.AsSpan(3 * n, n).CopyTo(x.AsSpan(17 * n));
        float[] k = new float[400];
        KernelMatrix.Compute(new GaussianKernelFunction(0.5 / n), x, x, n, k, workers);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(1f, k[(i * 20) + i]));
        Assert.Equal(1f, k[(3 * 20) + 17]);

        // The squares are 2500 times what is left of them: their difference alone would keep three digits.
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < 20; j++)
            {
                double expected = Define.GaussianKernel(x[(i * n)..((i + 1) * n)].Exactly(), x[(j * n)..((j + 1) * n)].Exactly(), 0.5 / n);
                Assert.Equal(expected, k[(i * 20) + j], 2e-6 * expected);
            }
        }
    }

    [Fact]
    public void A_matrix_in_blocks_of_rows_has_the_bits_of_its_rows()
    {
        const int m = 700, l = 900, n = 5;
        using var workers = new Workers(2);
        float[] x = Numbers.Some(m * n, 1), y = Numbers.Some(l * n, 2), k = new float[m * l], row = new float[l];
        var function = new GaussianKernelFunction(0.3);
        KernelMatrix.Compute(function, x, y, n, k, workers);
        foreach (int i in (int[])[0, 1, 581, 582, 583, 699])
        {
            KernelMatrix.Compute(function, x.AsSpan(i * n, n), y, n, row, workers);
            Numbers.SameBits(row, k[(i * l)..((i + 1) * l)], $"row {i}");
        }
    }

    [Theory]
    [InlineData("gaussian")]
    [InlineData("laplacian")]
    [InlineData("chi2")]
    public void A_gamma_of_0_makes_the_function_1_over_e_for_a_median_pair(string name)
    {
        const int m = 301, n = 4;
        using var workers = new Workers(2);
        float[] x = [.. Numbers.Some(m * n, 4).Select(Math.Abs)], k = new float[m * m];
        var function = KernelFunctionRegistry.Default.Named(name).Create();
        string refused = Assert.Throws<ArgumentException>(() => KernelMatrix.Compute(function, x, x, n, k, workers)).Message;
        Assert.Contains("gamma is 0", refused, StringComparison.Ordinal);
        var chosen = function.Chosen(x, n, 7, workers);
        Assert.Equal(chosen, function.Chosen(x, n, 7, workers));
        Assert.NotEqual(chosen, function.Chosen(x, n, 8, workers));
        Assert.Same(chosen, chosen.Chosen(x, n, 8, workers));
        KernelMatrix.Compute(chosen, x, x, n, k, workers);
        float[] pairs = [.. Enumerable.Range(0, m).SelectMany(i => Enumerable.Range(0, i).Select(j => k[(i * m) + j])).Order()];

        // A thousand pairs give the median within some 1.6 % of ranks, five times that at most.
        Assert.InRange(1 / Math.E, pairs[(int)(0.42 * pairs.Length)], pairs[(int)(0.58 * pairs.Length)]);
    }

    [Fact]
    public void A_gamma_of_0_of_a_polynomial_is_1_over_the_numbers_of_a_point() =>
        Assert.Equal(new PolynomialKernelFunction(2, 0.125, 1), new PolynomialKernelFunction(2).Chosen(new float[16], 8, 1, new(1)));

    [Theory]
    [InlineData("chi2", -0.5f)]
    [InlineData("intersection", -0.5f)]
    [InlineData("chi2", float.NaN)]
    public void Functions_of_histograms_refuse_numbers_below_0(string name, float number)
    {
        using var workers = new Workers(1);
        var function = KernelFunctionRegistry.Default.Named(name).Create(row => row == "kernel-gamma" ? 1 : null);
        string message = Assert.Throws<ArgumentException>(
            () => KernelMatrix.Compute(function, [1, number], [1, 2], 2, new float[1], workers)).Message;
        Assert.StartsWith($"{name}: a point has the number {number}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused_and_too_many_points_with_what_to_do()
    {
        using var workers = new Workers(1);
        var function = new GaussianKernelFunction(1);
        Assert.Throws<ArgumentException>(() => KernelMatrix.Compute(function, new float[5], new float[4], 2, new float[4], workers));
        Assert.Throws<ArgumentException>(() => KernelMatrix.Compute(function, new float[4], new float[4], 2, new float[5], workers));
        string message = Assert.Throws<ArgumentException>(() => KernelMatrix.OfTraining(function, new float[30_000], 1, workers)).Message;
        Assert.Equal(
            "KernelMatrix: 30000 training points have a matrix of 30000 × 30000, 3433 MiB; at most 2048 MiB are computed. Take fewer "
            + "points, or approximate the kernel function: NystromFeatures, FourierFeatures.",
            message);
    }
}
