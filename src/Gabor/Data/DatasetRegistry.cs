namespace Gabor.Data;

/// <summary>
/// The kinds of data sets that can be opened by name; command line, help and documentation are made from it. A value: <see cref="With"/>
/// gives another.
/// </summary>
public sealed class DatasetRegistry
{
    DatasetRegistry(IReadOnlyList<DatasetKind> kinds) => Kinds = kinds;

    /// <summary>The kinds that Gabor brings.</summary>
    public static DatasetRegistry Default { get; } = new([Mnist.Digits, Mnist.Files]);

    /// <summary>All kinds, in the order in which they are shown.</summary>
    public IReadOnlyList<DatasetKind> Kinds { get; }

    /// <summary>These kinds and one more.</summary>
    /// <exception cref="ArgumentException">There is one of this name already, or the name holds a colon.</exception>
    public DatasetRegistry With(DatasetKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (kind.Name.Length == 0 || kind.Name.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException($"data set {GaborFormatException.Quote(kind.Name)}: a name has letters, no colon.", nameof(kind));
        if (Find(kind.Name) is not null)
            throw new ArgumentException($"data set {kind.Name}: there is one of this name already. Choose another.", nameof(kind));
        return new([.. Kinds, kind]);
    }

    /// <summary>Opens a data set by name: <c>digits</c>, <c>mnist:PATH</c>. Its training set is the D of (3.1)–(3.3).</summary>
    /// <exception cref="ArgumentException">There is no data set of this name, or its argument is missing or too many; the message names
    /// the nearest one.</exception>
    /// <exception cref="GaborFormatException">The files are missing or damaged.</exception>
    public Dataset Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? name : name[..colon], argument = colon < 0 ? "" : name[(colon + 1)..];
        if (Find(word) is not { } kind)
        {
            throw new ArgumentException(
                $"data set {GaborFormatException.Quote(word)}: there is none of this name. "
                + $"{Nearest.Advice(word, [.. Kinds.Select(k => k.Name)])} "
                + $"A data set is written {string.Join(" or ", Kinds.Select(k => k.Usage))}.");
        }

        if (kind.Argument is null && colon >= 0)
            throw new ArgumentException($"data set {word}: it takes nothing after its name. Write {kind.Usage}.");
        if (kind.Argument is not null && argument.Length == 0)
            throw new ArgumentException($"data set {word}: {kind.Argument} is missing. Write {kind.Usage}.");
        var data = kind.Open(argument);
        data.Specification = name;
        return data;
    }

    DatasetKind? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);
}
