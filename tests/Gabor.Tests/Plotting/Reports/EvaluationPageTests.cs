using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Reports;
using Gabor.Tests.Training;

namespace Gabor.Tests.Plotting.Reports;

public sealed partial class EvaluationPageTests : IDisposable
{
    readonly Workers workers = new(2);
    readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        workers.Dispose();
        folder.Dispose();
    }

    /// <summary>The page as XML, which it also is: so every element is closed and every name is escaped.</summary>
    static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    static string[] Sections(EvaluationPage page) =>
        [.. Parse(page.ToHtml()).Descendants("section").Select(section => section.Attribute("id")!.Value)];

    [Fact]
    public void A_page_has_every_part_that_it_was_given_and_no_other()
    {
        Assert.Equal(
            ["curves", "confusion", "classes", "calibration", "mistakes", "explanations", "labels", "stress", "training"],
            Sections(ReportPages.Full(workers)));
        var plain = ReportPages.Plain(workers);
        Assert.Equal(["confusion", "classes", "mistakes", "labels", "training"], Sections(plain));
        Assert.Equal(
            ["confusion", "classes", "training"], Sections(plain with { Evaluation = plain.Evaluation with { Scores = null } }));
    }

    [Fact]
    public void Every_link_of_the_contents_has_its_section()
    {
        var page = Parse(ReportPages.Full(workers).ToHtml());
        Assert.Equal(
            page.Descendants("section").Select(section => $"#{section.Attribute("id")!.Value}"),
            page.Descendants("nav").Descendants("a").Select(link => link.Attribute("href")!.Value));
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        string html = ReportPages.Full(workers).ToHtml();
        var page = Parse(html);
        Assert.Single(page.Descendants("script"));
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants("img"), image => image.Attribute("onerror") is not null);
        var names = page.Descendants("bdi").Select(name => name.Value).ToHashSet();
        Assert.All(ReportPages.Classes, name => Assert.Contains(name, names));
        Assert.Contains("<b>none</b>", page.Descendants("dd").Select(value => value.Value));
    }

    [Fact]
    public void Nothing_outside_the_file_is_referred_to()
    {
        string html = ReportPages.Full(workers).ToHtml();
        Assert.DoesNotMatch(External(), Data().Replace(html, ""));
        Assert.All(
            Parse(html).Descendants("img"),
            image => Assert.Matches("^data:image/(png|jpeg);base64,", image.Attribute("src")!.Value));
    }

    [Fact]
    public void Whoever_cannot_see_it_is_told_what_images_and_charts_show()
    {
        var page = Parse(ReportPages.Full(workers).ToHtml());
        Assert.Equal("en", page.Root!.Attribute("lang")!.Value);
        Assert.All(page.Descendants("img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(page.Descendants("svg"), chart =>
        {
            Assert.Equal("img", chart.Attribute("role")!.Value);
            Assert.NotEmpty(chart.Attribute("aria-label")!.Value);
        });
        Assert.Single(page.Descendants("h1"));
    }

    [Fact]
    public void The_confusion_matrix_holds_the_numbers_of_the_evaluation()
    {
        var page = ReportPages.Plain(workers);
        var table = Parse(page.ToHtml()).Descendants("table").First(table => table.Attribute("class")!.Value == "heat");
        var rows = table.Element("tbody")!.Elements("tr").Select(row => row.Elements("td")
            .Select(cell => cell.Value is "·" ? 0 : int.Parse(cell.Value, CultureInfo.InvariantCulture)).ToArray());
        Assert.Equal(page.Evaluation.Confusion.Select(row => row.ToArray()), rows);
    }

    [Fact]
    public void The_most_confident_mistakes_come_first_and_their_number_is_bounded()
    {
        var page = ReportPages.Plain(workers);
        var scores = page.Evaluation.Scores!;
        var items = Parse(page.ToHtml()).Descendants("ul").Single(list => list.Attribute("id")?.Value == "mistake-list")
            .Elements("li").ToList();
        Assert.Equal(Math.Min(EvaluationPage.MostImages, page.Evaluation.Images - page.Evaluation.Correct), items.Count);
        int surest = Enumerable.Range(0, scores.Images).Where(i => scores.Predicted(i) != scores.Label(i))
            .MaxBy(i => scores.Probabilities(i).Max());
        Assert.Contains($"alert({surest})", items[0].Value, StringComparison.Ordinal);
        Assert.True(page.ToHtml().Length < 400_000);
    }

    [Fact]
    public void Files_are_named_without_the_folders_that_all_share()
    {
        var names = new FileNames(new NamedImages(["a", "b", "c"], i => $"/data/set/{(i % 2 == 0 ? "test/a" : "test/bc")}/{i}.png"));
        Assert.Equal(["a/0.png", "bc/1.png"], ((int[])[0, 1]).Select(names.Of));
        Assert.Equal("image 3", new FileNames(Toy.Test).Of(3));
    }

    [Fact]
    public void A_page_is_written_whole_or_not_at_all()
    {
        string file = folder.File("report.html");
        var page = ReportPages.Plain(workers);
        page.Save(file);
        Assert.Equal(page.ToHtml(), File.ReadAllText(file));
        Assert.Equal(["report.html"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Throws<IOException>(() => page.Save(Path.Combine(folder.File("nowhere"), "report.html")));
    }

    [GeneratedRegex(@"https?:|//[a-z]|url\(|@import|<link|<iframe", RegexOptions.IgnoreCase)]
    private static partial Regex External();

    /// <summary>Images within the page, whose letters mean nothing.</summary>
    [GeneratedRegex("data:image/[a-z]+;base64,[A-Za-z0-9+/=]*")]
    private static partial Regex Data();
}
