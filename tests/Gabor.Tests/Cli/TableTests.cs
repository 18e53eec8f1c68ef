using Gabor.Cli;
using Gabor.Tests.Data;

namespace Gabor.Tests.Cli;

/// <summary>Tables show every value whole: in files of any width, on a screen as lines where they do not fit.</summary>
public sealed class TableTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Image(string name)
    {
        string file = folder.File(name);
        File.WriteAllBytes(file, Samples.Png(28, 28, 8, 0, [.. Enumerable.Range(0, 784).Select(i => (byte)(i % 256))]));
        return file;
    }

    static string OnScreen(int width, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, outputIsScreen: true);
        terminal.Results.Profile.Width = width;
        Assert.Equal(ExitCode.Done, App.Run(args, terminal));
        return output.ToString();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void A_long_name_in_a_file_costs_no_value(int top)
    {
        string name = Image(new string('a', 180) + ".png");
        string line = Assert.Single(
            CommandLine.Done("predict", run.Path, name, "--top", $"{top}").Output.Split('\n'),
            line => line.Contains("aaa", StringComparison.Ordinal));
        Assert.Contains($"  {name}  ", line, StringComparison.Ordinal);
        Assert.Equal(top, line.Count(c => c == '%'));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void On_a_screen_every_class_of_a_prediction_is_whole(int width)
    {
        string name = Image("image.png");
        string output = OnScreen(width, "predict", run.Path, name, "--top", "10");
        var all = CommandLine.Done("predict", run.Path, name, "--top", "10", "--json").Json.GetProperty("images")[0];
        string words = string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(name, output, StringComparison.Ordinal);
        foreach (var guess in all.GetProperty("guesses").EnumerateArray())
        {
            string sure = Format.Percent(guess.GetProperty("probability").GetDouble(), 1);
            Assert.Contains($" {guess.GetProperty("class").GetString()} sure: {sure}", words, StringComparison.Ordinal);
        }

        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= Math.Max(width, name.Length + 9), line));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(79)]
    public void On_a_narrow_screen_layers_become_lines_with_whole_values(int width)
    {
        string output = OnScreen(width, "inspect", "lenet", "--compare");
        Assert.Contains("kind: max_pooling", output, StringComparison.Ordinal);
        Assert.DoesNotContain('…', output);
        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
    }

    [Fact]
    public void A_table_that_fits_stays_one() =>
        Assert.Contains("──", OnScreen(100, "inspect", "lenet"), StringComparison.Ordinal);

    [Fact]
    public void A_line_breaks_between_its_parts_and_not_within_a_number() => Assert.Equal(
        ["loss 1.25  accuracy 50.00 %", "1,000 images/s"],
        TableLines.Wrap("loss 1.25  accuracy 50.00 %  1,000 images/s", 30));

    [Fact]
    public void A_unit_stays_with_its_number() =>
        Assert.Equal(["the accuracy is", "98.25 % of all"], TableLines.Wrap("the accuracy is 98.25 % of all", 22));
}
