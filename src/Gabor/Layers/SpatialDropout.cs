using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>
/// Spatial dropout (Tompson et al. 2015, arXiv 1411.4280): while training, each channel of an image is kept whole with probability p and divided by p, else
/// it is 0 everywhere; when evaluation, nothing happens. For convolutions, whose neighbouring outputs tell almost the same, so that dropping single elements
/// (6.4) takes little away.
/// </summary>
/// <remarks>
/// <para>Forward: a(y, x, d) = m(d) x(y, x, d) / p with m(d) = 1 with probability p, else 0, drawn again for each channel, image and step. On a vector,
/// 1 × 1 × D, it is <see cref="Dropout"/>, to the bit.</para>
/// <para>Backward: ∂err/∂x(y, x, d) = m(d) ∂err/∂a(y, x, d) / p, with the same m: a pure function of seed, layer, step, image and channel.</para>
/// </remarks>
public sealed class SpatialDropout : Layer
{
    readonly float keep;

    /// <summary>Spatial dropout that keeps with probability p.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="keep">p, above 0 and at most 1; 0.5 by default.</param>
    /// <exception cref="ArgumentException">p is none.</exception>
    public SpatialDropout(string name, Shape input, float keep = 0.5f)
        : base(name, input)
    {
        if (!(keep > 0 && keep <= 1))
            throw Refuse.Keep(name, keep);
        this.keep = keep;
    }

    /// <inheritdoc/>
    public override string Kind => "spatial_dropout";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>p, the probability to keep.</summary>
    public float Keep => keep;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("keep", keep)];

    /// <summary>a = m x / p while training, else a = x.</summary>
    public override void Forward(in Pass pass)
    {
        if (pass.Training)
            Apply(pass, pass.Input(), pass.Output);
        else
            pass.Input().CopyTo(pass.Output);
    }

    /// <summary>∂x = m ∂a / p while training, else ∂x = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (pass.InputGradient().IsEmpty)
            return;
        if (pass.Training)
            Apply(pass, pass.OutputGradient, pass.InputGradient());
        else
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    internal override bool IsView(bool training) => !training;

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new SpatialDropout(name, inputs[0], (float)settings.Number("keep", float.Epsilon, 1));

    void Apply(in Pass pass, ReadOnlySpan<float> from, Span<float> to) =>
        DropoutKernels.ApplyChannels(from, Input.Height * Input.Width, Input.Depth, keep, pass.Random, to, pass.Workers);
}
