using System.CommandLine;
using System.Text.RegularExpressions;
using Gabor.Cli;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Schedules;

namespace Gabor.Tests.Cli;

public sealed partial class AppTests
{
    static Command Root => App.MakeRoot(new Terminal(TextWriter.Null, TextWriter.Null));

    static IEnumerable<(string Path, Command Command)> Commands(Command command, string path = "") =>
        command.Subcommands.SelectMany(sub => Commands(sub, $"{path} {sub.Name}".Trim())).Prepend((path, command));

    [Fact]
    public void Every_command_has_a_help_with_its_options_and_examples()
    {
        foreach (var (path, command) in Commands(Root))
        {
            var help = CommandLine.Done([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            Assert.All(command.Options, option => Assert.Contains(option.Name, help.Output, StringComparison.Ordinal));
            Assert.Contains("Examples:\n  ", help.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.Equal("", help.Error);
        }
    }

    [Fact]
    public void Every_example_of_a_help_can_be_parsed()
    {
        foreach (var (_, command) in Commands(Root))
        {
            var examples = Examples.Of(command).Where(text => text.StartsWith("gabor ", StringComparison.Ordinal) && !text.Contains('|'));
            foreach (string example in examples)
            {
                var parsed = Root.Parse(example);
                Assert.True(parsed.Errors.Count == 0 && WrongUsage.UnknownOption(parsed) is null, example);
            }
        }
    }

    [Fact]
    public void The_help_of_train_lists_every_name_of_every_registry()
    {
        string help = Spaces().Replace(CommandLine.Done("train", "--help").Output, " ");
        foreach (string name in (string[])
            [
                .. Networks.Default.Names, .. DatasetRegistry.Default.Select(d => d.Usage), .. OptimizerRegistry.Default.Names,
                .. ScheduleRegistry.Default.Names, .. InitializerRegistry.Default.Names,
            ])
        {
            Assert.Contains(name + ": ", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_words_the_help_is_shown()
    {
        var result = CommandLine.Done();
        Assert.Equal(CommandLine.Done("--help").Output, result.Output);
    }

    [Fact]
    public void The_version_is_the_librarys() =>
        Assert.Equal(typeof(Networks).Assembly.GetName().Version!.ToString(3), CommandLine.Done("--version").Output.Trim());

    [Theory]
    [InlineData("there is no command 'evla'. Did you mean 'eval'?", "evla")]
    [InlineData("there is no command 'zebra'. Known: train, ", "zebra")]
    [InlineData("bench: there is no command 'gem'. Did you mean 'gemm'?", "bench", "gem")]
    [InlineData("bench: a subcommand is missing: gemm", "bench")]
    [InlineData("bench gemm: there is no option '--thread'. Did you mean '--threads'?", "bench", "gemm", "--thread", "2")]
    [InlineData("bench gemm: --n is 0; it must be from 1 to 16384.", "bench", "gemm", "--n", "0")]
    [InlineData("there is no option '--versoin'. Did you mean '--version'?", "--versoin")]
    [InlineData("predict: there is no option '--tpo'. Did you mean '--top'?", "predict", "run", "x.png", "--tpo")]
    [InlineData("completion: there is no script for 'bsh'. Did you mean 'bash'?", "completion", "bsh")]
    [InlineData("[suggest:x]: the place of the cursor is expected", "[suggest:x]", "gabor")]
    public void A_wrong_word_is_told_with_the_nearest_right_one(string expected, params string[] args) =>
        Assert.StartsWith($"gabor: {expected}", CommandLine.Fails(2, args), StringComparison.Ordinal);

    [Theory]
    [InlineData("gabor tr", "train")]
    [InlineData("gabor train digits --op", "--optimizer")]
    [InlineData("gabor train digits --optimizer ", "adam")]
    [InlineData("gabor train digits --model ", "lenet")]
    [InlineData("gabor train di", "digits")]
    [InlineData("gabor bench ", "gemm")]
    [InlineData("gabor completion f", "fish")]
    public void A_shell_is_told_the_words_that_may_follow(string line, string expected) =>
        Assert.Contains(expected, CommandLine.Done($"[suggest:{line.Length}]", line).Output.Split(Environment.NewLine));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void A_completion_script_asks_gabor_for_suggestions(string shell) =>
        Assert.Contains("[suggest:", CommandLine.Done("completion", shell).Output, StringComparison.Ordinal);

    [Fact]
    public void A_fault_of_our_own_is_one_line_and_shows_where_only_if_asked()
    {
        using StringWriter plain = new(), traced = new();
        var fault = new InvalidOperationException("first\nsecond");
        Assert.Equal(ExitCode.Failed, Failure.Report(fault, new Terminal(TextWriter.Null, plain)));
        Failure.Report(fault, new Terminal(TextWriter.Null, traced) { Traces = true });
        Assert.Single(plain.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(nameof(InvalidOperationException), plain.ToString(), StringComparison.Ordinal);
        Assert.True(traced.ToString().Length > plain.ToString().Length);
    }

    [Fact]
    public void Lack_of_memory_and_full_disks_are_one_line()
    {
        Assert.Contains("--batch-size", Failure.Line(new InsufficientMemoryException()), StringComparison.Ordinal);
        Assert.Equal(
            "reading or writing failed: No space left on device : 'runs/x'",
            Failure.Line(new IOException("No space left on device : 'runs/x'")));
        Assert.Equal("threads is odd.", Failure.Line(new ArgumentException("threads is odd.", "threads")));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
