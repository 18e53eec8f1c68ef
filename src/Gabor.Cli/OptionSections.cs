using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Gabor.Cli;

/// <summary>
/// Headings for a command's many options. Options without one come first, under the usual heading: those that most users need.
/// </summary>
static class OptionSections
{
    const string Usual = "Options:";

    static readonly ConditionalWeakTable<Command, Dictionary<string, string>> Known = [];

    /// <summary>Puts an option of a command under a heading.</summary>
    public static void Add(Command command, Option option, string heading) =>
        Known.GetValue(command, _ => []).Add(option.Name, heading);

    /// <summary>Help of a command with its options under their headings, in the order in which these were first named.</summary>
    public static string Arrange(Command command, string help)
    {
        if (!Known.TryGetValue(command, out var headings))
            return help;
        var lines = help.ReplaceLineEndings("\n").Split('\n').ToList();
        int start = lines.IndexOf(Usual) + 1, end = lines.FindIndex(start, line => line.Trim().Length == 0);
        var sections = headings.Values.Distinct().Prepend(Usual).ToDictionary(heading => heading, _ => new List<string>());
        var current = sections[Usual];
        foreach (string line in lines[start..end])
        {
            // An option begins at the margin with its names, the longest of which is the one it is known by; the rest goes on deeper.
            if (line.StartsWith("  -", StringComparison.Ordinal))
            {
                string[] names = line.Trim().Split(' ', ',').TakeWhile(word => word.Length == 0 || word[0] == '-').ToArray();
                current = sections[names.Select(name => headings.GetValueOrDefault(name)).FirstOrDefault(own => own is not null) ?? Usual];
            }

            current.Add(line);
        }

        string[] arranged =
        [
            .. lines[..(start - 1)],
            .. sections.Where(section => section.Value.Count > 0).SelectMany(section => section.Value.Prepend(section.Key).Append("")),
            .. lines[(end + 1)..],
        ];
        return string.Join(Environment.NewLine, arranged);
    }
}
