namespace Gabor.Tests.Cli;

public sealed class OptionSectionsTests
{
    [Fact]
    public void Help_shows_the_usual_options_first_and_the_others_under_headings()
    {
        string[] lines = CommandLine.Done("train", "--help").Output.ReplaceLineEndings("\n").Split('\n');
        string[] headings =
            ["Options:", "Data:", "Model:", "Optimization:", "Augmentation:", "Regularization:", "Evaluation:", "Output:", "Examples:"];
        int[] places = [.. headings.Select(heading => Array.IndexOf(lines, heading))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.InRange(At("--learning-rate"), places[0], places[1]);
        Assert.InRange(At("--help"), places[0], places[1]);
        Assert.InRange(At("--shift"), places[1], places[2]);
        Assert.InRange(At("--beta1"), places[3], places[4]);
        Assert.InRange(At("--threads"), places[7], places[8]);

        int At(string option) => Assert.Single(
            Enumerable.Range(0, lines.Length),
            i => lines[i].StartsWith("  -", StringComparison.Ordinal) && lines[i].Split(' ', ',').Contains(option));
    }

    [Fact]
    public void A_command_with_few_options_keeps_one_list()
    {
        string help = CommandLine.Done("predict", "--help").Output;
        Assert.Contains("Options:", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Output:", help, StringComparison.Ordinal);
    }
}
