using System.Collections;

namespace Gabor.Components;

/// <summary>
/// The components of one sort by name. A registry is a value: options, help, JSON and documentation are made from the one they are given, and a program adds its
/// own kinds with <see cref="With"/>, just as the built-in ones are listed.
/// </summary>
/// <typeparam name="T">What it holds: <c>Optimizer</c>.</typeparam>
public sealed class ComponentRegistry<T> : IReadOnlyList<ComponentKind<T>> where T : Component
{
    readonly ComponentKind<T>[] kinds;

    /// <summary>A registry.</summary>
    /// <param name="sort">What messages call its components: <c>optimizer</c>.</param>
    /// <param name="kinds">All kinds, in the order of help and tables.</param>
    /// <exception cref="ArgumentException">Two kinds have one name.</exception>
    public ComponentRegistry(string sort, params ReadOnlySpan<ComponentKind<T>> kinds)
    {
        (Sort, this.kinds) = (sort, kinds.ToArray());
        if (this.kinds.GroupBy(kind => kind.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"{sort} '{twice.Key}': two have this name; give each its own.", nameof(kinds));
    }

    /// <summary>What messages call its components.</summary>
    public string Sort { get; }

    /// <inheritdoc/>
    public int Count => kinds.Length;

    /// <inheritdoc/>
    public ComponentKind<T> this[int index] => kinds[index];

    /// <summary>This registry and one more kind.</summary>
    /// <exception cref="ArgumentException">There is one of this name already.</exception>
    public ComponentRegistry<T> With(ComponentKind<T> kind) => new(Sort, [.. kinds, kind]);

    /// <summary>The kind of a name; case does not count.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest one.</exception>
    public ComponentKind<T> Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Array.Find(kinds, kind => string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"{Sort} '{name}': there is none of this name. {Nearest.Advice(name, [.. kinds.Select(kind => kind.Name)])}");
    }

    /// <summary>A component from what <see cref="ComponentText.Written"/> made of it.</summary>
    /// <exception cref="ArgumentException">The name or a hyper-parameter is unknown, or a value is missing, of another type or out of range.</exception>
    public T Read(object? written)
    {
        if (written is not IReadOnlyList<KeyValuePair<string, object?>> fields)
            throw new ArgumentException($"{Sort}: an object with a name is expected.");
        var values = fields.ToDictionary(StringComparer.Ordinal);
        if (!values.Remove("name", out object? given) || given is not string name)
            throw new ArgumentException($"{Sort}: its name is missing.");
        var kind = Named(name);
        if (values.Keys.FirstOrDefault(key => kind.HyperParameters.All(row => row.Key != key)) is { } unknown)
        {
            string advice = kind.HyperParameters.Count == 0
                ? "It has no hyper-parameters."
                : Nearest.Advice(unknown, [.. kind.HyperParameters.Select(row => row.Key)]);
            throw new ArgumentException($"{Sort} {name}: '{unknown}' is unknown. {advice}");
        }

        return kind.Create(row => values.GetValueOrDefault(row.Replace('-', '_')) switch
        {
            double value => value,
            long value => value,
            ulong value => value,
            int value => value,
            _ => throw new ArgumentException($"{Sort} {name}: {row} is missing or not a number."),
        });
    }

    /// <inheritdoc/>
    public IEnumerator<ComponentKind<T>> GetEnumerator() => ((IEnumerable<ComponentKind<T>>)kinds).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
