using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>The hyperbolic tangent, element by element.</summary>
/// <remarks>
/// <para>Forward: a = tanh z = (e²ᶻ − 1) / (e²ᶻ + 1) = 2 σ(2z) − 1, the sigmoid of (4.8) stretched to −1 … 1.</para>
/// <para>Backward: tanh' = 1 − tanh², so ∂err/∂z = (1 + a) (1 − a) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Tanh(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "tanh";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Output;

    /// <summary>a = tanh z.</summary>
    public override void Forward(in Pass pass) => ElementWiseKernels.Tanh(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = (1 − a²) ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            ElementWiseKernels.TanhSlope(pass.Output, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new Tanh(name, inputs[0]);
}
