namespace Gabor.Data;

/// <summary>A kind of data set that can be opened by name.</summary>
/// <param name="Name">The name before the colon, <c>mnist</c>.</param>
/// <param name="Argument">What stands after the colon, <c>PATH</c>, or null where nothing does.</param>
/// <param name="Summary">One line for lists and help.</param>
/// <param name="Open">Opens it, given what stands after the colon.</param>
/// <exception cref="ArgumentException">The name is empty or holds a colon.</exception>
public sealed record DatasetKind(string Name, string? Argument, string Summary, Func<string, Dataset> Open) : IKind
{
    /// <inheritdoc/>
    public string Name { get; init; } = Name is { Length: > 0 } && !Name.Contains(':', StringComparison.Ordinal)
        ? Name
        : throw new ArgumentException($"data set {GaborFormatException.Quote(Name ?? "")}: a name has letters, no colon.", nameof(Name));

    /// <summary>
    /// Whether it opens a path that stands without a name; none by default. Where several kinds do, the last one of the registry opens it,
    /// so your own goes before the built-in ones.
    /// </summary>
    public Func<string, bool> Recognizes { get; init; } = static _ => false;

    /// <summary>Whether the argument may be a pattern of paths, so a path even where no such file is.</summary>
    internal bool TakesPattern { get; init; }

    /// <summary>How it is written: <c>digits</c>, <c>mnist:PATH</c>.</summary>
    public string Usage => Argument is null ? Name : $"{Name}:{Argument}";
}
