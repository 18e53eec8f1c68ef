using Gabor.Evaluation;

namespace Gabor.Plotting.Reports;

/// <summary>Whether probabilities are what they say: the reliability diagram before and after temperature scaling.</summary>
static class CalibrationSection
{
    public static Section? Of(EvaluationPage page)
    {
        if (page.Calibration is not { } fit)
            return null;
        string images = fit.IsOfTest
            ? $"There are no validation images, so T was fitted on one half of the test images ({Say.Count(fit.Fitted)}) and both diagrams "
                + $"show the other half ({Say.Count(fit.Measured)})"
            : $"T was fitted on {Say.Count(fit.Fitted)} validation images; the diagrams show the {Say.Count(fit.Measured)} test images";
        string saved = page.Model.Temperature == 1
            ? "The model is saved without it; eval --calibrate saves it with the model, and no prediction changes but for its probability."
            : $"The model is saved with T = {Say.Fixed(page.Model.Temperature, 3)}, by which its probabilities are computed.";
        return new Section(
            "calibration", "Calibration",
            Markup.Of(
                $"Of the images that are predicted with 80 %, some 80 % should be correct: then the bars end on the line. "
                + $"The expected calibration error is their mean distance from it."),
            Markup.Of(
                $"""
                <div class="charts">
                {Diagram(fit.Before, "As the network says (T = 1)", fit.LossBefore)}
                {Diagram(fit.After, $"With temperature T = {Say.Fixed(fit.Temperature, 3)}", fit.LossAfter)}
                </div>
                <p class="soft">{images}. {saved}</p>
                """));
    }

    static Markup Diagram(Calibration calibration, string title, double loss)
    {
        var filled = calibration.Bins.Where(bin => bin.Images > 0).ToList();
        string error = Say.Percent(calibration.Error);
        var chart = new Chart
        {
            Description = $"Reliability diagram, {title}: expected calibration error {error}.",
            XTitle = "probability of the predicted class", YTitle = "share correct", X = (0, 1), Y = (0, 1),
            XText = Percent, YText = Percent,
            Lines = [new ChartLine("", "d thin", [(0, 0), (1, 1)])],
            Bars =
            [
                .. filled.Select(bin => (bin.Low, bin.High, 0.0, bin.Accuracy, "share")),
                .. filled.Select(bin => (bin.Low, bin.High, bin.Accuracy, bin.Confidence, "gap")),
            ],
        };
        return Markup.Of(
            $"""
            <figure><h3>{title}</h3>{chart.Draw()}
            <figcaption>Expected calibration error <b>{error}</b>, loss <b>{Say.Fixed(loss, 3)}</b> nats. Solid: the share correct;
            pale: what is missing to the mean probability, or goes beyond it.</figcaption></figure>
            """);
    }

    static string Percent(double share) => Say.Fixed(100 * share, 0) + " %";
}
