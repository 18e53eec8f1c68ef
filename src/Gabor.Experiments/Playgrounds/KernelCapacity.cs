using Gabor.KernelMethods;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Playgrounds;

/// <summary>What a support vector machine with one γ of the gaussian kernel function gets wrong.</summary>
/// <param name="Gamma">γ.</param>
/// <param name="TrainingError">The share of the training points that are predicted wrong, 0…1.</param>
/// <param name="TestError">The share of other points that are, 0…1.</param>
/// <param name="SupportVectors">Training points that the classifier needs.</param>
public sealed record CapacityRow(double Gamma, double TrainingError, double TestError, int SupportVectors);

/// <summary>
/// How the capacity of a classifier grows with γ (4.1.3): the larger it is, the less a training point says of its neighbours, and the
/// higher the VC dimension. The error on the training points falls to 0; that on others falls first, and rises where noise is learned.
/// </summary>
public static class KernelCapacity
{
    /// <summary>Trains a classifier for each γ.</summary>
    /// <param name="training">The points to learn from.</param>
    /// <param name="test">Other points of the same classes.</param>
    /// <param name="gammas">The γ, each above 0.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cost">C of <see cref="SupportVectorOptions"/>; 1000 by default, so that it hides little of the capacity.</param>
    /// <returns>A row for each γ.</returns>
    /// <exception cref="ArgumentException">The sets have other numbers of classes, or a number is out of range.</exception>
    public static IReadOnlyList<CapacityRow> Measure(
        PointSet training, PointSet test, IReadOnlyList<double> gammas, Workers workers, double cost = 1000)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(gammas);
        ArgumentNullException.ThrowIfNull(workers);
        int classes = training.ClassNames.Count;
        if (test.ClassNames.Count != classes)
        {
            throw new ArgumentException(
                $"KernelCapacity: {classes} classes in training and {test.ClassNames.Count} in test; they must be the same.");
        }

        return [.. gammas.Select(Row)];

        CapacityRow Row(double gamma)
        {
            var machine = SupportVectorMachine.Fit(
                new GaussianKernelFunction(gamma), training.Coordinates, 2, training.Labels, classes, new() { Cost = cost }, workers);
            return new(gamma, Error(machine, training, workers), Error(machine, test, workers), machine.SupportVectors.Count);
        }
    }

    static double Error(SupportVectorResult machine, PointSet points, Workers workers)
    {
        float[] scores = new float[points.Count * machine.Classes];
        int[] predicted = new int[points.Count];
        OneAgainstOne.Scores(machine.Decisions.Compute(points.Coordinates, workers), machine.Classes, scores);
        RowKernels.ArgMax(scores, machine.Classes, predicted);
        int wrong = 0;
        for (int i = 0; i < predicted.Length; i++)
            wrong += predicted[i] == points.Labels[i] ? 0 : 1;
        return (double)wrong / predicted.Length;
    }
}
