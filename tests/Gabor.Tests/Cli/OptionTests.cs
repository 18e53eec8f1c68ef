using System.CommandLine;
using System.CommandLine.Help;
using Gabor.Cli;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Cli;

/// <summary>Every option that a help lists is tried by a test through the command line, with its own command.</summary>
public sealed class OptionTests
{
    /// <summary>Commands and their options, as <c>bench gemm --n</c>.</summary>
    static IEnumerable<(string[] Path, Option Option)> Options(Command command, params string[] path) => command.Options
        .Where(option => option is not HelpOption && !option.Hidden).Select(option => (path, option))
        .Concat(command.Subcommands.SelectMany(command => Options(command, [.. path, command.Name])));

    [Fact]
    public void Every_option_of_every_command_is_used_by_a_test()
    {
        HashSet<string>[] lines =
        [
            .. SourceTree
            .Files("tests/Gabor.Tests")
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => TriedOptions.Lines(File.ReadAllText(file))),
        ];
        Assert.NotEmpty(lines);
        Rule.Kept(
            from known in Options(App.MakeRoot(new Terminal(TextWriter.Null, TextWriter.Null)))
            where !lines.Any(line => line.IsSupersetOf(known.Path) && known.Option.Aliases.Append(known.Option.Name).Any(line.Contains))
            select $"gabor {string.Join(' ', known.Path)} {known.Option.Name} is tried by no test");
    }

    [Theory]
    [InlineData("[Fact] public void A() { CommandLine.Done(\"train\", \"digits\", \"--epochs\", \"1\"); CommandLine.Run(\"eval\", \"x\"); "
        + "}", "train digits --epochs 1", "eval x")]
    [InlineData("[Fact] public void A() { string[] more = [\"--seed\"]; CommandLine.Done([\"train\", .. more]); }", "train --seed")]
    [InlineData("[Fact] public void A() => CommandLine.Done(Tiny(\"--seed\"));\nstatic string[] Tiny(params string[] more) => [\"train\", "
        + ".. more];", "train --seed")]
    [InlineData("static string Run(params string[] more) => CommandLine.Done([\"lesson\", .. "
        + "more]).Output;\n[Fact] public void A() => Run(\"--out\");\n[Fact] public void B() => Run(\"--seed\");", "lesson --out",
        "lesson --seed")]
    [InlineData("[Theory]\n[InlineData(\"--a\", \"train\")]\n[InlineData(\"--b\", \"eval\")]\npublic void A(string expected, "
        + "params string[] args) => CommandLine.Fails(2, args);", "train --a", "eval --b")]
    [InlineData("[Fact] public void A() { Options(\"--ema\"); string Options(params string[] more) { return CommandLine.Done([\"train\", "
        + ".. more]).Output; } }", "train --ema")]
    [InlineData("// CommandLine.Done(\"train\")\nstring s = \"CommandLine.Done(--x)\";")]
    public void The_options_that_tests_use_are_found(string members, params string[] expected)
    {
        var lines = TriedOptions.Lines($"namespace A;\nsealed class B\n{{\n{members}\n}}\n");
        Assert.All(expected, line => Assert.Contains(lines, words => words.SetEquals(line.Split(' '))));
        Assert.Equal(expected.Length, lines.Count);
    }
}
