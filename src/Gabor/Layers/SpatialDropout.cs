using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>
/// Spatial dropout (Tompson et al. 2015, arXiv 1411.4280): while training, each channel of an image is dropped whole with a probability,
/// and the rest scaled up; in evaluation nothing happens. For convolutions: their neighbouring outputs say almost the same, so dropping
/// single elements (6.4) removes little.
/// </summary>
/// <remarks>
/// <para>p is the probability to keep, 1 − <see cref="Probability"/>. Forward: a(y, x, d) = m(d) x(y, x, d) / p with m(d) = 1 with
/// probability p, else 0, drawn again for each channel, image and step. On a vector, 1 × 1 × D, it is <see cref="Dropout"/>, to the
/// bit.</para>
/// <para>Backward: ∂err/∂x(y, x, d) = m(d) ∂err/∂a(y, x, d) / p, with the same m: a pure function of seed, layer, step, image and
/// channel.</para>
/// </remarks>
public sealed class SpatialDropout : Layer
{
    readonly float keep;

    /// <summary>Dropout of channels.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="probability">The probability to drop a channel, from 0 and below 1; 0.5 by default.</param>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public SpatialDropout(string name, Shape input, float probability = 0.5f)
        : base(name, input)
    {
        if (!(probability >= 0 && probability < 1))
            throw Refuse.DropProbability(name, probability);
        (Probability, keep) = (probability, 1f - probability);
    }

    /// <inheritdoc/>
    public override string Kind => "spatial_dropout";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>The probability to drop a channel, 1 − p.</summary>
    public float Probability { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("probability", Probability)];

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

    /// <inheritdoc/>
    public override bool IsView(bool training) => !training;

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new SpatialDropout(name, input, (float)settings.Number("probability", 0, 1));

    void Apply(in Pass pass, ReadOnlySpan<float> from, Span<float> to) =>
        DropoutKernels.ApplyChannels(from, Input.Height * Input.Width, Input.Depth, keep, pass.Random(Input.Depth), to, pass.Workers);
}
