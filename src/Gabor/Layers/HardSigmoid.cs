using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A sigmoid of straight lines, element by element.</summary>
/// <remarks>
/// <para>Forward: a = min(max(0, αz + β), 1).</para>
/// <para>Backward: ∂err/∂z = α 1{0 &lt; αz + β &lt; 1} ∂err/∂a.</para>
/// </remarks>
public sealed class HardSigmoid : ScalarActivation
{
    /// <summary>A hard sigmoid; by default that of MobileNetV3.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="slope">α, above 0 and at most 1; 1/6 by default. ONNX and Keras have 0.2.</param>
    /// <param name="offset">β, finite; 0.5 by default.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public HardSigmoid(string name, Shape input, float slope = 1f / 6, float offset = 0.5f)
        : base(name, input)
    {
        if (!(slope > 0 && slope <= 1))
            throw Refuse.Setting(name, "slope", slope, "above 0 and at most 1");
        if (!float.IsFinite(offset))
            throw Refuse.Setting(name, "offset", offset, "finite");
        (Slope, Offset) = (slope, offset);
    }

    /// <inheritdoc/>
    public override string Kind => "hard_sigmoid";

    /// <summary>α.</summary>
    public float Slope { get; }

    /// <summary>β.</summary>
    public float Offset { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("slope", Slope), new("offset", Offset)];

    /// <inheritdoc/>
    public override string Details => FormattableString.Invariant($"slope {Slope}, offset {Offset}");

    /// <summary>a = min(max(0, αz + β), 1).</summary>
    protected override float Value(float z) => float.Clamp(float.FusedMultiplyAdd(Slope, z, Offset), 0, 1);

    /// <summary>α inside, 0 outside.</summary>
    protected override float Derivative(float z) => float.FusedMultiplyAdd(Slope, z, Offset) is > 0 and < 1 ? Slope : 0;

    internal static Layer Read(string name, Shape input, SettingReader settings) => new HardSigmoid(
        name, input, (float)settings.Number("slope", float.Epsilon, 1),
        (float)settings.Number("offset", float.MinValue, float.MaxValue));
}
