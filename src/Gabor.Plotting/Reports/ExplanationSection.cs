using Gabor.Experiments.Explanations;
using Gabor.Input;
using Gabor.Preprocessing;

namespace Gabor.Plotting.Reports;

/// <summary>What the network looked at in its most confident mistakes.</summary>
static class ExplanationSection
{
    public static Section? Of(EvaluationPage page, FileNames names)
    {
        var mistakes = MistakeSection.Mistakes(page, EvaluationPage.MostExplained);
        if (page.Explainer is not { } explainer || mistakes.Count == 0)
            return null;
        string saliency = explainer.HasGradients ? "Saliency: pixels whose change would change the score most. " : "";
        string cam = explainer.GradCamLayer is { } layer ? $"Grad-CAM: the parts of layer {layer} that speak for it. " : "";
        return new Section(
            "explanations", "What it looked at",
            Markup.Of(
                $"Bright is what speaks for the predicted class. {saliency}{cam}"
                + $"Occlusion: places that cost probability when they are covered."),
            Markup.Join(mistakes.Select(one => Maps(page, explainer, names, one.Image))));
    }

    static Markup Maps(EvaluationPage page, Explainer explainer, FileNames names, int index)
    {
        var scores = page.Evaluation.Scores!;
        int predicted = scores.Predicted(index);
        var shape = page.Model.Input;
        float[] seen = explainer.Read(page.Images, index), pixels = Pixels(page, index);
        string taken = page.Evaluation.ClassNames[predicted], of = page.Evaluation.ClassNames[scores.Label(index)];
        var figures = new List<Markup>
        {
            Figure(
                Thumbnail.Of(pixels, shape.Height, shape.Width, $"The image as the network sees it, labelled {of}"),
                "as the network sees it"),
        };
        if (explainer.HasGradients)
            figures.Add(Map("saliency", explainer.Saliency(seen, predicted)));
        if (explainer.GradCamLayer is not null)
            figures.Add(Map("Grad-CAM", explainer.GradCam(seen, predicted)));
        figures.Add(Map("occlusion", explainer.Occlusion(seen, predicted)));
        return Markup.Of(
            $"""
            <div class="maps"><h3>{Markup.Name(taken)} <span class="soft">instead of {Markup.Name(of)}, {Markup.Name(names.Of(index))}</span></h3>
            {Markup.Join(figures)}</div>

            """);

        Markup Map(string kind, RelevanceMap map) => Figure(
            Thumbnail.Of(pixels, shape.Height, shape.Width, map, $"Map of {kind} for {taken}, bright where the image speaks for it"), kind);
    }

    static Markup Figure(Markup image, string caption) => Markup.Of($"<figure>{image}<figcaption>{caption}</figcaption></figure>");

    /// <summary>The image as the network sees it, but for what is subtracted from it.</summary>
    static float[] Pixels(EvaluationPage page, int index)
    {
        var used = page.Model.Preprocessing;
        float[] pixels = new float[used.Input.Count];
        new ImageReader(page.Images, ImagePreprocessing.None(used.Input).CutAs(used)).Read(index, pixels);
        return pixels;
    }
}
