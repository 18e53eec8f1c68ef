using System.Globalization;
using System.IO.Enumeration;

namespace Gabor.Data.Shards;

/// <summary>
/// The files that a pattern stands for: <c>{000..009}</c> counts, <c>{a,b}</c> chooses, as in a shell, and <c>*</c> and <c>?</c> in a name
/// stand for letters. A folder stands for the archives in it.
/// </summary>
static class ShardPattern
{
    /// <summary>Files of a pattern at most.</summary>
    const int Most = 100_000;

    /// <summary>The files, letter by letter in the order of their names, each once.</summary>
    /// <exception cref="GaborFormatException">There is no such file or folder, or far too many.</exception>
    public static string[] Files(string pattern)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string path in Expand(pattern, pattern))
        {
            string[] found = Directory.Exists(path) ? InFolder(path, "*.tar") : Named(path);
            if (found.Length == 0)
                throw new GaborFormatException(path, Missing(path));
            files.UnionWith(found);
        }

        return [.. files];
    }

    static string[] Named(string path)
    {
        string name = Path.GetFileName(path);
        if (name.AsSpan().IndexOfAny('*', '?') < 0)
            return File.Exists(path) ? [path] : [];
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
        return Directory.Exists(folder) ? InFolder(folder, name) : [];
    }

    static string[] InFolder(string folder, string name)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(file => Path.GetFileName(file) is var each && !each.StartsWith('.')
                        && FileSystemName.MatchesSimpleExpression(name, each, ignoreCase: false)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(folder, $"the folder cannot be listed: {FileFault.Reason(e, folder)}.", e);
        }
    }

    static string Missing(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (Directory.Exists(path))
            return "there is no .tar file in this folder.";
        if (!Directory.Exists(folder))
            return "there is no such file, nor its folder.";
        var names = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file));
        return Nearest.Of(Path.GetFileName(path), names) is { } near
            ? $"there is no such file. Did you mean {Path.Combine(folder, near)}?"
            : "there is no such file.";
    }

    /// <summary>The pattern with each choice of its innermost braces, and so on.</summary>
    static IEnumerable<string> Expand(string pattern, string all)
    {
        int open = pattern.LastIndexOf('{');
        int close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0)
            return [pattern];
        var choices = Choices(pattern[(open + 1)..close], all);
        return choices.SelectMany(choice => Expand($"{pattern[..open]}{choice}{pattern[(close + 1)..]}", all)).Take(Most);
    }

    static IEnumerable<string> Choices(string inner, string all)
    {
        int dots = inner.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return inner.Split(',');
        string first = inner[..dots], last = inner[(dots + 2)..];
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int to) || to < from || to - (long)from >= Most)
        {
            throw new GaborFormatException(
                all, $"{GaborFormatException.Quote(inner)} is no range; write it as {{000..009}}, with {Most} numbers at most.");
        }

        return Enumerable.Range(from, to - from + 1)
            .Select(number => number.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0'));
    }
}
