using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Plans;

/// <summary>
/// A plan before it has memory: the layers as steps, each of which reads some values and gives one. A value is named by the place of the node whose output it is in
/// the model, −1 for the network's input. Fusions rewrite it; the numbers that the steps give stay those of the model.
/// </summary>
sealed class Draft
{
    readonly Model model;

    /// <summary>The model's layers one by one.</summary>
    public Draft(Model model, PlanMode mode)
    {
        (this.model, Mode) = (model, mode);
        Steps = [.. model.Nodes.Select((node, i) => new DraftStep(node.Layer, i, [.. node.Sources]))];
        Outputs = [.. model.Outputs];
    }

    /// <summary>What the plan is for.</summary>
    public PlanMode Mode { get; }

    /// <summary>The steps, each after those it reads from.</summary>
    public List<DraftStep> Steps { get; }

    /// <summary>The values that are the model's outputs, in its order.</summary>
    public List<int> Outputs { get; }

    /// <summary>Floats of a value, an image.</summary>
    public int Floats(int value) => value < 0 ? model.Input.Count : model.Nodes[value].Layer.Output.Count;

    /// <summary>The step that gives a value; null for the network's input.</summary>
    public DraftStep? Producer(int value) => Steps.Find(step => step.Value == value);

    /// <summary>The one step that reads a value; null where there are several, none, or the value is an output.</summary>
    public DraftStep? OnlyReader(int value)
    {
        if (Outputs.Contains(value))
            return null;
        DraftStep? reader = null;
        foreach (var step in Steps)
        {
            foreach (int source in step.Sources)
            {
                if (source != value)
                    continue;
                if (reader is not null)
                    return null;
                reader = step;
            }
        }

        return reader;
    }

    /// <summary>Takes a step away whose value is that of another: whoever read it reads the other.</summary>
    public void Replace(DraftStep step, int value)
    {
        Steps.Remove(step);
        foreach (var sources in Steps.Select(other => other.Sources).Append(Outputs))
        {
            for (int i = 0; i < sources.Count; i++)
            {
                if (sources[i] == step.Value)
                    sources[i] = value;
            }
        }
    }
}

/// <summary>One layer of a draft, with what was fused into it.</summary>
/// <param name="layer">The layer.</param>
/// <param name="number">Its place in the model, which names its random numbers.</param>
/// <param name="sources">The values it reads.</param>
sealed class DraftStep(Layer layer, int number, List<int> sources)
{
    /// <summary>The layer.</summary>
    public Layer Layer => layer;

    /// <summary>The layer's place in the model.</summary>
    public int Number { get; } = number;

    /// <summary>The values it reads; where <see cref="AddsResidual"/>, the last one is the residual.</summary>
    public List<int> Sources => sources;

    /// <summary>The value it gives: the layer's own output, or that of the last layer that was fused into it.</summary>
    public int Value { get; set; } = number;

    /// <summary>Whether a ReLU was fused into it.</summary>
    public bool Rectifies { get; set; }

    /// <summary>Whether the sum with a second value was fused into it.</summary>
    public bool AddsResidual { get; set; }

    /// <summary>The normalisation that was folded into its weights, when evaluation.</summary>
    public BatchNormalization? Folded { get; set; }

    /// <summary>Which arrays of the forward pass its backward pass reads.</summary>
    public BackwardReads BackwardReads => layer.ReadsWhenFused(Rectifies, AddsResidual);
}
