using Gabor.Cli;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Schedules;

namespace Gabor.Tests.Docs;

/// <summary>What the front pages say is what is there.</summary>
public sealed class ReadmeTests
{
    const string Sample = "samples/FirstClassifier/Program.cs";

    public static TheoryData<string> Pages => ["README.md", "README.zh-CN.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_code_is_the_samples(string page) => Assert.Equal([Quoted()], Markdown.Code(Markdown.Read(page), "csharp"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Whatever_there_is_is_named_and_nothing_else(string page)
    {
        var rows = Markdown.Rows(Markdown.Read(page)).ToArray();
        foreach (string[] names in new string[][]
        {
            [.. App.MakeRoot(new Terminal(TextWriter.Null, TextWriter.Null)).Subcommands.Where(command => !command.Hidden).Select(command => command.Name)],
            [.. Networks.Default.Names],
            [.. LayerRegistry.Default.Names],
            [.. LossRegistry.Default.Names],
            [.. OptimizerRegistry.Default.Names],
            [.. ScheduleRegistry.Default.Names],
            [.. InitializerRegistry.Default.Names],
            [.. DatasetRegistry.Default.Select(entry => entry.Usage)],
        })
        {
            Assert.Contains(string.Join(", ", names.Select(name => $"`{name}`")), rows.Select(row => row.Cells[^1]));
        }
    }

    /// <summary>The lines of the sample between its two marks.</summary>
    static string Quoted()
    {
        string text = Markdown.Read(Sample).Text;
        const string first = "// <quote>\n", last = "// </quote>";
        int start = text.IndexOf(first, StringComparison.Ordinal) + first.Length, end = text.IndexOf(last, StringComparison.Ordinal);
        Assert.True(start >= first.Length && end > start, $"{Sample} has no marks");
        return text[start..end];
    }
}
