using Gabor.Evaluation;

namespace Gabor.Plotting.Reports;

/// <summary>The most confident mistakes with their images.</summary>
static class MistakeSection
{
    /// <summary>The mistakes, the most confident first; of equals the first.</summary>
    public static IReadOnlyList<(int Image, double Probability)> Mistakes(EvaluationPage page, int most) =>
        page.Evaluation.Scores is not { } scores ? [] :
        [
            .. Enumerable.Range(0, scores.Images).Where(i => scores.Predicted(i) != scores.Label(i))
                .Select(i => (Image: i, Probability: scores.Probabilities(i, page.Model.Temperature)[scores.Predicted(i)]))
                .OrderByDescending(one => one.Probability).Take(most),
        ];

    public static Section? Of(EvaluationPage page, FileNames names)
    {
        if (page.Evaluation.Scores is not { } scores)
            return null;
        var mistakes = Mistakes(page, EvaluationPage.MostImages);
        if (mistakes.Count == 0)
            return new Section("mistakes", "Mistakes", Markup.Of($"There are none: every image is correct."), Markup.None);
        int all = page.Evaluation.Images - page.Evaluation.Correct;
        var classes = mistakes.SelectMany(one => (int[])[scores.Label(one.Image), scores.Predicted(one.Image)]).Distinct().Order()
            .Select(k => (k, page.Evaluation.ClassNames[k]));
        string count = mistakes.Count < all ? $"The {mistakes.Count} most confident of {Say.Count(all)}" : $"All {all}";
        return new Section(
            "mistakes", "Most confident mistakes",
            Markup.Of($"{count}, the surest first. Look for what they have in common, and for labels that are wrong."),
            Markup.Of(
                $"""
                {ImageCard.Pick("mistake-list", classes)}
                <ul class="gallery" id="mistake-list">
                {Markup.Join(mistakes.Select(one => Card(page, names, scores, one)))}
                </ul>
                """));
    }

    static Markup Card(EvaluationPage page, FileNames names, ImageScores scores, (int Image, double Probability) one)
    {
        int label = scores.Label(one.Image), predicted = scores.Predicted(one.Image);
        string of = page.Evaluation.ClassNames[label], taken = page.Evaluation.ClassNames[predicted];
        var image = ImageCard.Image(page.Images, one.Image, $"An image labelled {of}, predicted as {taken}");
        return Markup.Of(
            $"""
            <li data-label="{ImageCard.Number(label)}" data-predicted="{ImageCard.Number(predicted)}"><figure>{image}
            <figcaption><strong>{Markup.Name(taken)}</strong> {Say.Percent(one.Probability)}<br/>labelled {Markup.Name(of)}
            <span class="file">{Markup.Name(names.Of(one.Image))}</span></figcaption></figure></li>

            """);
    }
}
