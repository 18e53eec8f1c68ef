using Gabor.Numerics;
using Gabor.Numerics.Kernels.Losses;

namespace Gabor.Layers;

/// <summary>Softmax over the depth: the scores at each place become probabilities. A vector has one place.</summary>
/// <remarks>
/// <para>Forward, (6.1): a(k) = e^z(k) / Σⱼ e^z(j), with the largest score subtracted first, (6.10) and (6.11).</para>
/// <para>Backward: ∂a(j)/∂z(k) = a(j) (1{j = k} − a(k)), the whole Jacobian, so ∂err/∂z(k) = a(k) (∂err/∂a(k) − Σⱼ ∂err/∂a(j) a(j)).</para>
/// <para>A network that is trained with <c>softmax_cross_entropy</c> ends in scores, without this layer: that loss has its own softmax
/// (3.3), which knows (3.47).</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Softmax(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "softmax";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Output;

    /// <summary>a = softmax(z) at each place, (6.1).</summary>
    public override void Forward(in Pass pass) => SoftmaxKernels.Softmax(pass.Input(), Input.Depth, pass.Output, pass.Workers);

    /// <summary>∂z(k) = a(k) (∂a(k) − Σⱼ ∂a(j) a(j)).</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            SoftmaxKernels.SoftmaxSlope(pass.Output, Input.Depth, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }
}
