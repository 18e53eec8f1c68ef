using Gabor.Numerics;
using Gabor.Numerics.Kernels.Normalization;

namespace Gabor.Layers;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, 3.3): each channel is held down by its neighbours at the same
/// place.
/// </summary>
/// <remarks>
/// <para>Forward: a(i) = x(i) s(i)^−β with s(i) = k + α Σ x(j)² over the n channels j from i − ⌊n/2⌋ to i + ⌊(n − 1)/2⌋, fewer at the ends;
/// an even n, of which the paper says nothing, has one more before, as in PyTorch (ONNX has it after). As in the paper, α is not divided by
/// n, which PyTorch and ONNX do: their α is n times this one.</para>
/// <para>Backward: ∂err/∂x(i) = s(i)^−β ∂err/∂a(i) − 2αβ x(i) Σ of ∂err/∂a(j) x(j) s(j)^(−β − 1) over the j that have i as a
/// neighbour.</para>
/// </remarks>
public sealed class LocalResponseNormalization : Layer
{
    readonly LocalResponse rule;

    /// <summary>Normalisation with the paper's four constants.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="channels">n, at least 1: the channel itself, ⌊n/2⌋ before it and ⌊(n − 1)/2⌋ after it; 5 by default.</param>
    /// <param name="offset">k, above 0; 2 by default.</param>
    /// <param name="scale">α, at least 0; 0.0001 by default.</param>
    /// <param name="power">β, at least 0; 0.75 by default.</param>
    /// <exception cref="ArgumentException">n is not at least 1, or a number is out of its range.</exception>
    public LocalResponseNormalization(
        string name, Shape input, int channels = 5, float offset = 2f, float scale = 1e-4f, float power = 0.75f)
        : base(name, input)
    {
        if (channels < 1)
            throw Refuse.Count(name, "channels", channels, 1);
        if (!(offset > 0 && float.IsFinite(offset)))
            throw Refuse.Setting(name, "offset", offset, "above 0 and finite");
        if (!(scale >= 0 && float.IsFinite(scale)))
            throw Refuse.Setting(name, "scale", scale, "at least 0 and finite");
        if (!(power >= 0 && float.IsFinite(power)))
            throw Refuse.Setting(name, "power", power, "at least 0 and finite");
        Channels = channels;

        // Past the first and the last channel there is nothing to add.
        int most = input.Depth - 1;
        rule = new LocalResponse(
            input.Depth, int.Min(channels / 2, most), int.Min((channels - 1) / 2, most), offset, scale, power);
    }

    /// <inheritdoc/>
    public override string Kind => "local_response_normalization";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>n.</summary>
    public int Channels { get; }

    /// <summary>k.</summary>
    internal float Offset => rule.Offset;

    /// <summary>α.</summary>
    internal float Scale => rule.Scale;

    /// <summary>β.</summary>
    internal float Power => rule.Power;

    /// <summary>s of each element.</summary>
    public override int SavedPerImage => Input.Count;

    /// <inheritdoc/>
    public override bool SavesForBackwardAlone => true;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("channels", Channels), new("offset", rule.Offset), new("scale", rule.Scale), new("power", rule.Power)];

    /// <summary>a(i) = x(i) s(i)^−β.</summary>
    public override void Forward(in Pass pass) => rule.Forward(pass.Input(), pass.Output, pass.Saved, pass.Workers);

    /// <summary>∂x(i) = s(i)^−β ∂a(i) − 2αβ x(i) Σ ∂a(j) x(j) s(j)^(−β − 1).</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            rule.Backward(pass.Input(), pass.Saved, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) => new LocalResponseNormalization(
        name,
        input,
        settings.Whole("channels", 1),
        (float)settings.Number("offset", 0, float.MaxValue),
        (float)settings.Number("scale", 0, float.MaxValue),
        (float)settings.Number("power", 0, float.MaxValue));
}
