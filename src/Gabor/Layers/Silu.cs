using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>Sigmoid-weighted linear units (Elfwing et al. 2017, arXiv 1702.03118), also called swish, element by element.</summary>
/// <remarks>
/// <para>Forward: a = z σ(z), with σ of (4.8).</para>
/// <para>Backward: ∂err/∂z = σ(z) (1 + z (1 − σ(z))) ∂err/∂a.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Silu(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "silu";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <summary>a = z σ(z).</summary>
    public override void Forward(in Pass pass) => ElementWiseKernels.Silu(pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂z = σ(z) (1 + z (1 − σ(z))) ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            ElementWiseKernels.SiluSlope(pass.Input(), pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new Silu(name, inputs[0]);
}
