using Gabor.KernelMethods;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Golden;

namespace Gabor.Tests.KernelMethods;

public sealed class SupportVectorTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string, int>> Rows => KernelMethodsGolden.Rows("svc");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Support_vectors_decisions_and_predictions_are_those_of_scikit_learn(string name, int number)
    {
        var golden = KernelMethodsGolden.Named(name);
        var entry = golden.Of("svc").ElementAt(number);
        int classes = golden.Classes, pairs = OneAgainstOne.Pairs(classes);
        using var workers = new Workers(2);
        var found = SupportVectorMachine.Fit(
            KernelMethodsGolden.Function(entry), golden.X, golden.N, golden.Labels, classes,
            new() { Cost = entry.GetProperty("C").GetDouble(), Tolerance = 1e-6 }, workers, cancellation: Token);
        Assert.True(found.HasConverged);

        // scikit-learn lists support vectors class by class, and of each its K − 1 coefficients against the other classes.
        int[] support = [.. entry.GetProperty("support").Numbers().Select(i => (int)i)];
        Assert.Equal(support.Order(), found.SupportVectors);
        double[] dual = entry.GetProperty("dual").Numbers();
        for (int at = 0; at < support.Length && dual.Length > 0; at++)
        {
            int own = golden.Labels[support[at]], row = found.SupportVectors.ToList().IndexOf(support[at]);
            for (int other = 0; other < classes; other++)
            {
                if (other == own)
                    continue;
                double expected = dual[((other < own ? other : other - 1) * support.Length) + at];

                // The decision of two classes has the other sign there: above 0 for the second.
                double sign = classes == 2 ? -1 : 1;
                float coefficient = found.Decisions.Coefficients[(row * pairs) + Pair(classes, Math.Min(own, other), Math.Max(own, other))];
                Assert.Equal(sign * expected, coefficient, 1e-3 * Math.Max(1, Math.Abs(expected)));
            }
        }

        float[] decisions = found.Decisions.Compute(golden.Test, workers), scores = new float[decisions.Length / pairs * classes];
        OneAgainstOne.Scores(decisions, classes, scores);
        double[] published = entry.GetProperty("decisions").Numbers();
        if (published.Length > 0)
            Near.Equal([.. published.Select(d => classes == 2 ? -d : d)], decisions.Exactly(), 0, 1e-3, name);
        if (classes > 2)
            Near.Equal(entry.GetProperty("scores").Numbers(), scores.Exactly(), 0, 1e-3, name);
        Assert.Equal(
            entry.GetProperty("predict").Numbers().Select(label => (int)label),
            Enumerable.Range(0, scores.Length / classes).Select(i => Reduce.ArgMax(scores.AsSpan(i * classes, classes))));
    }

    [Fact]
    public void Rows_that_are_computed_again_tier_and_threads_do_not_change_a_bit()
    {
        var golden = KernelMethodsGolden.Named("digits");
        SupportVectorResult? first = null;
        EveryWorkers.Each((workers, name) =>
        {
            foreach (long bytes in (long[])[1 << 20, 2000, 0])
            {
                var found = SupportVectorMachine.Fit(
                    new GaussianKernelFunction(0.05), golden.X, golden.N, golden.Labels, 10, new() { Cost = 10, CacheBytes = bytes },
                    workers, cancellation: Token);
                first ??= found;
                Assert.Equal(first.SupportVectors, found.SupportVectors);
                Assert.Equal(first.Steps, found.Steps);
                Numbers.SameBits(first.Decisions.Coefficients.ToArray(), found.Decisions.Coefficients.ToArray(), $"{name}, {bytes} bytes");
                Numbers.SameBits(first.Decisions.Bias.ToArray(), found.Decisions.Bias.ToArray(), $"{name}, {bytes} bytes");
                if (workers.Threads > 1)
                    break;
            }
        });
    }

    [Fact]
    public void The_optimum_has_no_point_that_could_gain()
    {
        // The conditions of Karush, Kuhn and Tucker, from the solution alone: t s(x) is ≥ 1, = 1 or ≤ 1 as α is 0, inside or C.
        const double cost = 3, tolerance = 1e-4;
        var golden = KernelMethodsGolden.Named("two classes");
        using var workers = new Workers(1);
        var found = SupportVectorMachine.Fit(
            new GaussianKernelFunction(0.7), golden.X, golden.N, golden.Labels, 2, new() { Cost = cost, Tolerance = tolerance }, workers,
            cancellation: Token);
        float[] decisions = found.Decisions.Compute(golden.X, workers);
        double sum = 0;
        for (int i = 0; i < decisions.Length; i++)
        {
            int row = found.SupportVectors.ToList().IndexOf(i), t = golden.Labels[i] == 0 ? 1 : -1;
            double alpha = row < 0 ? 0 : t * found.Decisions.Coefficients[row], margin = t * decisions[i];
            Assert.InRange(alpha, 0, cost);
            sum += t * alpha;
            bool isBest = (alpha == cost || margin >= 1 - tolerance - 1e-5) && (alpha == 0 || margin <= 1 + tolerance + 1e-5);
            Assert.True(isBest, $"point {i}: α {alpha}, margin {margin}");
        }

        Assert.Equal(0, sum, 1e-5);
    }

    [Fact]
    public void Votes_decide_before_confidence_and_confidence_between_equal_votes()
    {
        // Class 1 wins against 0 barely and against 2 barely; then each class wins once, and class 2 by most.
        float[] scores = new float[6];
        OneAgainstOne.Scores([-0.01f, 9f, 0.01f, -0.2f, 0.3f, -3f], 3, scores);
        Assert.Equal(1 + (8.99 / (3 * 9.99)), scores[0], 1e-6);
        Assert.Equal(2 + (0.02 / (3 * 1.02)), scores[1], 1e-6);
        Assert.Equal(0 - (9.01 / (3 * 10.01)), scores[2], 1e-6);
        Assert.Equal(1 + (0.1 / (3 * 1.1)), scores[3], 1e-6);
        Assert.Equal(1 - (2.8 / (3 * 3.8)), scores[4], 1e-6);
        Assert.Equal(1 + (2.7 / (3 * 3.7)), scores[5], 1e-6);
    }

    [Fact]
    public void A_class_without_points_and_numbers_out_of_range_are_refused()
    {
        using var workers = new Workers(1);
        float[] x = [0, 1, 2, 3];
        Assert.Equal(
            "SupportVectorMachine: class 1 has no point; every class must have one at least.",
            Assert.Throws<ArgumentException>(
                () => SupportVectorMachine.Fit(
                    new LinearKernelFunction(), x, 1, [0, 0, 2, 2], 3, new(), workers, cancellation: Token)).Message);
        Assert.Contains(
            "cost is 0; ",
            Assert.Throws<ArgumentException>(
                () => SupportVectorMachine.Fit(
                    new LinearKernelFunction(), x, 1, [0, 0, 1, 1], 2, new() { Cost = 0 }, workers, cancellation: Token)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_are_not_enough_and_cancellation_end_it()
    {
        var golden = KernelMethodsGolden.Named("blobs");
        using var workers = new Workers(1);
        var few = SupportVectorMachine.Fit(
            new GaussianKernelFunction(1), golden.X, golden.N, golden.Labels, 3, new() { MostSteps = 3 }, workers,
            cancellation: Token);
        Assert.False(few.HasConverged);
        Assert.Equal(9, few.Steps);
        Assert.Throws<OperationCanceledException>(() => SupportVectorMachine.Fit(
            new GaussianKernelFunction(1), golden.X, golden.N, golden.Labels, 3, new(), workers, null,
            new CancellationToken(canceled: true)));
    }

    static int Pair(int classes, int first, int second) => (first * classes) - (first * (first + 1) / 2) + second - first - 1;
}
