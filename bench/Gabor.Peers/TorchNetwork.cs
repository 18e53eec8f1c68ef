using Gabor.Layers;
using Gabor.Models;
using static TorchSharp.torch;
using Node = Gabor.Models.Node;

namespace Gabor.Peers;

/// <summary>A network of Gabor as a module of libtorch, layer by layer, with the same weights; it gives all its outputs.</summary>
sealed class TorchNetwork : nn.Module<Tensor, Tensor[]>
{
    readonly IReadOnlyList<Node> nodes;
    readonly IReadOnlyList<int> outputs;
    readonly nn.Module<Tensor, Tensor>?[] parts;
    readonly int[] lastReader;

    /// <summary>Builds the module.</summary>
    /// <param name="model">The network.</param>
    /// <param name="channelsLast">Whether images and filters lie in memory with channels last.</param>
    /// <exception cref="NotSupportedException">A layer has no counterpart.</exception>
    public TorchNetwork(Model model, bool channelsLast)
        : base(model.Name)
    {
        (nodes, outputs) = (model.Nodes, model.Outputs);
        parts = new nn.Module<Tensor, Tensor>?[nodes.Count];
        lastReader = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            bool readsVector = Layouts.ReadsVectors(model) && nodes[i].Sources.Contains(-1);
            parts[i] = IsJoin(nodes[i].Layer) ? null : TorchLayers.Make(nodes[i].Layer, readsVector, channelsLast);
            if (parts[i] is { } module)
                register_module($"layer{i}", module);
            lastReader[i] = outputs.Contains(i) ? nodes.Count : i;
            foreach (int source in nodes[i].Sources.Where(source => source >= 0 && !outputs.Contains(source)))
                lastReader[source] = i;
        }
    }

    /// <summary>
    /// The same tensor with channels last in memory, if asked for. TorchSharp has no argument for it; a permuted tensor has the same
    /// strides.
    /// </summary>
    public static Tensor Arranged(Tensor tensor, bool channelsLast) =>
        channelsLast && tensor.dim() == 4 ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : tensor;

    /// <inheritdoc/>
    public override Tensor[] forward(Tensor input)
    {
        var values = new Tensor[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            Tensor[] sources = [.. nodes[i].Sources.Select(source => source < 0 ? input : values[source])];
            values[i] = parts[i]?.call(sources[0]) ?? Joined(nodes[i].Layer, sources);

            // What nobody reads any more is let go at once; what the backward pass needs, libtorch keeps by itself.
            foreach (int source in nodes[i].Sources)
            {
                if (source >= 0 && lastReader[source] == i && !ReferenceEquals(values[source], values[i]))
                    values[source].Dispose();
            }
        }

        return [.. outputs.Select(output => values[output])];
    }

    static bool IsJoin(Layer layer) => layer is Concat or Layers.Add { Inputs.Count: 2 };

    static Tensor Joined(Layer layer, Tensor[] sources) => layer is Concat ? cat(sources, 1) : sources[0].add_(sources[1]);
}
