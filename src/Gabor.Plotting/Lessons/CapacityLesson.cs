using System.Globalization;
using Gabor.Experiments.Playgrounds;
using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Capacity and overfitting of kernel machines (4.1.3): support vector machines with a gaussian kernel function on two noisy curves, for γ
/// from nearly linear to one that hardly sees a neighbour; the errors on the training points and on fresh ones.
/// </summary>
sealed class CapacityLesson : Lesson
{
    const int Points = 200, FreshPoints = 4000;

    const double Noise = 0.15;

    static readonly double[] Gammas = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

    /// <inheritdoc/>
    public override string Name => "capacity";

    /// <inheritdoc/>
    public override string Section => "4.1.3";

    /// <inheritdoc/>
    public override string Summary => "a kernel machine separates anything; too high a capacity learns the noise";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var learned = PointSets.Make("curves", Points, Noise, seed);
        var fresh = PointSets.Make("curves", FreshPoints, Noise, seed, set: 1);
        var rows = new List<CapacityRow>();
        foreach (double gamma in Gammas)
        {
            stop.ThrowIfCancellationRequested();
            rows.AddRange(KernelCapacity.Measure(learned, fresh, [gamma], workers));
        }

        return new(
            [">γ", ">error on training points", ">on fresh points", $">support vectors of {Points}"],
            [.. rows.Select(IReadOnlyList<string> (row) =>
                [Number(row.Gamma, "0.##"), Share(row.TrainingError), Share(row.TestError), Number(row.SupportVectors, "0")])],
            new LineFigure
            {
                Title = "Capacity: support vector machines with a Gaussian kernel on two noisy curves",
                XTitle = "γ",
                YTitle = "error",
                LogX = true,
                Lines =
                [
                    new Line("training points", Gammas, [.. rows.Select(row => row.TrainingError)]) { Marks = true },
                    new Line("fresh points", Gammas, [.. rows.Select(row => row.TestError)]) { Marks = true },
                ],
            },
            "The larger γ, the fewer neighbours a training point speaks for, and the higher the capacity: the error on the training points "
            + "falls to 0. On fresh points it falls first and then rises: the machine learns the noise, which is overfitting. A high VC "
            + "dimension allows that; validation images show which γ is too large.");
    }

    static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    static string Share(double share) => Number(100 * share, "0.0") + " %";
}
