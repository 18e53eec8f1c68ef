namespace Gabor.Experiments.GradientChecks;

/// <summary>An array that a layer computes from: an input, or a parameter.</summary>
/// <param name="IsInput">Whether it is an input.</param>
/// <param name="Index">Which one.</param>
readonly record struct ArrayOfLayer(bool IsInput, int Index)
{
    /// <summary>Its numbers.</summary>
    public Span<float> Values(LayerProbe probe) => IsInput ? probe.Input(Index) : probe.Layer.Parameters[Index].Value.Span;

    /// <summary>Its gradient after backward.</summary>
    public Span<float> Gradient(LayerProbe probe) => IsInput ? probe.InputGradient(Index) : probe.ParameterGradient(Index);
}
