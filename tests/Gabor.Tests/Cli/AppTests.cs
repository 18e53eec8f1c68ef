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
                .. DatasetRegistry.Default.Select(d => d.Usage), .. OptimizerRegistry.Default.Names,
                .. ScheduleRegistry.Default.Names, .. InitializerRegistry.Default.Names,
            ])
        {
            Assert.Contains(name + ": ", help, StringComparison.Ordinal);
        }

        Assert.Contains(string.Join(", ", Networks.Default.Names), help, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("--weight-decay is '0,0001'", "0.0001", "train", "digits", "--weight-decay", "0,0001")]
    [InlineData("--learning-rate is '0,002'", "0.002", "train", "digits", "--lr", "0,002")]
    [InlineData("--clip-norm is '0,5'", "0.5", "train", "digits", "--clip-norm", "0,5")]
    [InlineData("--validation is '0,1'", "0.1", "train", "digits", "--validation", "0,1")]
    [InlineData("--checkpoint-seconds is '1,000'", "1.000", "train", "digits", "--checkpoint-seconds", "1,000")]
    [InlineData("--epochs is '1,000'", "1.000", "train", "digits", "--epochs", "1,000")]
    [InlineData("rotate is '7,5'", "7.5", "train", "digits", "--rotate", "7,5")]
    [InlineData("--from is '0,001'", "0.001", "lr-find", "digits", "--from", "0,001")]
    [InlineData("--learning-rate is '0,1'", "0.1", "playground", "--learning-rate", "0,1")]
    [InlineData("--noise is '1,234.5'", "1234.5", "playground", "--noise", "1,234.5")]
    [InlineData("--span is '0,5'", "0.5", "surface", "softmax", "digits", "--span", "0,5")]
    [InlineData("weight-decay: '0,0001' looks like a decimal comma", "0.0001",
        "sweep", "digits", "--out", "x", "--try", "weight-decay=0,0001")]
    [InlineData("learning-rate: '0,001..0,1:log' is not a range", "0.001",
        "sweep", "digits", "--out", "x", "--random", "2", "--try", "learning-rate=0,001..0,1:log")]
    public void A_decimal_comma_is_refused_and_the_number_with_a_point_is_named(string expected, string number, params string[] args)
    {
        string line = CommandLine.Fails(2, args);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains($"rite {number}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("bench", "gemm")]
    public void Help_before_a_command_shows_its_help(params string[] command) =>
        Assert.Equal(CommandLine.Done([.. command, "--help"]).Output, CommandLine.Done(["help", .. command]).Output);

    [Theory]
    [InlineData("there is no option '-v'. Did you mean '--version'?", "-v")]
    [InlineData("there is no option '-x'. 'gabor --help' shows the usage.", "-x")]
    [InlineData("bench gemm: there is no option '-n'. Did you mean '--n'?", "bench", "gemm", "-n", "2")]
    public void A_letter_stands_only_for_the_one_option_that_begins_with_it(string expected, params string[] args) =>
        Assert.StartsWith($"gabor: {expected}", CommandLine.Fails(2, args), StringComparison.Ordinal);
}
