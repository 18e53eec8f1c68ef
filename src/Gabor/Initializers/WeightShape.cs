namespace Gabor.Initializers;

/// <summary>The shape of the weights that an initializer fills.</summary>
/// <param name="sizes">The sizes of the axes; the last one is the outputs.</param>
/// <param name="inputs">Inputs that one output sums over (fan in).</param>
/// <param name="outputs">Outputs that one input reaches (fan out).</param>
public readonly ref struct WeightShape(ReadOnlySpan<int> sizes, int inputs, int outputs)
{
    /// <summary>The sizes of the axes; the last one is the outputs.</summary>
    public ReadOnlySpan<int> Sizes { get; } = sizes;

    /// <summary>Inputs that one output sums over (fan in).</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Outputs that one input reaches (fan out).</summary>
    public int Outputs { get; } = outputs;
}
