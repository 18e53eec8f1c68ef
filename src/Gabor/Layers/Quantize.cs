using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;

namespace Gabor.Layers;

/// <summary>
/// Quantization of an activation: each number becomes that of the nearest of 256 bytes, a = s (q − z) with q = z + round(min(max(−z, x /
/// s), 255 − z)), as <see cref="ByteScale"/> says. With z = 0 it takes in the ReLU before it.
/// </summary>
/// <remarks>
/// The plan has the layer before it round what it stores, and stores bytes where all that read them can. It has no backward pass.
/// </remarks>
public sealed class Quantize : Layer
{
    /// <summary>Quantization by a scale.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="scale">s and z.</param>
    public Quantize(string name, Shape input, ByteScale scale)
        : base(name, input) =>
        Scale = scale;

    /// <inheritdoc/>
    public override string Kind => "quantize";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>s and z.</summary>
    public ByteScale Scale { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => ByteScaleSettings.Of("scale", "zero_point", Scale);

    /// <inheritdoc/>
    public override string Details => Scale.ToString();

    /// <inheritdoc/>
    internal override bool IsForInference => true;

    /// <inheritdoc/>
    internal override bool ReadsBytes(ByteScale scale) => true;

    /// <summary>a, or its bytes; of the sum of two inputs where the plan has fused it.</summary>
    public override void Forward(in Pass pass)
    {
        var y = pass.AddsResidual ? pass.Bytes(1, Scale) : default;
        ByteValueKernels.Round(
            pass.Bytes(0, Scale), y, new ByteOutput(pass.Output, pass.StoresBytes, Scale), Input.Count, pass.Images, pass.Workers);
    }

    /// <summary>There is none.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void Backward(in Pass pass) => throw Refuse.Quantized(Name);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Quantize(name, input, ByteScaleSettings.Read("scale", "zero_point", name, settings));
}
