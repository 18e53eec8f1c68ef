using Gabor.Data.Cifar;
using Gabor.Data.Folders;
using Gabor.Data.Shards;
using Gabor.Data.Tables;
using Gabor.Data.Text;

namespace Gabor.Data;

/// <summary>The built-in kinds of data sets by name; <c>DatasetRegistry.Default.With(…)</c> adds one.</summary>
public static class DatasetRegistry
{
    /// <summary>Every built-in kind, in the order of help and tables.</summary>
    public static Registry<DatasetKind> Default { get; } = Of(ImageFormats.Default);

    /// <summary>The built-in kinds, reading image files of other formats than the built-in ones.</summary>
    /// <param name="formats">The formats, <c>ImageFormats.Default.With(…)</c> for your own.</param>
    public static Registry<DatasetKind> Of(Registry<ImageFormat> formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        return new(
            "data set", Mnist.Digits, Mnist.Files, FolderDataset.Kind(formats), FolderDataset.NestedKind(formats),
            TableDataset.Kind(formats), ShardDataset.Kind(formats),
            IdxDataset.Kind, TextDataset.Kind, CifarKind.Ten.Kind, CifarKind.Hundred.Kind, CifarKind.Coarse.Kind);
    }

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
            string path = WithHome(name);
            return registry.LastOrDefault(one => one.Recognizes(path)) is { } recognized
                ? OpenBy(recognized, path)
                : throw Unknown(registry, word);
        }

        if (kind.Argument is null && colon >= 0)
            throw new ArgumentException($"data set {word}: it takes nothing after its name. Write {kind.Usage}.");
        if (kind.Argument is not null && argument.Length == 0)
            throw new ArgumentException($"data set {word}: {kind.Argument} is missing. Write {kind.Usage}.");
        return OpenBy(kind, WithHome(argument));
    }

    static Dataset OpenBy(DatasetKind kind, string argument)
    {
        var data = kind.Open(argument);
        data.Specification = kind.Argument is null ? kind.Name : $"{kind.Name}:{Absolute(kind, argument)}";
        return data;
    }

    static ArgumentException Unknown(Registry<DatasetKind> registry, string word)
    {
        string? folder = word.Length < 2 ? null : Nearest.Of(word, ClassFolders.FoldersIn(Directory.GetCurrentDirectory()));
        string advice = folder is null
            ? Nearest.Advice(word, [.. registry.Names])
            : Nearest.Of(word, registry.Names) is { } near
                ? $"Did you mean '{near}', or the folder {folder}?"
                : $"Did you mean the folder {folder}?";
        string[] usages = [.. registry.Select(kind => kind.Usage)];
        return new(
            $"data set {GaborFormatException.Quote(word)}: unknown name. {advice} "
            + $"A data set is written {string.Join(", ", usages.SkipLast(1))} or {usages[^1]}.");
    }

    /// <summary>Whether a word without a name is a path: what most write, on Windows with the letter of a drive.</summary>
    internal static bool IsPath(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal), slash = word.AsSpan().IndexOfAny('/', '\\');
        return (slash >= 0 && (colon is < 0 or 1 || colon > slash)) || word is "." or ".." || Path.Exists(word);
    }

    /// <summary>A shell expands <c>~</c> at the start of a word only, and here a name and a colon stand before it.</summary>
    static string WithHome(string argument) => argument == "~" || argument.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + argument[1..]
        : argument;

    /// <summary>A path that holds wherever the run is resumed from; what is no path stays.</summary>
    static string Absolute(DatasetKind kind, string argument) =>
        kind.TakesPattern || Path.Exists(argument) ? Path.GetFullPath(argument) : argument;
}
