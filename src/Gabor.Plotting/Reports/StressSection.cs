using System.Globalization;
using Gabor.Experiments.StressTests;

namespace Gabor.Plotting.Reports;

/// <summary>The accuracy under the challenges of 2.1, level by level.</summary>
static class StressSection
{
    public static Section? Of(EvaluationPage page)
    {
        if (page.Stress is not { } stress)
            return null;
        int levels = stress.Rows.Max(row => row.Levels.Count);
        var heads = Enumerable.Range(1, levels)
            .Select(level => Markup.Of($"""<th class="n" scope="col">level {level}</th>"""));
        return new Section(
            "stress", "Under stress",
            Markup.Of($"The accuracy in % on changed images, level by level; unchanged it is {Say.Percent(stress.Plain.Accuracy)}."),
            Markup.Of(
                $"""
                <div class="wide"><table class="heat levels">
                <thead><tr><td></td>{Markup.Join(heads)}<th class="n" scope="col">mean</th></tr></thead>
                <tbody>{Markup.Join(stress.Rows.Select(Row))}</tbody>
                </table></div>
                """));
    }

    static Markup Row(StressRow row)
    {
        var cells = row.Levels.Select(level => HeatCell.Of(level.Accuracy, Say.Fixed(100 * level.Accuracy, 1), isHit: true));
        string levels =
            $"{string.Join(", ", row.Kind.Levels.Select(level => level.ToString(CultureInfo.InvariantCulture)))} {row.Kind.Unit}";
        return Markup.Of(
            $"""
            <tr><th scope="row" title="{levels}">{row.Kind.Name}</th>{Markup.Join(cells)}<td><b>{Say.Fixed(100 * row.Accuracy, 1)}</b></td></tr>

            """);
    }
}
