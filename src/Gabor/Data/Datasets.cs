namespace Gabor.Data;

/// <summary>A kind of data set that can be opened by name.</summary>
/// <param name="Name">The name before the colon, <c>mnist</c>.</param>
/// <param name="Argument">What stands after the colon, <c>PATH</c>, or null where nothing does.</param>
/// <param name="Description">One line for lists and help.</param>
/// <param name="Open">Opens it, given what stands after the colon.</param>
public sealed record DatasetEntry(string Name, string? Argument, string Description, Func<string, Dataset> Open)
{
    /// <summary>How it is written: <c>digits</c>, <c>mnist:PATH</c>.</summary>
    public string Usage => Argument is null ? Name : $"{Name}:{Argument}";
}

/// <summary>The data sets Gabor knows by name: the one list that the command line, its help and the documentation use.</summary>
public static class Datasets
{
    /// <summary>All kinds, in the order in which they are shown.</summary>
    public static IReadOnlyList<DatasetEntry> All { get; } =
    [
        new("digits", null, "10,000 + 2,000 handwritten digits, 28×28 grey, inside Gabor: nothing to download", _ => Mnist.OpenDigits()),
        new("mnist", "PATH", "60,000 + 10,000 handwritten digits, 28×28 grey: the four original IDX files, gzipped or not", Mnist.Open),
    ];

    /// <summary>Opens a data set by name: <c>digits</c>, <c>mnist:PATH</c>. Its training set is the D of (3.1)–(3.3).</summary>
    /// <exception cref="ArgumentException">There is no data set of this name, or its argument is missing or too many; the message names the nearest one.</exception>
    /// <exception cref="GaborFormatException">The files are missing or damaged.</exception>
    public static Dataset Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? name : name[..colon], argument = colon < 0 ? "" : name[(colon + 1)..];
        DatasetEntry? entry = All.FirstOrDefault(e => e.Name == kind);
        if (entry is null)
            throw new ArgumentException($"data set {GaborFormatException.Quote(kind)}: there is none of this name. {Nearest.Advice(kind, [.. All.Select(e => e.Name)])} "
                + $"A data set is written {string.Join(" or ", All.Select(e => e.Usage))}.");
        if (entry.Argument is null && colon >= 0) throw new ArgumentException($"data set {kind}: it takes nothing after its name. Write {entry.Usage}.");
        if (entry.Argument is not null && argument.Length == 0) throw new ArgumentException($"data set {kind}: {entry.Argument} is missing. Write {entry.Usage}.");
        var data = entry.Open(argument);
        data.Specification = name;
        return data;
    }
}
