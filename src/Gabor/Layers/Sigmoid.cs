using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>The logistic function, element by element.</summary>
/// <remarks>
/// <para>Forward, (4.8): a = σ(z) = 1 / (1 + exp(−z)).</para>
/// <para>Backward: σ' = σ (1 − σ), so ∂err/∂z = a (1 − a) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Sigmoid(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Output;

    /// <summary>a = σ(z), (4.8).</summary>
    public override void Forward(in Pass pass) => ElementWiseKernels.Sigmoid(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = a (1 − a) ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            ElementWiseKernels.SigmoidSlope(pass.Output, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new Sigmoid(name, inputs[0]);
}
