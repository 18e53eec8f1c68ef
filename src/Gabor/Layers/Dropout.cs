using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>
/// Dropout [30]: while training, each element is dropped with a probability, as in other libraries, and the rest scaled up; in evaluation
/// nothing happens (6.4).
/// </summary>
/// <remarks>
/// <para>The text's p is the probability to keep, 1 − <see cref="Probability"/>. Forward: a = m x / p with m = 1 with probability p, else
/// 0, drawn again for each element and step. The text says nothing of the scale; dividing by p while training (inverted dropout) keeps the
/// expectation, so that evaluation needs no factor.</para>
/// <para>Backward: ∂err/∂x = m ∂err/∂a / p, with the same m: a pure function of seed, layer, step and element, so nothing is stored.</para>
/// </remarks>
public sealed class Dropout : Layer
{
    readonly float keep;

    /// <summary>Dropout of elements.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="probability">The probability to drop an element, from 0 and below 1; 0.5 by default.</param>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public Dropout(string name, Shape input, float probability = 0.5f)
        : base(name, input)
    {
        if (!(probability >= 0 && probability < 1))
            throw Refuse.DropProbability(name, probability);
        (Probability, keep) = (probability, 1f - probability);
    }

    /// <inheritdoc/>
    public override string Kind => "dropout";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>The probability to drop an element, 1 − p.</summary>
    public float Probability { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("probability", Probability)];

    /// <summary>a = m x / p while training, else a = x.</summary>
    public override void Forward(in Pass pass)
    {
        if (pass.Training)
            DropoutKernels.Apply(pass.Input(), keep, pass.Random(Output.Count), pass.Output, pass.Workers);
        else
            pass.Input().CopyTo(pass.Output);
    }

    /// <summary>∂x = m ∂a / p while training, else ∂x = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (pass.InputGradient().IsEmpty)
            return;
        if (pass.Training)
            DropoutKernels.Apply(pass.OutputGradient, keep, pass.Random(Output.Count), pass.InputGradient(), pass.Workers);
        else
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    /// <inheritdoc/>
    public override bool IsView(bool training) => !training;

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Dropout(name, input, (float)settings.Number("probability", 0, 1));
}
