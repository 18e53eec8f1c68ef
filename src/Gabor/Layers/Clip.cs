using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>Keeps each element between two bounds; <see cref="Relu"/> and <see cref="Relu6"/> are its best known cases.</summary>
/// <remarks>
/// <para>Forward: a = min(max(l, z), u).</para>
/// <para>Backward: ∂err/∂z = 1{l &lt; z &lt; u} ∂err/∂a; the derivative at a bound is 0.</para>
/// </remarks>
public sealed class Clip : ScalarActivation
{
    /// <summary>Two bounds; <see cref="float.MinValue"/> and <see cref="float.MaxValue"/> are none.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="least">l, finite.</param>
    /// <param name="most">u, finite and above l.</param>
    /// <exception cref="ArgumentException">A bound is not finite, or they do not part.</exception>
    public Clip(string name, Shape input, float least, float most)
        : base(name, input)
    {
        if (!float.IsFinite(least))
            throw Refuse.Setting(name, "least", least, "finite");
        if (!(most > least && float.IsFinite(most)))
            throw Refuse.Setting(name, "most", most, "above the least and finite");
        (Least, Most) = (least, most);
    }

    /// <inheritdoc/>
    public override string Kind => "clip";

    /// <summary>l.</summary>
    public float Least { get; }

    /// <summary>u.</summary>
    public float Most { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("least", Least), new("most", Most)];

    /// <inheritdoc/>
    public override string Details => FormattableString.Invariant($"{Least} to {Most}");

    /// <summary>a = min(max(l, z), u).</summary>
    protected override float Value(float z) => float.Clamp(z, Least, Most);

    /// <summary>1 inside, 0 outside.</summary>
    protected override float Derivative(float z) => z > Least && z < Most ? 1 : 0;

    internal static Layer Read(string name, Shape input, SettingReader settings)
    {
        float least = (float)settings.Number("least", float.MinValue, float.MaxValue);
        float most = (float)settings.Number("most", float.MinValue, float.MaxValue);
        return settings.IsAsking ? new Clip(name, input, 0, 1) : new Clip(name, input, least, most);
    }
}
