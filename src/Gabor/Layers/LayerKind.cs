using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A kind of layer: what a file needs to make one.</summary>
/// <param name="Name">What <see cref="Layer.Kind"/> says, as files write it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Inputs">How many inputs it takes; null for any number.</param>
/// <param name="Read">Makes one from its name, the shapes of its inputs and its settings.</param>
public sealed record LayerKind(
    string Name, string Summary, int? Inputs, Func<string, IReadOnlyList<Shape>, SettingReader, Layer> Read) : IKind
{
    /// <summary>A kind with one input.</summary>
    /// <param name="name">What <see cref="Layer.Kind"/> says, as files write it.</param>
    /// <param name="summary">What it does, in one line.</param>
    /// <param name="read">Makes one from its name, the shape of its input and its settings.</param>
    public LayerKind(string name, string summary, Func<string, Shape, SettingReader, Layer> read)
        : this(name, summary, 1, (layer, inputs, settings) => read(layer, inputs[0], settings))
    {
    }

    /// <summary>Makes a layer as a file describes it.</summary>
    /// <exception cref="ArgumentException">The name, the inputs or a setting is wrong.</exception>
    public Layer Make(string name, IReadOnlyList<Shape> inputs, IReadOnlyList<Setting> settings) =>
        Make(name, inputs, settings, [], _ => null);

    /// <summary>
    /// The same; what is not stated counts as it stands in <paramref name="otherwise"/>, and layers whose parameters it shares are found by
    /// <paramref name="before"/>.
    /// </summary>
    internal Layer Make(
        string name, IReadOnlyList<Shape> inputs, IReadOnlyList<Setting> settings, IReadOnlyList<Setting> otherwise,
        Func<string, Layer?> before)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        LayerName.Checked(name);
        if (Inputs is { } count && inputs.Count != count)
            throw Refuse.Inputs(name, Name, count, inputs.Count);
        var reader = new SettingReader(name, settings) { Otherwise = otherwise, Before = before };
        var layer = Read(name, inputs, reader);
        reader.Done();
        return layer;
    }

    /// <summary>What its layers ask of their settings.</summary>
    internal IReadOnlyList<SettingRule> Rules()
    {
        // Any shape will do that all kinds take.
        var image = new Shape(8, 8, 8);
        var rules = new List<SettingRule>();
        Read(Name, [.. Enumerable.Repeat(image, Inputs ?? 2)], new SettingReader(Name, []) { Asked = rules });
        return rules;
    }
}
