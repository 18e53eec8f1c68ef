using Gabor.Numerics;

namespace Gabor.Experiments.Search;

/// <summary>The result of a <see cref="RangeTest"/>.</summary>
/// <param name="Points">The steps, learning rates ascending.</param>
/// <param name="ExplodedAt">The learning rate at which the loss diverged; null where it never did.</param>
/// <param name="SteepestLearningRate">The learning rate at which the smoothed loss falls most for a decade of learning rates; null where it
/// never falls.</param>
/// <param name="MinLearningRate">The learning rate at which the smoothed loss is lowest; null where no step was made.</param>
public sealed record RangeTestResult(
    IReadOnlyList<RangeTestPoint> Points, double? ExplodedAt, double? SteepestLearningRate, double? MinLearningRate)
{
    /// <summary>The learning rate to begin with, that of the steepest fall; null where the loss never falls.</summary>
    public double? Suggested => SteepestLearningRate;

    /// <summary>The highest learning rate to try, a tenth of that at which the loss diverged; null where it never did.</summary>
    public double? Highest => ExplodedAt / 10;

    /// <summary>Reads a curve.</summary>
    /// <param name="learningRates">α of each step, ascending by a constant factor.</param>
    /// <param name="losses">The loss of each step.</param>
    /// <param name="exploded">Whether it ends in an explosion.</param>
    /// <param name="around">Steps on each side that a smoothed loss is the mean of; fewer near the ends, as many on both sides.</param>
    internal static RangeTestResult Of(IReadOnlyList<double> learningRates, IReadOnlyList<double> losses, bool exploded, int around)
    {
        int count = losses.Count;
        double[] smoothed = [.. Enumerable.Range(0, count).Select(i =>
        {
            int reach = Math.Min(around, Math.Min(i, count - 1 - i));
            return losses.Skip(i - reach).Take((2 * reach) + 1).Average();
        })];
        int lowest = -1, steepest = -1;
        for (int i = 0; i < count; i++)
            lowest = lowest < 0 || smoothed[i] < smoothed[lowest] ? i : lowest;
        double fall = 0;
        for (int i = around; i + around < count && i <= lowest; i++)
        {
            double slope = (smoothed[i + around] - smoothed[i - around]) / (
                Elementary.Log(learningRates[i + around]) - Elementary.Log(learningRates[i - around]));
            if (slope < fall)
                (fall, steepest) = (slope, i);
        }

        return new RangeTestResult(
            [.. Enumerable.Range(0, count).Select(i => new RangeTestPoint(learningRates[i], losses[i], smoothed[i]))],
            exploded && count > 0 ? learningRates[count - 1] : null, steepest < 0 ? null : learningRates[steepest],
            lowest < 0 ? null : learningRates[lowest]);
    }
}
