using System.CommandLine;

namespace Gabor.Cli;

/// <summary>Which language a command speaks: that of <c>--lang</c>, else that of the terminal.</summary>
static class Languages
{
    static readonly (string Name, Language Language)[] Named = [("en", Language.English), ("zh", Language.Chinese)];

    /// <summary>The variables that POSIX reads for the language of messages, the first that is set first.</summary>
    static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary><c>--lang</c>.</summary>
    public static Option<string?> Option(string what) => OptionKinds.Named(
        "--lang", "LANGUAGE",
        $"The language of the {what}: en or zh. [default: zh where LC_ALL, LC_MESSAGES or LANG is Chinese]",
        Named.Select(known => known.Name));

    /// <summary>The language that was asked for, by default the terminal's; its errors are in the same from now on.</summary>
    /// <param name="command">The command that a refusal names.</param>
    /// <param name="name">What <c>--lang</c> was; null if it was not given.</param>
    /// <param name="terminal">The terminal.</param>
    /// <exception cref="UsageException">There is no such language.</exception>
    public static Language Of(string command, string? name, Terminal terminal)
    {
        if (name is null)
            return terminal.Language;
        var found = Array.Find(Named, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found.Name is null)
        {
            throw new UsageException(
                $"{command}: --lang is '{name}'; it must be {string.Join(" or ", Named.Select(known => known.Name))}.");
        }

        return terminal.Language = found.Language;
    }

    /// <summary>The language of an environment: Chinese where the first variable that is set and not empty begins with zh.</summary>
    /// <param name="variable">Reads a variable; null where it is not set.</param>
    public static Language OfEnvironment(Func<string, string?> variable) =>
        Variables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } locale
            && locale.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
            ? Language.Chinese
            : Language.English;
}
