using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>How far a network's outputs are from what they should be: err for each image, and its derivative.</summary>
public abstract class Loss
{
    /// <summary>What it is, as files and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>Computes err⁽ⁱ⁾ of every image and the gradient of their mean, J = (1/N) Σ err⁽ⁱ⁾ (3.20).</summary>
    /// <param name="outputs">The network's outputs, [N, K].</param>
    /// <param name="targets">What they should be; how it is written is the loss's business.</param>
    /// <param name="errors">err⁽ⁱ⁾, [N], in nats or squares; overwritten.</param>
    /// <param name="gradient">∂J/∂outputs, [N, K], already divided by N; overwritten. Empty where only the errors are asked for.</param>
    /// <param name="workers">The threads that share the work.</param>
    public abstract void Evaluate(ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers);
}

/// <summary>What a network's outputs should be: a class for each image, or a value for each output, which for a cross-entropy is the share of a class.</summary>
public readonly ref struct Targets
{
    /// <summary>A class 0 … K − 1 for each image, (3.3).</summary>
    public Targets(ReadOnlySpan<int> labels) => Labels = labels;

    /// <summary>A value for each output, [N, K].</summary>
    public Targets(ReadOnlySpan<float> values) => Values = values;

    /// <summary>y⁽ⁱ⁾, [N]; empty where values are given.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>t, [N, K]; empty where labels are given.</summary>
    public ReadOnlySpan<float> Values { get; }
}
