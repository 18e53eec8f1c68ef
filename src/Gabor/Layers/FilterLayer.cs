using Gabor.Numerics;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>
/// A layer with filters under a window and perhaps a bias, computed by loops over the taps: what the relatives of <see cref="Convolution"/>
/// share.
/// </summary>
public abstract class FilterLayer : Layer
{
    /// <summary>A layer whose output and filters follow from its geometry, with the sizes of W as stated.</summary>
    private protected FilterLayer(
        string name, Shape input, Window window, in GroupedGeometry geometry, bool hasBias, params ReadOnlySpan<int> sizes)
        : this(name, input, window, geometry, OutputOf(geometry), WeightOf(geometry, sizes), hasBias ? BiasOf(geometry.Filters) : null)
    {
    }

    private protected FilterLayer(
        string name, Shape input, Window window, in GroupedGeometry geometry, Shape output, Parameter weight, Parameter? bias)
        : base(name, input)
    {
        (Window, Geometry, Output, Weight, Bias) = (window, geometry, output, weight, bias);
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <summary>H' × W' × D'.</summary>
    public sealed override Shape Output { get; }

    /// <summary>F₁ × F₂, strides, padding and dilation.</summary>
    public Window Window { get; }

    /// <summary>W, the filters.</summary>
    public Parameter Weight { get; }

    /// <summary>b; null for none.</summary>
    public Parameter? Bias { get; }

    /// <summary>W and, if it is there, b.</summary>
    public sealed override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' times the numbers of W.</summary>
    public override long MultiplyAdds => (long)Geometry.Window.Positions * Geometry.Weights;

    /// <inheritdoc/>
    public sealed override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        [new("filters", Output.Depth), .. Window.Settings, new("bias", Bias is null ? 0 : 1)];

    /// <inheritdoc/>
    public override string Details => Window.ToString();

    /// <summary>Where the windows stand.</summary>
    private protected GroupedGeometry Geometry { get; }

    /// <summary>The numbers of b; empty for none.</summary>
    private protected ReadOnlySpan<float> BiasValues => Bias is null ? [] : Bias.Value.Span;

    /// <summary>∂W, ∂b = Σ G (5.27), ∂X.</summary>
    public sealed override void Backward(in Pass pass)
    {
        if (Bias is not null)
            RowKernels.ColumnSums(pass.OutputGradient, pass.ParameterGradient(1), pass.Workers);
        WeightGradient(pass);
        if (!pass.InputGradient().IsEmpty)
            InputGradient(pass);
    }

    /// <summary>Assigns ∂err/∂W.</summary>
    private protected abstract void WeightGradient(in Pass pass);

    /// <summary>Assigns ∂err/∂X.</summary>
    private protected abstract void InputGradient(in Pass pass);

    /// <summary>b of so many numbers.</summary>
    private protected static Parameter BiasOf(params ReadOnlySpan<int> sizes) => new("bias", decays: false, 0, 0, sizes);

    static Shape OutputOf(in GroupedGeometry g) => new(g.Window.OutputHeight, g.Window.OutputWidth, g.Filters);

    static Parameter WeightOf(in GroupedGeometry g, ReadOnlySpan<int> sizes) =>
        new("weight", decays: true, g.Height * g.Width * g.GroupDepth, g.Height * g.Width * g.GroupFilters, sizes);
}
