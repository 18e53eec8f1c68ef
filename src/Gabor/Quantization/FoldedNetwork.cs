using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Quantization;

/// <summary>
/// A trained network as it is computed: the factor and offset of a batch normalization are in the weights and bias of the layer before it,
/// and what acts only in training is left out.
/// </summary>
static class FoldedNetwork
{
    /// <summary>A network of copies.</summary>
    public static Model Of(Model model)
    {
        var graph = new GraphBuilder(model.Name, model.Input);
        var copies = new LayerCopies(LayerRegistry.Default);
        var values = new NodeOutput[model.Nodes.Count];
        var done = new HashSet<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if (done.Contains(i))
                continue;
            var node = model.Nodes[i];
            NodeOutput[] sources = [.. node.Sources.Select(source => source < 0 ? graph.Input : values[source])];
            if (node.Layer is Dropout or SpatialDropout or GaussianNoise && node.Sources[0] >= 0 && !model.Outputs.Contains(i))
            {
                values[i] = sources[0];
            }
            else if (FoldedInto(model, i) is >= 0 and var normalization)
            {
                values[i] = graph.Add(_ => Folded(node.Layer, model.Nodes[normalization].Layer), node.IsFrozen, sources);
                values[normalization] = values[i];
                done.Add(normalization);
            }
            else
            {
                values[i] = graph.Add(shapes => copies.Copy(node.Layer, node.Layer.Name, shapes), node.IsFrozen, sources);
            }
        }

        var folded = graph.Build(model.ClassNames, [.. model.Outputs.Select(output => values[output])]);
        folded.Preprocessing = model.Preprocessing;
        folded.IsInitialized = true;
        return folded;
    }

    /// <summary>The normalization that alone reads a layer; −1 for none, or a layer that takes in none.</summary>
    static int FoldedInto(Model model, int place)
    {
        if (model.Nodes[place].Layer is not (Convolution or DepthwiseConvolution or Dense) || model.Outputs.Contains(place))
            return -1;
        int[] readers = [.. Enumerable.Range(0, model.Nodes.Count).Where(i => model.Nodes[i].Sources.Contains(place))];
        return readers is [var only] && model.Nodes[only] is { Layer: BatchNormalization } reader
            && reader.IsFrozen == model.Nodes[place].IsFrozen ? only : -1;
    }

    /// <summary>W f and b f + o of each filter, which is the last axis of W.</summary>
    static Layer Folded(Layer layer, Layer normalization)
    {
        int filters = normalization.Output.Depth;
        float[] factor = new float[filters], offset = new float[filters];
        normalization.Fold(factor, offset);
        Layer folded = layer switch
        {
            Convolution conv => new Convolution(conv.Name, conv.Inputs[0], filters, conv.Window, hasBias: true, conv.Groups),
            DepthwiseConvolution conv => new DepthwiseConvolution(conv.Name, conv.Inputs[0], conv.Window),
            _ => new Dense(layer.Name, layer.Inputs[0], filters),
        };
        Span<float> w = folded.Parameters[0].Value.Span, b = folded.Parameters[1].Value.Span;
        var from = layer.Parameters[0].Value.Span;
        for (int i = 0; i < w.Length; i++)
            w[i] = from[i] * factor[i % filters];
        for (int k = 0; k < filters; k++)
            b[k] = layer.Parameters.Count > 1 ? float.FusedMultiplyAdd(layer.Parameters[1].Value.Span[k], factor[k], offset[k]) : offset[k];
        return folded;
    }
}
