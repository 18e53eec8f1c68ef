using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Reads H × W × D as one vector, row-major and channels last: what lies between the images and a dense layer (5.7), (5.8), (5.2.4).
/// </summary>
/// <remarks>Forward a = x, backward ∂err/∂x = ∂err/∂a: only the shape changes.</remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class Flatten(string name, Shape input) : Layer(name, input)
{
    /// <inheritdoc/>
    public override string Kind => "flatten";

    /// <summary>A vector of H W D.</summary>
    public override Shape Output => Shape.Vector(Input.Count);

    /// <summary>a = x.</summary>
    public override void Forward(in Pass pass) => pass.Input().CopyTo(pass.Output);

    /// <summary>∂x = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    /// <inheritdoc/>
    public override bool IsView(bool training) => true;
}
