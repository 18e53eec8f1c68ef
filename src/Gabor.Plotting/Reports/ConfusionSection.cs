using Gabor.Evaluation;

namespace Gabor.Plotting.Reports;

/// <summary>Which classes are taken for which.</summary>
static class ConfusionSection
{
    /// <summary>Classes from which a matrix cannot be read any more.</summary>
    const int MostClasses = 40;

    const int MostPairs = 12;

    public static Section Of(EvaluationPage page)
    {
        var evaluation = page.Evaluation;
        bool hasMatrix = evaluation.ClassNames.Count <= MostClasses;
        var pairs = Pairs(evaluation).Take(MostPairs).ToList();
        var list = pairs.Count == 0 ? Markup.None : Markup.Of(
            $"""<h3>Most frequent confusions</h3><ul class="pairs">{Markup.Join(pairs.Select(pair => Pair(evaluation, pair)))}</ul>""");
        return new Section(
            "confusion", "Confusion",
            hasMatrix
                ? Markup.Of(
                    $"Rows are the labels, columns the predictions; shades are shares of a row. Off the diagonal stand the mistakes.")
                : Markup.Of($"With {evaluation.ClassNames.Count} classes, only the most frequent confusions are shown."),
            Markup.Of($"{(hasMatrix ? Matrix(evaluation) : Markup.None)}{list}"));
    }

    static IEnumerable<(int Label, int Predicted, int Images)> Pairs(EvaluationResult evaluation) =>
        from i in Enumerable.Range(0, evaluation.ClassNames.Count)
        from j in Enumerable.Range(0, evaluation.ClassNames.Count)
        let images = evaluation.Confusion[i][j]
        where i != j && images > 0
        orderby images descending
        select (i, j, images);

    static Markup Pair(EvaluationResult evaluation, (int Label, int Predicted, int Images) pair) => Markup.Of(
        $"""
        <li><b>{Markup.Name(evaluation.ClassNames[pair.Label])}</b> predicted as <b>{Markup.Name(evaluation.ClassNames[pair.Predicted])}</b>
        <span class="soft">{pair.Images} of {evaluation.Confusion[pair.Label].Sum()}</span></li>
        """);

    static Markup Matrix(EvaluationResult evaluation) => Markup.Of(
        $"""
        <div class="wide" tabindex="0" role="region" aria-label="Confusion matrix"><table class="heat">
        <thead><tr><td></td>{Markup.Join(evaluation.ClassNames.Select(Head))}</tr></thead>
        <tbody>{Markup.Join(evaluation.ClassNames.Select((name, i) => Row(evaluation, name, i)))}</tbody>
        </table></div>
        """);

    static Markup Head(string name) => Markup.Of($"""<th scope="col"><span class="down" title="{name}">{Markup.Name(name)}</span></th>""");

    static Markup Row(EvaluationResult evaluation, string name, int label)
    {
        var counts = evaluation.Confusion[label];
        return Markup.Of(
            $"""
            <tr><th scope="row">{Markup.Name(name)}</th>{Markup.Join(counts.Select((count, j) => Cell(count, counts.Sum(), j == label)))}</tr>

            """);
    }

    static Markup Cell(int count, int all, bool isHit) => count == 0
        ? Markup.Of($"""<td class="none">{(isHit ? "0" : "·")}</td>""")
        : HeatCell.Of((double)count / all, Say.Count(count), isHit);
}
