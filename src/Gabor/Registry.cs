using System.Collections;

namespace Gabor;

/// <summary>
/// Kinds by name: what files can name, options choose and help texts list. A registry is a value: it never changes, and a program adds
/// kinds of its own with <see cref="With"/>, just as the built-in ones are listed. Lookups ignore case.
/// </summary>
/// <typeparam name="TKind">What it holds.</typeparam>
public sealed class Registry<TKind> : IReadOnlyList<TKind>
    where TKind : class, IKind
{
    readonly List<TKind> kinds;

    /// <summary>A registry.</summary>
    /// <param name="sort">What messages call an entry: <c>layer kind</c>.</param>
    /// <param name="kinds">The entries, in the order of help and tables.</param>
    /// <exception cref="ArgumentException">Two have one name, or a name is empty.</exception>
    public Registry(string sort, params ReadOnlySpan<TKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(sort);
        (Sort, this.kinds) = (sort, new(kinds.Length));
        foreach (var kind in kinds)
        {
            ArgumentException.ThrowIfNullOrEmpty(kind?.Name, nameof(kinds));
            if (Find(kind.Name) is not null)
                throw new ArgumentException($"{sort} '{kind.Name}': the registry has one of this name; choose another.", nameof(kinds));
            this.kinds.Add(kind);
        }
    }

    /// <summary>What messages call an entry: <c>optimizer</c>.</summary>
    public string Sort { get; }

    /// <inheritdoc/>
    public int Count => kinds.Count;

    /// <inheritdoc/>
    public TKind this[int index] => kinds[index];

    /// <summary>The names of all entries.</summary>
    public IEnumerable<string> Names => kinds.Select(kind => kind.Name);

    /// <summary>This registry and one entry more.</summary>
    /// <exception cref="ArgumentException">An entry has its name.</exception>
    public Registry<TKind> With(TKind kind) => new(Sort, [.. kinds, kind]);

    /// <summary>The entry of that name, null for none.</summary>
    public TKind? Find(string name) => kinds.Find(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The entry of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public TKind Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name)
            ?? throw new ArgumentException($"{Sort} {GaborFormatException.Quote(name)}: unknown name. {Nearest.Advice(name, [.. Names])}");
    }

    /// <inheritdoc/>
    public IEnumerator<TKind> GetEnumerator() => kinds.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
