using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>Rectified linear units, element by element.</summary>
/// <remarks>
/// <para>Forward, (4.6), (4.7), (4.32), (5.21), after the sum of each neuron, (4.12)–(4.19), (4.31): a = max(0, z) = 1{z &gt; 0} z.</para>
/// <para>Backward, (4.33), (4.34): ∂err/∂z = 1{z &gt; 0} ∂err/∂a; the derivative at 0 is 0. z &gt; 0 just where a &gt; 0, so only a is kept.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Relu(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "relu";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Output;

    /// <summary>a = max(0, z), (5.21).</summary>
    public override void Forward(in Pass pass) => ElementWiseKernels.Relu(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = 1{a &gt; 0} ∂a, (4.34).</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            ElementWiseKernels.ReluSlope(pass.Output, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new Relu(name, inputs[0]);
}
