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
    public void The_code_is_the_samples(string page) =>
        Assert.Equal([Quotes.Of(Markdown.Read(Sample)).Single().Text], Markdown.Code(Markdown.Read(page), "csharp"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Whatever_there_is_is_named_and_nothing_else(string page)
    {
        var rows = Markdown.Rows(Markdown.Read(page)).ToArray();
        foreach (string[] names in new string[][]
        {
            [.. App.MakeRoot(new Terminal(TextWriter.Null, TextWriter.Null)).Subcommands.Where(command => !command.Hidden)
                .Select(command => command.Name)],
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
}
