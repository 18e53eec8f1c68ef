using System.Globalization;

namespace Gabor.Plotting.Reports;

/// <summary>Loss and accuracy over the epochs.</summary>
static class CurveSection
{
    public static Section? Of(EvaluationPage page)
    {
        if (page.Metrics.Count == 0)
            return null;
        var curve = new LearningCurve("", page.Metrics);
        string evaluated = curve.HasValidation ? "validation" : "test";
        string best = curve.Best is { } row
            ? $" The best epoch was {row.Epoch.ToString(CultureInfo.InvariantCulture)}, "
                + $"with {Say.Fixed(curve.Accuracy(row), 1)} % on the {evaluated} images."
            : "";
        return new Section(
            "curves", "Learning curves",
            Markup.Of($"Where training goes on falling and {evaluated} does not, the network learns its images by heart.{best}"),
            Markup.Of(
                $"""
                <div class="charts">
                <figure>{Draw(curve, "loss", "Loss in nats", row => row.TrainLoss, curve.Loss, 1)}</figure>
                <figure>{Draw(curve, "accuracy", "Accuracy in %", LearningCurve.Trained, curve.Accuracy, null)}</figure>
                </div>
                """));
    }

    static Markup Draw(
        LearningCurve curve, string quantity, string title, Func<Gabor.Runs.MetricsRow, double> trained,
        Func<Gabor.Runs.MetricsRow, double> evaluated, int? isLoss)
    {
        double[] values = [.. curve.Rows.Select(trained), .. curve.Evaluated.Select(evaluated)];
        (double X, double Y)[] train = [.. curve.Rows.Select(row => (curve.Place(row), trained(row)))];
        (double X, double Y)[] other = [.. curve.Evaluated.Select(row => (curve.Place(row), evaluated(row)))];
        string name = curve.HasValidation ? "validation" : "test";
        return new Chart
        {
            Description =
                $"Line chart: {quantity} over the epochs, from {Say.Fixed(train[0].Y, 2)} to {Say.Fixed(train[^1].Y, 2)} in training"
                + (other.Length > 0 ? $", {Say.Fixed(other[^1].Y, 2)} in {name} at the end." : "."),
            XTitle = "epoch", YTitle = title, WholeX = true,
            X = (Math.Min(1, train[0].X), Math.Max(2, curve.Rows[^1].Epoch)),
            Y = Chart.Range(values, least: isLoss is null ? null : 0, most: isLoss is null && values.Max() > 90 ? 100 : null),
            Lines = [new ChartLine("training", "b", train), .. other.Length > 0 ? [new ChartLine(name, "a", other)] : (ChartLine[])[]],
            Marks = curve.Best is { } best
                ? [(curve.Place(best), evaluated(best), "fa", $"best epoch {best.Epoch.ToString(CultureInfo.InvariantCulture)}")]
                : [],
        }.Draw();
    }
}
