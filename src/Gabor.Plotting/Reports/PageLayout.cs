using System.Reflection;
using System.Text;

namespace Gabor.Plotting.Reports;

/// <summary>A part of the page under a heading.</summary>
/// <param name="Id">Its name in links.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Lead">A sentence or two on how to read it.</param>
/// <param name="Content">The rest.</param>
sealed record Section(string Id, string Title, Markup Lead, Markup Content);

/// <summary>The whole page: head, contents, sections.</summary>
static class PageLayout
{
    public static Markup Of(EvaluationPage page)
    {
        var names = new FileNames(page.Images);
        Section?[] all =
        [
            CurveSection.Of(page), ConfusionSection.Of(page), ClassSection.Of(page), CalibrationSection.Of(page),
            MistakeSection.Of(page, names), ExplanationSection.Of(page, names), LabelSection.Of(page, names), StressSection.Of(page),
            RunSection.Of(page),
        ];
        var sections = all.OfType<Section>().ToList();
        string title = $"{page.Model.Name} on {page.DataName}";
        return Markup.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="generator" content="Gabor"/>
            <title>{title}: evaluation</title>
            <style>
            {Resource("page.css")}</style>
            </head>
            <body>
            <div class="page">
            <header>
            <h1>{Markup.Name(title)}</h1>
            {HeadSection.Lead(page)}
            {HeadSection.Facts(page)}
            </header>
            <nav aria-label="Contents"><ul>
            {Markup.Join(sections.Select(section => Markup.Of($"""<li><a href="#{section.Id}">{section.Title}</a></li>""")))}
            </ul></nav>
            <main>
            {Markup.Join(sections.Select(Draw))}
            </main>
            <footer>Made by Gabor. Everything is in this one file: it can be sent, kept and printed as it is.</footer>
            </div>
            <script>
            {Resource("page.js")}</script>
            </body>
            </html>

            """);
    }

    static Markup Draw(Section section) => Markup.Of(
        $"""
        <section id="{section.Id}">
        <h2>{section.Title}</h2>
        <p>{section.Lead}</p>
        {section.Content}
        </section>

        """);

    static Markup Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Reports/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Markup(reader.ReadToEnd());
    }
}
