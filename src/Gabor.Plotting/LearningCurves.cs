using System.Globalization;
using Gabor.Runs;

namespace Gabor.Plotting;

/// <summary>The metrics of a run under a name.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Rows">Its metrics, at least one row.</param>
public sealed record LearningCurve(string Name, IReadOnlyList<MetricsRow> Rows)
{
    /// <summary>The rows with an evaluation: on the validation images, or on the test images where there are none.</summary>
    internal IReadOnlyList<MetricsRow> Evaluated { get; } =
        [.. Rows.Where(row => row.ValidationLoss is not null || row.TestLoss is not null)];

    /// <summary>Whether validation images are evaluated.</summary>
    internal bool HasValidation => Evaluated.Any(row => row.ValidationLoss is not null);

    /// <summary>The loss of an evaluation.</summary>
    internal double Loss(MetricsRow row) => (HasValidation ? row.ValidationLoss : row.TestLoss) ?? double.NaN;

    /// <summary>The accuracy of an evaluation in percent.</summary>
    /// <remarks>Not a number where there is none, as of an autoencoder.</remarks>
    internal double Accuracy(MetricsRow row) => 100 * ((HasValidation ? row.ValidationAccuracy : row.TestAccuracy) ?? double.NaN);

    /// <summary>The accuracy in training in percent; not a number where there is none.</summary>
    internal static double Trained(MetricsRow row) => 100 * (row.TrainAccuracy ?? double.NaN);

    /// <summary>Whether images are classified; an autoencoder has no accuracy.</summary>
    internal bool HasAccuracy => Rows.All(row => row.TrainAccuracy is not null);

    /// <summary>The epoch of the highest accuracy, of equals the one of the lowest loss; null without an evaluation.</summary>
    internal MetricsRow? Best => Evaluated.OrderByDescending(Accuracy).ThenBy(Loss).FirstOrDefault();

    /// <summary>A row's place in epochs: 1.5 in the middle of the second.</summary>
    internal double Place(MetricsRow row) => (double)row.Step * Rows[^1].Epoch / Rows[^1].Step;
}

/// <summary>Learning curves: loss and accuracy over the epochs, of training (pale) and evaluation, of one run or several.</summary>
public static class LearningCurves
{
    /// <summary>The ratio of the highest to the lowest loss from which its axis is logarithmic.</summary>
    const double WideRange = 30;

    /// <summary>Draws the curves of runs.</summary>
    /// <param name="curves">The runs, at least one.</param>
    /// <param name="title">The title above the figure.</param>
    /// <exception cref="ArgumentException">There is no run, or one without metrics.</exception>
    public static Figure Of(IReadOnlyList<LearningCurve> curves, string title = "")
    {
        ArgumentNullException.ThrowIfNull(curves);
        if (curves.Count == 0)
            throw new ArgumentException("learning curves: there is no run to draw.", nameof(curves));
        if (curves.FirstOrDefault(curve => curve.Rows.Count == 0) is { } empty)
            throw new ArgumentException($"learning curves: {empty.Name} has no metrics yet.", nameof(curves));
        double[] losses =
            [.. curves.SelectMany(curve => curve.Rows.Select(row => row.TrainLoss).Concat(curve.Evaluated.Select(curve.Loss)))];
        double least = losses.Where(loss => loss > 0).DefaultIfEmpty(1).Min();
        LearningCurve[] classifying = [.. curves.Where(curve => curve.HasAccuracy)];
        var loss = new LineFigure
        {
            Title = TitleOf("loss"), XTitle = "epoch", YTitle = classifying.Length == 0 ? "loss" : "loss in nats", WholeX = true,
            LogY = losses.Max() > WideRange * least,
            Lines = Lines(curves, row => row.TrainLoss, (curve, row) => curve.Loss(row)),
        };
        if (classifying.Length == 0)
            return loss;
        var accuracy = new LineFigure
        {
            Title = TitleOf("accuracy"), XTitle = "epoch", YTitle = "accuracy in %", WholeX = true,
            Lines = Lines(classifying, LearningCurve.Trained, (curve, row) => curve.Accuracy(row)),
        };
        return new Panels([loss, accuracy], columns: 2) { Width = 1200, Height = 480 };

        string TitleOf(string quantity) => title.Length > 0 ? $"{title}: {quantity}" : "";
    }

    static List<Line> Lines(
        IReadOnlyList<LearningCurve> curves, Func<MetricsRow, double> trained, Func<LearningCurve, MetricsRow, double> evaluated)
    {
        List<Line> lines = [];
        for (int i = 0; i < curves.Count; i++)
        {
            var curve = curves[i];
            bool isOne = curves.Count == 1;
            lines.Add(new Line(isOne ? "training" : "", [.. curve.Rows.Select(curve.Place)], [.. curve.Rows.Select(trained)])
            {
                Faint = !isOne, Color = isOne ? 1 : i,
            });
            string name = isOne ? (curve.HasValidation ? "validation" : "test") : curve.Name;
            lines.Add(new Line(name, [.. curve.Evaluated.Select(curve.Place)], [.. curve.Evaluated.Select(row => evaluated(curve, row))])
            {
                Color = isOne ? 0 : i,
            });
            if (curve.Best is { } best)
            {
                string what = curve.HasAccuracy
                    ? string.Create(CultureInfo.InvariantCulture, $"{curve.Accuracy(best):F2} %")
                    : string.Create(CultureInfo.InvariantCulture, $"a loss of {curve.Loss(best):F4}");
                string text = string.Create(CultureInfo.InvariantCulture, $"best epoch {best.Epoch}: {what}");
                lines.Add(new Line(isOne ? text : "", [curve.Place(best)], [evaluated(curve, best)])
                {
                    Marks = true, Color = isOne ? 2 : i,
                });
            }
        }

        return lines;
    }
}
