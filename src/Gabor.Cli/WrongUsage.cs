using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Gabor.Cli;

/// <summary>Describes an error of the command line in one line, with the nearest valid word.</summary>
static class WrongUsage
{
    /// <summary>The first error of a command line that could not be parsed.</summary>
    public static UsageException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string where = Where(parsed.CommandResult), help = $"'{("gabor " + where).TrimEnd(' ', ':')} --help' shows the usage.";
        if (UnknownOption(parsed) is { } option)
        {
            var known = command.Options.Concat(parsed.RootCommandResult.Command.Options)
                .Where(o => !o.Hidden)
                .SelectMany(o => o.Aliases.Prepend(o.Name));
            return new($"{where}there is no option '{option}'. {Advice(option, known, help)}");
        }

        if (parsed.UnmatchedTokens is [var word, ..])
        {
            if (command.Subcommands.Count == 0)
                return new($"{where}'{word}' is an unexpected argument. {help}");
            string[] known = [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];
            return new($"{where}there is no command '{word}'. {Nearest.Advice(word, known)}");
        }

        string what = command.Subcommands.Count > 0
            ? $"a subcommand is missing: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."
            : parsed.Errors is [var error, ..] ? error.Message : "an argument is missing.";
        return new($"{where}{what} {help}");
    }

    /// <summary>A word that looks like an option but is not one, nor a negative number; the parser may treat it as an argument.</summary>
    public static string? UnknownOption(ParseResult parsed)
    {
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return null;
            if (LooksLikeOption(token))
                return token.Value;
        }

        return null;
    }

    /// <summary>The option or argument that was given as an empty word; null if there is none.</summary>
    public static string? EmptyWord(ParseResult parsed) => parsed.CommandResult.Children
        .Where(symbol => symbol.Tokens.Any(token => token.Value.Length == 0))
        .Select(symbol => (symbol as OptionResult)?.Option.Name ?? (symbol as ArgumentResult)?.Argument.Name)
        .FirstOrDefault();

    static bool LooksLikeOption(Token token) => token.Type == TokenType.Argument && token.Value.StartsWith('-') && token.Value.Length > 1
        && !double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    static string Advice(string given, IEnumerable<string> known, string otherwise) =>
        (IsLetter(given) ? Single(given, known) : Nearest.Of(given, known)) is { } nearest ? $"Did you mean '{nearest}'?" : otherwise;

    static bool IsLetter(string option) => option.Length == 2 && option[0] == '-';

    /// <summary>Of a letter every other letter is as far; it can only stand for the one long name that begins with it.</summary>
    static string? Single(string letter, IEnumerable<string> known) =>
        known.Where(name => name.StartsWith($"-{letter}", StringComparison.OrdinalIgnoreCase)).Distinct().Take(2).ToArray() is [var only]
            ? only
            : null;

    /// <summary><c>bench gemm: </c>; empty for gabor itself, which every message starts with.</summary>
    static string Where(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Where(parent).Replace(": ", " ", StringComparison.Ordinal)}{result.Command.Name}: " : "";
}
