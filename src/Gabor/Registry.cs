namespace Gabor;

/// <summary>Something that files and options choose by name.</summary>
public interface IKind
{
    /// <summary>Its name, as files and options write it.</summary>
    string Name { get; }

    /// <summary>What it is, in one line.</summary>
    string Summary { get; }
}

/// <summary>
/// Kinds by name: what files can name, options choose and help texts list. It never changes; <see cref="With"/> gives a larger one. Lookups ignore case.
/// </summary>
/// <typeparam name="TKind">What it holds.</typeparam>
public sealed class Registry<TKind>
    where TKind : class, IKind
{
    readonly string what;

    /// <summary>A registry.</summary>
    /// <param name="what">What messages call an entry: <c>layer kind</c>.</param>
    /// <param name="all">The entries.</param>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public Registry(string what, params ReadOnlySpan<TKind> all)
    {
        ArgumentNullException.ThrowIfNull(what);
        this.what = what;
        var kinds = new List<TKind>(all.Length);
        foreach (var kind in all)
        {
            ArgumentException.ThrowIfNullOrEmpty(kind?.Name, nameof(all));
            if (kinds.Any(other => Is(other, kind.Name)))
                throw new ArgumentException($"{what} '{kind.Name}': the registry has one of this name; choose another.", nameof(all));
            kinds.Add(kind);
        }

        All = kinds;
    }

    /// <summary>All entries, in the order of help texts and tables.</summary>
    public IReadOnlyList<TKind> All { get; }

    /// <summary>This registry and one entry more.</summary>
    /// <exception cref="ArgumentException">An entry has its name.</exception>
    public Registry<TKind> With(TKind kind) => new(what, [.. All, kind]);

    /// <summary>The entry of that name, null for none.</summary>
    public TKind? Find(string name) => All.FirstOrDefault(kind => Is(kind, name));

    /// <summary>The entry of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public TKind Named(string name) =>
        Find(name) ?? throw new ArgumentException($"{what} '{name}': there is none of this name. {Nearest.Advice(name, [.. All.Select(kind => kind.Name)])}");

    static bool Is(TKind kind, string name) => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
