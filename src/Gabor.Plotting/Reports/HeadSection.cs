namespace Gabor.Plotting.Reports;

/// <summary>What the page says first: a sentence, and the numbers of the evaluation.</summary>
static class HeadSection
{
    public static Markup Lead(EvaluationPage page)
    {
        var run = page.Run is { } record
            ? $", trained {record.Started.UtcDateTime.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}"
            : "";
        string images = Say.Images(page.Evaluation.Images);
        string crops = page.Evaluation.Crops > 1 ? $", the mean of {page.Evaluation.Crops} crops of each" : "";
        return Markup.Of(
            $"""<p class="lead">Evaluated on {images} of {page.Model.ClassNames.Count} classes that it did not learn from{crops}{run}.</p>""");
    }

    public static Markup Facts(EvaluationPage page)
    {
        var evaluation = page.Evaluation;
        var interval = evaluation.AccuracyInterval;
        var facts = new List<Markup>
        {
            Fact("Accuracy", Say.Percent(evaluation.Accuracy),
                $"{Say.Count(evaluation.Correct)} of {Say.Count(evaluation.Images)}; 95 % interval "
                + $"{Say.Fixed(100 * interval.Low, 1)}–{Say.Percent(interval.High)}"),
        };
        if (evaluation.TopFive is { } five)
            facts.Add(Fact("Top-5 accuracy", Say.Percent(five), "the class is among the five most probable"));
        facts.Add(Fact(
            "Macro F1", Say.Percent(evaluation.MacroF1),
            $"precision {Say.Percent(evaluation.MacroPrecision)}, recall {Say.Percent(evaluation.MacroRecall)}"));
        facts.Add(Fact("Loss", Say.Fixed(evaluation.Loss, 3), "mean, in nats"));
        if (Error(page) is { } error)
            facts.Add(Fact("Calibration error", Say.Percent(error), "expected, 15 bins"));
        return Markup.Of($"""<dl class="facts">{Markup.Join(facts)}</dl>""");
    }

    static double? Error(EvaluationPage page) =>
        page.Evaluation.Scores is { } scores ? Gabor.Evaluation.Calibration.Of(scores, page.Model.Temperature).Error : null;

    static Markup Fact(string name, string value, string note) => Markup.Of(
        $"""<div><dt>{name}</dt><dd class="value">{value}</dd><dd class="note">{note}</dd></div>""");
}
