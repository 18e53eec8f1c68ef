using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A layer of sums of products of bytes: its input becomes bytes q of one scale s and zero point z, its weights are signed bytes w with a
/// scale of each filter, and its output is A(k) = s s(k) Σ (q − z) w(k) + b(k) in float32. Sums are exact 32-bit integers.
/// </summary>
public abstract class QuantizedLayer : Layer
{
    private protected QuantizedLayer(
        string name, Shape input, ByteScale inputScale, in GroupedGeometry geometry, params ReadOnlySpan<int> sizes)
        : base(name, input)
    {
        (InputScale, Geometry) = (inputScale, geometry);
        if (geometry.Height * geometry.Width * geometry.GroupDepth > QuantizedConvolutionKernels.MostTaps)
            throw Refuse.QuantizedTaps(name, QuantizedConvolutionKernels.MostTaps);
        Weight = Parameter.SignedBytes("weight", sizes);
        Scale = Parameter.Constant("scale", 1, isTrained: false, geometry.Filters);
        Bias = Parameter.Constant("bias", 0, isTrained: false, geometry.Filters);
        Parameters = [Weight, Scale, Bias];
    }

    /// <summary>s and z, how bytes of the input stand for numbers.</summary>
    public ByteScale InputScale { get; }

    /// <summary>w, whole numbers of −127 … 127.</summary>
    public Parameter Weight { get; }

    /// <summary>s(k), [D'].</summary>
    public Parameter Scale { get; }

    /// <summary>b, [D'].</summary>
    public Parameter Bias { get; }

    /// <summary>w, s(k) and b.</summary>
    public sealed override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    internal sealed override bool IsForInference => true;

    /// <inheritdoc/>
    internal sealed override bool CanFuseQuantize => true;

    /// <summary>Its input's bytes have its scale.</summary>
    internal sealed override bool ReadsBytes(ByteScale scale) => scale == InputScale;

    /// <inheritdoc/>
    public sealed override int PreparedFloats(in Preparation preparation) =>
        QuantizedFilters.Floats(Geometry, Way(IntegerProducts.Of(preparation.Tier)));

    /// <summary>Factors, offsets and weights in the order in which they are multiplied.</summary>
    public sealed override void Prepare(in Pass pass) => QuantizedFilters.Write(
        Geometry, Way(IntegerProducts.Of(pass.Workers.Tier)), Weight.Value.Span, Scale.Value.Span, Bias.Value.Span, InputScale,
        pass.Prepared);

    /// <summary>There is none.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public sealed override void Backward(in Pass pass) => throw Refuse.Quantized(Name);

    /// <summary>Where the windows stand.</summary>
    private protected GroupedGeometry Geometry { get; }

    /// <summary>How the sums are computed.</summary>
    private protected abstract IntegerWay Way(IntegerProduct product);

    /// <summary>The settings of its input.</summary>
    private protected Setting[] InputSettings => ByteScaleSettings.Of("input_scale", "input_zero_point", InputScale);

    private protected static ByteScale ReadInput(string name, SettingReader settings) =>
        ByteScaleSettings.Read("input_scale", "input_zero_point", name, settings);
}
