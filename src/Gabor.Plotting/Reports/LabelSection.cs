using Gabor.Data;
using Gabor.Evaluation;

namespace Gabor.Plotting.Reports;

/// <summary>Images whose label is likely wrong, of the test images and, where they were checked, of the training images.</summary>
static class LabelSection
{
    public static Section? Of(EvaluationPage page, FileNames names)
    {
        if (page.Evaluation.Scores is not { } scores)
            return null;
        var test = LabelErrors.Of(scores);
        var trained = page is { TrainLabels: { } labels, TrainImages: { } images }
            ? Part("Training images, by cross-validation", labels, images, new FileNames(images), page.Evaluation.ClassNames)
            : Markup.Of(
                $"""<p class="soft">The labels of the training images were not checked; eval --label-check does, by training five times.</p>""");
        return new Section(
            "labels", "Likely wrong labels",
            Markup.Of(
                $"By confident learning: images that the network more likely takes for another class than is usual for that class. "
                + $"Some are mistakes of the network, so look before you change a label.{Doubt(page)}"),
            Markup.Of($"{Part("Test images", test, page.Images, names, page.Evaluation.ClassNames)}{trained}"));
    }

    /// <summary>A network that is often wrong itself finds few wrong labels.</summary>
    static string Doubt(EvaluationPage page)
    {
        const double enough = 0.8;
        return page.Evaluation.Accuracy >= enough ? ""
            : $" This network is correct on {Say.Percent(page.Evaluation.Accuracy, 0)} only: most of these are its own mistakes.";
    }

    static Markup Part(string title, LabelErrors errors, ImageSource images, FileNames names, IReadOnlyList<string> classes)
    {
        if (errors.Suspects.Count == 0)
            return Markup.Of($"""<h3>{title}</h3><p class="soft">None stands out.</p>""");
        var shown = errors.Suspects.Take(EvaluationPage.MostImages).ToList();
        string count = shown.Count < errors.Suspects.Count
            ? $"the {shown.Count} most likely of {Say.Count(errors.Suspects.Count)}"
            : Say.Images(shown.Count);
        return Markup.Of(
            $"""
            <h3>{title}: {count}</h3>
            <ul class="gallery">
            {Markup.Join(shown.Select(one => Card(one, images, names, classes)))}
            </ul>
            """);
    }

    static Markup Card(SuspectLabel one, ImageSource images, FileNames names, IReadOnlyList<string> classes)
    {
        var image = ImageCard.Image(images, one.Image, $"An image labelled {classes[one.Label]}, more likely {classes[one.Likely]}");
        return Markup.Of(
            $"""
            <li><figure>{image}
            <figcaption>{Markup.Name(classes[one.Label])} → <strong>{Markup.Name(classes[one.Likely])}</strong><br/>margin {Say.Fixed(one.Margin, 2).Replace('-', '−')}
            <span class="file">{Markup.Name(names.Of(one.Image))}</span></figcaption></figure></li>

            """);
    }
}
