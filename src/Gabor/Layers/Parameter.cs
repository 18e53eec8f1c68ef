using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A tensor of numbers that training changes: the weights W or the bias b of a layer.</summary>
/// <param name="name">Its name in the layer: <c>weight</c> or <c>bias</c>.</param>
/// <param name="value">The numbers, owned by the layer.</param>
/// <param name="decays">Whether L2 acts on it, as on weights and not on biases, (4.25) and (4.26).</param>
/// <param name="inputs">Inputs that one output sums over (fan in); 0 for a bias.</param>
/// <param name="outputs">Outputs that one input reaches (fan out); 0 for a bias.</param>
public sealed class Parameter(string name, Tensor value, bool decays, int inputs, int outputs)
{
    /// <summary>Its name in the layer.</summary>
    public string Name { get; } = name;

    /// <summary>The numbers.</summary>
    public Tensor Value { get; } = value;

    /// <summary>Whether L2 acts on it.</summary>
    public bool Decays { get; } = decays;

    /// <summary>Inputs that one output sums over (fan in); 0 for a bias.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Outputs that one input reaches (fan out); 0 for a bias.</summary>
    public int Outputs { get; } = outputs;
}
