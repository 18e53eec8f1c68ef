using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;

namespace Gabor.Layers;

/// <summary>The mean of each channel over the whole image (Lin et al. 2013, arXiv 1312.4400): H × W × D becomes a vector of D.</summary>
/// <remarks>Forward: a(d) = (1/HW) Σ_yx X(y, x, d). Backward: ∂err/∂X(y, x, d) = (1/HW) ∂err/∂a(d).</remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">H × W × D.</param>
public sealed class GlobalAveragePooling(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "global_average_pooling";

    /// <summary>A vector of D.</summary>
    public override Shape Output => Shape.Vector(Input.Depth);

    /// <summary>a = the mean of each channel.</summary>
    public override void Forward(in Pass pass) =>
        GlobalAverageKernels.Forward(Input.Height * Input.Width, Input.Depth, pass.Input(), pass.Output, pass.Workers);

    /// <summary>∂X = ∂a / HW everywhere.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            GlobalAverageKernels.Backward(Input.Height * Input.Width, Input.Depth, pass.OutputGradient, pass.InputGradient(), pass.Workers);
    }
}
