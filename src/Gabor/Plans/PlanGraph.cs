using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans.Fusions;

namespace Gabor.Plans;

/// <summary>
/// A plan before its arrays have a place: the layers as nodes, each of which reads some values and gives one. A value is named by the place
/// of the layer in the model whose output it is, −1 for the network's input. Fusions rewrite the graph; values stay those of the model.
/// </summary>
sealed class PlanGraph
{
    readonly Model model;
    bool[]? backward;

    /// <summary>The model's layers one by one, then fused.</summary>
    public PlanGraph(Model model, PlanMode mode, IReadOnlyList<Fusion> fusions)
    {
        (this.model, Mode) = (model, mode);
        Nodes = [.. model.Nodes.Select((node, i) => new PlanNode(node.Layer, i, [.. node.Sources]))];
        Outputs = [.. model.Outputs];
        foreach (var fusion in fusions)
            fusion.Apply(this);
    }

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>What the plan is for.</summary>
    public PlanMode Mode { get; }

    /// <summary>The nodes, each after those it reads from.</summary>
    public List<PlanNode> Nodes { get; }

    /// <summary>The values that are the model's outputs, in its order.</summary>
    public List<int> Outputs { get; }

    /// <summary>The values that lie in memory as bytes, each image in whole floats, and how bytes stand for numbers.</summary>
    public Dictionary<int, ByteScale> Bytes { get; } = [];

    /// <summary>Whether a node takes part in the backward pass: it is no feature, and it or one before it has parameters.</summary>
    public bool HasBackward(int node) => (backward ??= Backward())[node];

    /// <summary>Floats of memory of a value, an image.</summary>
    public int Floats(int value) => value < 0 ? model.Input.Count
        : model.Nodes[value].Layer.Output.Count is var count && Bytes.ContainsKey(value) ? ((count - 1) / sizeof(float)) + 1
        : count;

    /// <summary>The node that gives a value; null for the network's input.</summary>
    public PlanNode? Producer(int value) => Nodes.Find(node => node.Value == value);

    /// <summary>The place among the nodes of the one that gives a value; −1 for the network's input.</summary>
    public int IndexOf(int value) => Nodes.FindIndex(node => node.Value == value);

    /// <summary>The one node that reads a value; null where there are several, none, or the value is an output.</summary>
    public PlanNode? OnlyReader(int value)
    {
        if (Outputs.Contains(value))
            return null;
        PlanNode? reader = null;
        foreach (var node in Nodes)
        {
            foreach (int source in node.Sources)
            {
                if (source != value)
                    continue;
                if (reader is not null)
                    return null;
                reader = node;
            }
        }

        return reader;
    }

    /// <summary>Removes a node whose value is that of another: whoever read it reads the other.</summary>
    public void Replace(PlanNode node, int value)
    {
        Nodes.Remove(node);
        foreach (var sources in Nodes.Select(other => other.Sources).Append(Outputs))
        {
            for (int i = 0; i < sources.Count; i++)
            {
                if (sources[i] == node.Value)
                    sources[i] = value;
            }
        }
    }

    bool[] Backward()
    {
        var asked = new HashSet<int>();
        bool[] asks = new bool[Nodes.Count];
        for (int i = 0; i < asks.Length; i++)
        {
            var node = Nodes[i];
            asks[i] = node.Layer is not FeatureLayer && (node.Layer.Parameters.Count > 0 || node.Sources.Any(asked.Contains));
            if (asks[i])
                asked.Add(node.Value);
        }

        return asks;
    }
}
