using Gabor.Data.Folders;

namespace Gabor.Data;

/// <summary>The built-in kinds of data sets by name; <c>DatasetRegistry.Default.With(…)</c> adds one.</summary>
public static class DatasetRegistry
{
    /// <summary>Every built-in kind, in the order of help and tables.</summary>
    public static Registry<DatasetKind> Default { get; } = new("data set", Mnist.Digits, Mnist.Files, FolderDataset.Kind);

    /// <summary>
    /// Opens a data set by name, <c>digits</c>, <c>mnist:PATH</c>, or by a path alone. Its training set is the D of (3.1)–(3.3).
    /// </summary>
    /// <exception cref="ArgumentException">There is no data set of this name, or its argument is missing or too many; the message names
    /// the nearest one.</exception>
    /// <exception cref="GaborFormatException">The files are missing or damaged.</exception>
    public static Dataset Open(this Registry<DatasetKind> registry, string name)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? name : name[..colon], argument = colon < 0 ? "" : name[(colon + 1)..];
        if (registry.Find(word) is not { } kind)
        {
            // A path is what most write, on Windows with the letter of a drive.
            bool isPath = IsPath(word) || (word.Length == 1 && IsPath(argument));
            if (isPath && registry.FirstOrDefault(k => k.OpensPaths) is { } folders)
                return registry.Open($"{folders.Name}:{name}");

            throw new ArgumentException(
                $"data set {GaborFormatException.Quote(word)}: unknown name. {Nearest.Advice(word, [.. registry.Names])} "
                + $"A data set is written {string.Join(" or ", registry.Select(k => k.Usage))}.");
        }

        if (kind.Argument is null && colon >= 0)
            throw new ArgumentException($"data set {word}: it takes nothing after its name. Write {kind.Usage}.");
        if (kind.Argument is not null && argument.Length == 0)
            throw new ArgumentException($"data set {word}: {kind.Argument} is missing. Write {kind.Usage}.");
        argument = WithHome(argument);
        var data = kind.Open(argument);
        data.Specification = colon < 0 ? kind.Name : $"{kind.Name}:{Absolute(argument)}";
        return data;
    }

    static bool IsPath(string word) => word.AsSpan().IndexOfAny('/', '\\') >= 0 || word is "." or ".." || Directory.Exists(word);

    /// <summary>A shell expands <c>~</c> at the start of a word only, and here a name and a colon stand before it.</summary>
    static string WithHome(string argument) => argument == "~" || argument.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + argument[1..]
        : argument;

    /// <summary>A path that holds wherever the run is resumed from; what is no path stays.</summary>
    static string Absolute(string argument) => Directory.Exists(argument) || File.Exists(argument) ? Path.GetFullPath(argument) : argument;
}
