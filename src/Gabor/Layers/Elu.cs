using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>Exponential linear units (Clevert et al. 2015, arXiv 1511.07289) with α = 1, the value without a corner at 0, element by element.</summary>
/// <remarks>
/// <para>Forward: a = z where z &gt; 0, else eᶻ − 1.</para>
/// <para>Backward: ∂err/∂z = ∂err/∂a where z &gt; 0, else eᶻ ∂err/∂a. There eᶻ = a + 1, and z &gt; 0 just where a &gt; 0, so only a is kept.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Elu(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "elu";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Output;

    /// <summary>a = z where z &gt; 0, else eᶻ − 1.</summary>
    public override void Forward(in Pass pass) => ElementWiseKernels.Elu(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = ∂a where a &gt; 0, else (a + 1) ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            ElementWiseKernels.EluSlope(pass.Output, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new Elu(name, inputs[0]);
}
