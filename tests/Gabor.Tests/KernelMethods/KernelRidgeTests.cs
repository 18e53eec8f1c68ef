using Gabor.KernelMethods;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Golden;

namespace Gabor.Tests.KernelMethods;

public sealed class KernelRidgeTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, int>> Rows => KernelMethodsGolden.Rows("ridge");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Coefficients_and_scores_are_those_of_scikit_learn(string name, int number)
    {
        var golden = KernelMethodsGolden.Named(name);
        var entry = golden.Of("ridge").ElementAt(number);
        using var workers = new Workers(2);
        var found = KernelRidge.Fit(
            KernelMethodsGolden.Function(entry), golden.X, golden.N, golden.Labels, golden.Classes,
            entry.GetProperty("decay").GetDouble(), workers, cancellation: Token);

        // The matrix is float32 here and double there: errors of 6e-8 of its elements, which the solution enlarges by up to 1 / λ. Those of
        // the linear and polynomial functions are up to a hundred, of gaussian ones at most 1.
        double bound = entry.GetProperty("function").GetString() == "gaussian" ? 1e-5 : 1e-4;
        double[] coefficients = entry.GetProperty("coefficients").Numbers();
        if (coefficients.Length > 0)
            Near.Equal(coefficients, found.Coefficients.ToArray().Exactly(), 0, bound * coefficients.Max(Math.Abs), name);
        Near.Equal(entry.GetProperty("scores").Numbers(), found.Compute(golden.Test, workers).Exactly(), bound, bound, name);
        Assert.All(found.Bias.ToArray(), bias => Assert.Equal(0f, bias));
    }

    [Fact]
    public void Neither_tier_nor_threads_change_a_bit()
    {
        var golden = KernelMethodsGolden.Named("digits");
        float[]? first = null;
        EveryWorkers.Each((workers, name) =>
        {
            var found = KernelRidge.Fit(
                new GaussianKernelFunction(), golden.X, golden.N, golden.Labels, 10, 0.1, workers, cancellation: Token);
            Numbers.SameBits(first ??= found.Coefficients.ToArray(), found.Coefficients.ToArray(), name);
        });
    }

    [Fact]
    public void A_decay_that_the_rounding_of_the_matrix_hides_is_refused()
    {
        using var workers = new Workers(1);
        float[] x = [.. Numbers.Some(300, 1)];
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 2)];
        Assert.Contains(
            "choose a larger decay",
            Assert.Throws<ArgumentException>(
                () => KernelRidge.Fit(new LinearKernelFunction(), x, 1, labels, 2, 1e-12, workers, cancellation: Token)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => KernelRidge.Fit(new LinearKernelFunction(), x, 1, labels, 2, 0, workers, cancellation: Token));
    }

    [Theory]
    [InlineData(299, 2, 0)]
    [InlineData(300, 1, 0)]
    [InlineData(300, 2, 2)]
    [InlineData(300, 2, -1)]
    public void Points_and_labels_that_do_not_fit_are_refused(int numbers, int classes, int label)
    {
        using var workers = new Workers(1);
        int[] labels = new int[300];
        labels[7] = label;
        Assert.StartsWith(
            "KernelRidge: ",
            Assert.Throws<ArgumentException>(
                () => KernelRidge.Fit(
                    new LinearKernelFunction(), new float[numbers], 1, labels, classes, 1, workers, cancellation: Token)).Message,
            StringComparison.Ordinal);
    }
}
