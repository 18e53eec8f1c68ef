using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// Average pooling: the mean under each window, channel by channel. Padding does not count: the mean is over the elements inside the image.
/// </summary>
/// <remarks>
/// <para>Forward: A(y, x, d) = (1/m) Σ of X(yS + i − P₁, xS + j − P₂, d) over the m taps 0 ≤ i &lt; F₁, 0 ≤ j &lt; F₂ that lie inside the
/// image; windows as in (5.20), sizes by (5.14) and (5.15).</para>
/// <para>Backward: each of those elements gets (1/m) ∂err/∂A(y, x, d), with the same m; where windows overlap, derivatives add.</para>
/// </remarks>
public sealed class AveragePooling : Layer
{
    readonly WindowGeometry geometry;

    /// <summary>Average pooling with a window.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁, F₂, S, P₁, P₂; what lies in the padding is neither summed nor counted.</param>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    public AveragePooling(string name, Shape input, Window window)
        : base(name, input)
    {
        Window = window;
        geometry = window.Over(input, name);
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, input.Depth);
    }

    /// <inheritdoc/>
    public override string Kind => "average_pooling";

    /// <summary>H' × W' × D.</summary>
    public override Shape Output { get; }

    /// <summary>F₁, F₂, S, P₁ and P₂.</summary>
    public Window Window { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => Window.Settings;

    /// <summary>A = the mean under each window.</summary>
    public override void Forward(in Pass pass) =>
        AveragePoolKernels.Forward(geometry, pass.Input(), pass.Output, pass.Images, pass.Workers);

    /// <summary>∂X: each derivative in equal shares to the elements under its window.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            AveragePoolKernels.Backward(geometry, pass.OutputGradient, pass.InputGradient(), pass.Images, pass.Workers);
    }
}
