using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans.Fusions;

/// <summary>
/// A value that was rounded to bytes lies in memory as bytes, a quarter of the numbers, where every layer that reads it can read those. A
/// number becomes the byte that it stands for again, so the bits are the same.
/// </summary>
sealed class ByteValues : Fusion
{
    /// <inheritdoc/>
    public override string Name => "byte-values";

    /// <inheritdoc/>
    public override void Apply(PlanGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            var scale = node switch
            {
                { Layer: Quantize quantize } => quantize.Scale,
                { Layer: MaxPooling } when graph.Bytes.TryGetValue(node.Sources[0], out var pooled) => pooled,
                _ => node.OutputScale,
            };
            if (scale is { } stored && AreRead(graph, node.Value, stored))
                graph.Bytes.Add(node.Value, stored);
        }
    }

    /// <summary>Whether all that read a value can read bytes; max pooling can where it can store them.</summary>
    static bool AreRead(PlanGraph graph, int value, ByteScale scale) => !graph.Outputs.Contains(value) && graph.Nodes
        .Where(node => node.Sources.Contains(value))
        .All(node => node.Layer.ReadsBytes(scale)
            && (node.Layer is not MaxPooling || (node.Rectifier == Rectifier.None && AreRead(graph, node.Value, scale))));
}
