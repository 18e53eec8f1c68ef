using Gabor.Layers;
using Gabor.Numerics;

namespace CustomLayer;

/// <summary>
/// A layer with a parameter: each channel has a factor s that is learned. Forward a(d) = s(d) x(d); backward ∂x = s ∂a, ∂s = Σ x ∂a.
/// </summary>
sealed class ChannelScale : Layer
{
    readonly Parameter scale;

    public ChannelScale(string name, Shape input)
        : base(name, input)
    {
        scale = Parameter.Constant("scale", 1f, isTrained: true, input.Depth);
        Parameters = [scale];
    }

    public override string Kind => "channel_scale";

    public override Shape Output => Input;

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override BackwardReads BackwardReads => BackwardReads.Input;

    // <layer>
    public override void Forward(in Pass pass)
    {
        ReadOnlySpan<float> x = pass.Input(), s = scale.Value.Span;
        var a = pass.Output;
        for (int i = 0; i < x.Length; i++)
            a[i] = s[i % s.Length] * x[i];
    }

    public override void Backward(in Pass pass)
    {
        ReadOnlySpan<float> x = pass.Input(), s = scale.Value.Span, g = pass.OutputGradient;
        Span<float> dx = pass.InputGradient(), ds = pass.ParameterGradient(0);
        ds.Clear();
        for (int i = 0; i < x.Length; i++)
            ds[i % s.Length] += x[i] * g[i];

        // Empty where nobody asks for it.
        for (int i = 0; i < dx.Length; i++)
            dx[i] = s[i % s.Length] * g[i];
    }
    // </layer>
}
