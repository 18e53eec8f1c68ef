using System.Globalization;
using Gabor.Experiments.Search;

namespace Gabor.Plotting;

/// <summary>The curve of a range test: the loss over the learning rate on a logarithmic axis, with the suggested learning rates.</summary>
public static class RangeTestFigure
{
    /// <summary>The limit of the figure above the initial loss: a diverging loss would flatten the rest.</summary>
    const double Above = 1.6;

    /// <summary>Draws a range test.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="title">The title above the figure.</param>
    /// <exception cref="ArgumentException">The test has no steps.</exception>
    public static Figure Of(RangeTestResult result, string title = "")
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Points.Count == 0)
            throw new ArgumentException("a range test without steps cannot be drawn.", nameof(result));
        double[] learningRates =
        [
            .. result.Points.Select(point => point.LearningRate),
        ], smoothed = [.. result.Points.Select(point => point.Smoothed)];
        double most = Math.Min(smoothed.Max(), Above * smoothed[0]), least = Math
            .Min(smoothed.Min(), most), margin = Math
            .Max(most - least, 1e-6) / 20;
        (double Least, double Largest) range = (Math.Max(0, least - margin), most + margin);
        List<Line> lines =
        [
            new("smoothed", learningRates, smoothed),
            new("of each batch", learningRates, [.. result.Points.Select(point => point.Loss)])
            {
                Faint = true,
            },
        ];
        if (result.Suggested is { } suggested)
            lines.Add(Mark($"steepest descent: {Short(suggested)}", suggested));
        if (result.Highest is { } highest)
            lines.Add(Mark($"a tenth of the divergence: {Short(highest)}", highest));
        return new LineFigure
        {
            Title = title, XTitle = "learning rate", YTitle = "loss of a batch in nats", LogX = true, YRange = range, Lines = lines,
        };

        Line Mark(string name, double learningRate) =>
            new(name, [learningRate, learningRate], [range.Least, range.Largest]) { Dashed = true };
    }

    static string Short(double learningRate) => learningRate.ToString("G2", CultureInfo.InvariantCulture);
}
