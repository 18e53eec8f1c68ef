namespace Gabor.Components;

/// <summary>
/// A part of training that is chosen by name and a few numbers: an optimizer, a schedule, a loss, an initializer, an augmentation. A
/// component is a value: it never changes, two of the same kind and numbers are equal, and it is written to and read from JSON by the name
/// of its kind.
/// </summary>
public abstract class Component : IEquatable<Component>
{
    readonly ComponentKind kind;
    readonly double[] values;

    /// <summary>A component of a kind.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="values">
    /// The value of each hyper-parameter, in the order of <see cref="ComponentKind.HyperParameters"/>; a list, which is the last, fills the
    /// rest.
    /// </param>
    /// <exception cref="ArgumentException">A value is out of range; the message names the hyper-parameter and its range.</exception>
    protected Component(ComponentKind kind, params ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(kind);
        kind.Check(values);
        (this.kind, this.values) = (kind, values.ToArray());
    }

    /// <summary>Its name, as options, files and tables have it: <c>adam</c>.</summary>
    public string Name => kind.Name;

    /// <summary>What it is: name, summary and hyper-parameters.</summary>
    public ComponentKind Definition => kind;

    /// <summary>The values of its hyper-parameters, in the order of the kind.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The value of a hyper-parameter, the first of a list; null if the kind has none of this name.</summary>
    /// <param name="name">Its name, <c>learning-rate</c>.</param>
    public double? Find(string name) => kind.IndexOf(name) is var index and >= 0 ? values[index] : null;

    /// <summary>The values of a hyper-parameter: one, those of a list, or none if the kind has none of this name.</summary>
    /// <param name="name">Its name, <c>milestones</c>.</param>
    public ReadOnlySpan<double> ValuesOf(string name) => kind.IndexOf(name) is var index and >= 0 ? kind.ValuesAt(index, values) : [];

    /// <inheritdoc/>
    public bool Equals(Component? other) => other is not null && other.kind == kind && other.values.AsSpan().SequenceEqual(values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Component);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, values.Length == 0 ? 0 : values[0]);

    /// <summary><c>adam (learning-rate 0.002, beta1 0.9)</c>.</summary>
    public override string ToString()
    {
        var numbers = kind.HyperParameters.Select(row => $"{row.Name} {ComponentText.Numbers(ValuesOf(row.Name))}");
        return values.Length == 0 ? Name : $"{Name} ({string.Join(", ", numbers)})";
    }
}
