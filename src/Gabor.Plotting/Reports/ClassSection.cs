using Gabor.Evaluation;

namespace Gabor.Plotting.Reports;

/// <summary>Precision, recall and F1 of each class, and its curve of precision over recall.</summary>
static class ClassSection
{
    /// <summary>Curves of at most so many classes: those of the least area.</summary>
    const int MostCurves = 20;

    /// <summary>Points of a curve beyond which it looks the same.</summary>
    const int MostPoints = 120;

    public static Section Of(EvaluationPage page)
    {
        var evaluation = page.Evaluation;
        PrecisionRecall[]? curves = evaluation.Scores is { } scores
            ? [.. evaluation.ClassNames.Select((_, k) => PrecisionRecall.Of(scores, k))]
            : null;
        var rows = evaluation.ClassNames.Select((name, k) => Row(evaluation, name, k, curves?[k]));
        string head = curves is null ? "" : "AP";
        return new Section(
            "classes", "Classes",
            Markup.Of(
                $"Precision: of the images predicted as the class, the share that is of it. Recall: of its images, the share found. "
                + $"F1: their harmonic mean. AP: the area under precision over recall."),
            Markup.Of(
                $"""
                <div class="wide"><table class="full sorts">
                <thead><tr><th scope="col">class</th><th class="n" scope="col">images</th><th class="n" scope="col">precision</th>
                <th class="n" scope="col">recall</th><th class="n" scope="col">F1</th>{(curves is null ? Markup.None : Markup.Of($"""<th class="n" scope="col">{head}</th>"""))}</tr></thead>
                <tbody>{Markup.Join(rows)}</tbody>
                </table></div>
                {(curves is null ? Markup.None : Curves(evaluation, curves))}
                """));
    }

    static Markup Row(EvaluationResult evaluation, string name, int label, PrecisionRecall? curve) => Markup.Of(
        $"""
        <tr><th scope="row">{Markup.Name(name)}</th>{Number(evaluation.Confusion[label].Sum())}{Share(evaluation.PrecisionOf(label))}{Share(evaluation.RecallOf(label))}{Bar(evaluation.F1Of(label))}{(curve is null ? Markup.None : Share(curve.AveragePrecision))}</tr>

        """);

    static Markup Number(int count) =>
        Markup.Of(
            $"""<td class="n" data-v="{new Markup(count.ToString(System.Globalization.CultureInfo.InvariantCulture))}">{count}</td>""");

    static Markup Share(double? share) => Markup.Of($"""<td class="n" data-v="{share ?? -1:F4}">{Say.Percent(share)}</td>""");

    static Markup Bar(double? share) => Markup.Of(
        $"""<td class="n" data-v="{share ?? -1:F4}"><span class="bar" aria-hidden="true"><i style="width:{100 * (share ?? 0):F1}%"></i></span><span class="num">{Say.Percent(share)}</span></td>""");

    static Markup Curves(EvaluationResult evaluation, PrecisionRecall[] curves)
    {
        var shown = Enumerable.Range(0, curves.Length).Where(k => curves[k].Points.Count > 0)
            .OrderBy(k => curves[k].AveragePrecision).Take(MostCurves).ToList();
        string which = shown.Count < curves.Length ? $"Precision over recall, the {shown.Count} classes of the least area"
            : "Precision over recall, least area first";
        return Markup.Of($"""<h3>{which}</h3><div class="charts small">{Markup.Join(shown.Select(Curve))}</div>""");

        Markup Curve(int k)
        {
            var points = curves[k].Points;
            int every = Math.Max(1, points.Count / MostPoints);
            (double X, double Y)[] drawn =
                [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1).Select(point => (point.Recall, point.Precision))];
            var line = new SmallCurve([(0, drawn[0].Y), .. drawn]);
            string name = evaluation.ClassNames[k], area = Say.Percent(curves[k].AveragePrecision);
            return Markup.Of(
                $"""<figure>{line.Draw($"Precision over recall of {name}, area {area}")}<figcaption><b>{Markup.Name(name)}</b> AP {area}</figcaption></figure>""");
        }
    }
}
