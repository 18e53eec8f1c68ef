using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>Dropout [30]: while training, each element is kept with probability p and divided by p, else 0; when evaluation, nothing happens (6.4).</summary>
/// <remarks>
/// <para>Forward: a = m x / p with m = 1 with probability p, else 0, drawn again for each element and step. The text says nothing of the scale; dividing by
/// p while training (inverted dropout) keeps the expectation, so that evaluation needs no factor.</para>
/// <para>Backward: ∂err/∂x = m ∂err/∂a / p, with the same m: a pure function of seed, layer, step and element, so nothing is stored.</para>
/// </remarks>
public sealed class Dropout : Layer
{
    readonly float keep;

    /// <summary>Dropout that keeps with probability p.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="keep">p, above 0 and at most 1; 0.5 by default.</param>
    /// <exception cref="ArgumentException">p is none.</exception>
    public Dropout(string name, Shape input, float keep = 0.5f)
        : base(name, input)
    {
        if (!(keep > 0 && keep <= 1))
            throw Refuse.Keep(name, keep);
        this.keep = keep;
    }

    /// <inheritdoc/>
    public override string Kind => "dropout";

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
            DropoutKernels.Apply(pass.Input(), keep, pass.Random, pass.Output, pass.Workers);
        else
            pass.Input().CopyTo(pass.Output);
    }

    /// <summary>∂x = m ∂a / p while training, else ∂x = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (pass.InputGradient().IsEmpty)
            return;
        if (pass.Training)
            DropoutKernels.Apply(pass.OutputGradient, keep, pass.Random, pass.InputGradient(), pass.Workers);
        else
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    internal override bool IsView(bool training) => !training;

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) =>
        new Dropout(name, inputs[0], (float)settings.Number("keep", float.Epsilon, 1));
}
