using Gabor.Experiments.Playgrounds;
using Gabor.KernelMethods;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Experiments.Playgrounds;

public sealed class KernelCapacityTests
{
    [Fact]
    public void A_gaussian_classifier_separates_the_curves_of_figure_4_3_and_a_linear_one_does_not()
    {
        using var workers = new Workers(2);
        var training = PointSets.Make("curves", 200, 0.02, 1);
        var test = PointSets.Make("curves", 400, 0.02, 1, set: 1);
        Assert.Equal(0, Errors(new GaussianKernelFunction(), 1e-6, training, training));
        Assert.InRange(Errors(new GaussianKernelFunction(), 1e-6, training, test), 0, 2);

        // The best line leaves the crests of the sine on its wrong sides.
        Assert.InRange(Errors(new LinearKernelFunction(), 1e-6, training, training), 20, 100);
        Assert.InRange(Errors(new LinearKernelFunction(), 1e-6, training, test), 40, 200);

        int Errors(KernelFunction function, double decay, PointSet points, PointSet others)
        {
            var found = KernelSoftmax.Fit(
                function, points.Coordinates, 2, points.Labels, 2, new() { Decay = decay, Tolerance = 1e-3 }, workers,
                cancellation: TestContext.Current.CancellationToken);
            float[] scores = found.Expansion.Compute(others.Coordinates, workers);
            return Enumerable.Range(0, others.Count).Count(i => Reduce.ArgMax(scores.AsSpan(2 * i, 2)) != others.Labels[i]);
        }
    }

    [Fact]
    public void The_error_on_training_falls_to_0_as_gamma_grows_and_that_on_others_falls_and_rises()
    {
        using var workers = new Workers(2);
        var training = PointSets.Make("curves", 120, 0.15, 3);
        var test = PointSets.Make("curves", 2000, 0.15, 3, set: 1);
        double[] gammas = [0.001, 0.1, 1, 10, 100, 1000, 10_000];
        var rows = KernelCapacity.Measure(training, test, gammas, workers);
        Assert.Equal(gammas, rows.Select(row => row.Gamma));
        string table = string.Join('\n', rows);

        Assert.True(rows[0].TrainingError > 0.1, table);
        Assert.True(rows.Zip(rows.Skip(1)).All(pair => pair.Second.TrainingError <= pair.First.TrainingError + 0.02), table);
        Assert.Equal(0, rows[^1].TrainingError);

        // Best in the middle: worse where the classifier is nearly linear, and where each point answers for itself alone.
        double best = rows.Min(row => row.TestError);
        int place = rows.ToList().FindIndex(row => row.TestError == best);
        Assert.True(place is > 0 and < 5, table);
        Assert.True(rows[0].TestError > best + 0.05 && rows[^1].TestError > best + 0.05, table);
    }

    [Fact]
    public void Sets_of_other_classes_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => KernelCapacity.Measure(
            PointSets.Make("curves", 20, 0.1, 1), PointSets.Make("spirals", 20, 0.1, 1), [1], workers));
    }
}
