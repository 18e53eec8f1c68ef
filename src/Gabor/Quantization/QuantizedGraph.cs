using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;

namespace Gabor.Quantization;

/// <summary>Which layers of a network multiply bytes, which of its values become bytes for that, and the network that comes of
/// it.</summary>
/// <remarks>
/// A value becomes bytes where a quantized layer reads it; where one gives it to a sum or a concatenation; and where a ReLU takes it from
/// one. Layers that only move numbers or take the largest keep the bytes of what they read. A ReLU is left out where its value becomes
/// bytes: a range from 0 on does what it does.
/// </remarks>
sealed class QuantizedGraph
{
    /// <summary>The place of the network's input among values.</summary>
    const int Input = -1;

    readonly IReadOnlyList<Node> nodes;
    readonly int[][] readers;
    readonly SortedSet<int> values = [];

    /// <summary>The graph of a network without normalizations that could be folded.</summary>
    public QuantizedGraph(Model model)
    {
        (Model, nodes) = (model, model.Nodes);
        readers = [.. nodes.Select((_, place) => Enumerable.Range(0, nodes.Count).Where(i => nodes[i].Sources.Contains(place)).ToArray())];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (!IsQuantized(i))
                continue;
            BecomesBytes(nodes[i].Sources[0]);
            if (Follower(i) is >= 0 and var follower)
                BecomesBytes(IsRectifier(nodes[follower].Layer) ? follower : i);
        }
    }

    /// <summary>The network.</summary>
    public Model Model { get; }

    /// <summary>The values that become bytes, by the places of their layers, −1 for the network's input; ascending.</summary>
    public IReadOnlyCollection<int> Values => values;

    /// <summary>The names of the layers that multiply bytes.</summary>
    public IReadOnlyList<string> Quantized => [.. Named((i, _) => IsQuantized(i))];

    /// <summary>The names of the other layers with weights.</summary>
    public IReadOnlyList<string> Kept => [.. Named((i, layer) => !IsQuantized(i) && layer.MultiplyAdds > 0)];

    /// <summary>The quantized network.</summary>
    /// <param name="scales">The scale of each of <see cref="Values"/>.</param>
    /// <param name="from">The network that was trained, for what is no layer.</param>
    public Model Build(IReadOnlyDictionary<int, ByteScale> scales, Model from)
    {
        var graph = new GraphBuilder(Model.Name, Model.Input);
        var copies = new LayerCopies(LayerRegistry.Default);
        var made = new Dictionary<int, NodeOutput> { [Input] = graph.Input };
        var known = new Dictionary<int, ByteScale>();
        if (scales.TryGetValue(Input, out var pixels))
        {
            bool isFrozen = nodes.Any(node => node.IsFrozen && node.Sources.Contains(Input));
            made[Input] = Rounded(graph, "input/bytes", graph.Input, known[Input] = pixels, isFrozen);
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            var (layer, frozen) = (nodes[i].Layer, nodes[i].IsFrozen);
            NodeOutput[] sources = [.. nodes[i].Sources.Select(source => made[source])];
            bool rounds = scales.TryGetValue(i, out var scale);
            if (rounds)
                known[i] = scale;
            else if (KeepsBytes(layer) && known.TryGetValue(nodes[i].Sources[0], out var kept))
                known[i] = kept;
            if (rounds && IsRectifier(layer))
            {
                made[i] = Rounded(graph, layer.Name, sources[0], scale, frozen);
                continue;
            }

            made[i] = IsQuantized(i)
                ? graph.Add(_ => QuantizedWeights.Of(layer, known[nodes[i].Sources[0]]), frozen, sources)
                : graph.Add(shapes => copies.Copy(layer, layer.Name, shapes), frozen, sources);
            if (rounds)
                made[i] = Rounded(graph, $"{layer.Name}/bytes", made[i], scale, frozen);
        }

        var model = graph.Build(Model.ClassNames, [.. Model.Outputs.Select(output => made[output])]);
        (model.Preprocessing, model.Temperature, model.Initializer) = (from.Preprocessing, from.Temperature, from.Initializer);
        model.IsInitialized = true;
        return model;
    }

    static NodeOutput Rounded(GraphBuilder graph, string name, NodeOutput source, ByteScale scale, bool isFrozen) =>
        graph.Add(shapes => new Quantize(name, shapes[0], scale), isFrozen, source);

    IEnumerable<string> Named(Func<int, Layer, bool> which) =>
        nodes.Select((node, i) => (node.Layer, i)).Where(node => which(node.i, node.Layer)).Select(node => node.Layer.Name);

    /// <summary>A convolution or dense layer whose sums fit 32 bits, and whose weights no other layer shares.</summary>
    bool IsQuantized(int place) => nodes[place].Layer is var layer and (Convolution or DepthwiseConvolution or Dense)
        && layer.Parameters[0].Inputs <= QuantizedConvolutionKernels.MostTaps
        && !nodes.Any(node => ReferenceEquals(node.Layer.SharesWith, layer));

    void BecomesBytes(int value)
    {
        while (value >= 0 && KeepsBytes(nodes[value].Layer))
            value = nodes[value].Sources[0];
        values.Add(value);
    }

    /// <summary>
    /// What reads a layer's output, behind layers that keep bytes: the sum, concatenation or ReLU; −1 for others, and for an output.
    /// </summary>
    int Follower(int place)
    {
        while (!Model.Outputs.Contains(place))
        {
            if (readers[place].FirstOrDefault(i => nodes[i].Layer is Add or Concat, -1) is >= 0 and var join)
                return join;
            if (readers[place] is not [var only] || Model.Outputs.Contains(only))
                return -1;
            if (IsRectifier(nodes[only].Layer))
                return only;
            if (!KeepsBytes(nodes[only].Layer))
                return -1;
            place = only;
        }

        return -1;
    }

    static bool IsRectifier(Layer layer) => layer is Relu or Relu6 or Clip { Least: 0 };

    static bool KeepsBytes(Layer layer) =>
        layer is MaxPooling or Flatten or Reshape or Transpose or Upsample or ImagePadding or ChannelPadding;
}
