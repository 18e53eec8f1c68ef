using Gabor.Cli;

namespace Gabor.Tests.Cli;

public sealed class CheckCommandTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public void A_network_by_name_is_checked_and_passes()
    {
        var result = CommandLine.Done("check", "softmax", "--images", "4", "--samples", "3", "--seed", "2", "--threads", "1");
        Assert.Contains("checking softmax (7,850 parameters) with 4 images of digits", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"dense1 +weight +10 ", result.Output);
        Assert.Matches(@"loss +scores +5 ", result.Output);
        Assert.Contains("passed: the largest relative error is ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_checked_with_its_own_data_or_with_others_and_threads_change_nothing()
    {
        var json = CommandLine.Done("check", run.Path, "--json", "--images", "3", "--samples", "2", "--threads", "1");
        Assert.True(json.Json.GetProperty("passed").GetBoolean());
        Assert.Equal("digits", json.Json.GetProperty("data_set").GetString());
        Assert.Equal(3, json.Json.GetProperty("images").GetInt32());
        var rows = json.Json.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(
            ["loss", "dense1", "dense1", "dense1", "input", "dense1", "dense1"], rows.Select(row => row.GetProperty("layer").GetString()));
        Assert.All(rows, row => Assert.Equal(4, row.GetProperty("checked").GetInt32() + row.GetProperty("skipped").GetInt32()));
        Assert.Equal(
            json.Output, CommandLine.Done(
                "check", run.Path, "digits", "--json", "--images", "3", "--samples", "2", "--threads", "2").Output);
        Assert.NotEqual(
            json.Output, CommandLine.Done("check", run.Path, "--json", "--images", "3", "--samples", "2", "--seed", "5").Output);
    }

    [Fact]
    public void Quiet_prints_only_results() =>
        Assert.Equal("", CommandLine.Done("check", run.Path, "--quiet", "--images", "1", "--samples", "1").Error);

    [Fact]
    public void Where_nothing_can_be_compared_a_line_after_the_table_says_so()
    {
        var result = CommandLine.Run("check", run.Path, "--tolerance", "1e-12", "--images", "2", "--samples", "1", "--quiet");
        Assert.Equal(1, result.Code);
        Assert.Contains("failed: ", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"^gabor: check: no gradient is certain to 1E-12 .*\n$", result.Error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("'lennet' is neither a run folder nor a network. Did you mean 'lenet'?", "lennet")]
    [InlineData("Did you mean 'digits'?", "softmax", "digitz")]
    [InlineData("images is 0; it must be from 1 to 1024.", "softmax", "--images", "0")]
    [InlineData("samples is -1; it must be from 1 to 10000.", "softmax", "--samples", "-1")]
    [InlineData("tolerance is 2; it must be above 0 and below 1.", "softmax", "--tolerance", "2")]
    [InlineData("--tolerance is 'little'; it must be a number.", "softmax", "--tolerance", "little")]
    [InlineData("--seed is '-1'", "softmax", "--seed", "-1")]
    [InlineData("threads is 999", "softmax", "--threads", "999")]
    [InlineData("RUN|MODEL")]
    public void A_wrong_option_is_reported_with_a_suggestion(string expected, params string[] args) =>
        Assert.Contains(expected, CommandLine.Fails(2, ["check", .. args]), StringComparison.Ordinal);

    [Theory]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    public void The_table_fits_a_screen_of_80_columns(string network)
    {
        using StringWriter output = new(), error = new();
        var terminal = new Terminal(output, error, outputIsScreen: true);
        terminal.Results.Profile.Width = 80;
        Assert.Equal(ExitCode.Done, App.Run(["check", network, "--images", "2", "--samples", "1", "--quiet"], terminal));
        string[] lines = [.. output.ToString().ReplaceLineEndings("\n").Split('\n')];
        Assert.Contains(
            lines, line => line.Contains("layer", StringComparison.Ordinal) && line.Contains("network", StringComparison.Ordinal));
        Assert.All(
            lines.TakeWhile(line => !line.StartsWith("alone", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
    }
}
