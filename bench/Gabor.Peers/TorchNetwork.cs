using Gabor.Layers;
using Gabor.Models;
using static TorchSharp.torch;
using Convolution = Gabor.Layers.Convolution;
using Node = Gabor.Models.Node;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace Gabor.Peers;

/// <summary>A network of Gabor as a module of libtorch, layer by layer, with the same weights.</summary>
sealed class TorchNetwork : nn.Module<Tensor, Tensor>
{
    readonly IReadOnlyList<Node> nodes;
    readonly nn.Module<Tensor, Tensor>?[] parts;
    readonly int[] lastReader;
    readonly bool channelsLast;

    /// <summary>Builds the module.</summary>
    /// <param name="model">The network.</param>
    /// <param name="channelsLast">Whether images and filters lie in memory with channels last.</param>
    public TorchNetwork(Model model, bool channelsLast)
        : base(model.Name)
    {
        nodes = model.Nodes;
        this.channelsLast = channelsLast;
        parts = new nn.Module<Tensor, Tensor>?[nodes.Count];
        lastReader = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            parts[i] = Make(nodes[i].Layer, readsVector: Layouts.ReadsVectors(model) && nodes[i].Sources.Contains(-1));
            if (parts[i] is { } module)
                register_module($"layer{i}", module);
            lastReader[i] = i;
            foreach (int source in nodes[i].Sources.Where(source => source >= 0))
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
    public override Tensor forward(Tensor input)
    {
        var values = new Tensor[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            var sources = nodes[i].Sources;
            var first = sources[0] < 0 ? input : values[sources[0]];
            values[i] = parts[i]?.call(first) ?? first.add_(values[sources[1]]);

            // What nobody reads any more is let go at once; what the backward pass needs, libtorch keeps by itself.
            foreach (int source in sources)
            {
                if (source >= 0 && lastReader[source] == i && !ReferenceEquals(values[source], values[i]))
                    values[source].Dispose();
            }
        }

        return values[^1];
    }

    nn.Module<Tensor, Tensor>? Make(Layer layer, bool readsVector) => layer switch
    {
        Convolution { Groups: 1 } convolution => Make(convolution),
        Dense dense when readsVector || dense.Inputs[0] is { Height: 1, Width: 1 } => Make(dense),
        Dense dense => nn.Sequential(nn.Flatten(), Make(dense)),
        BatchNormalization norm => nn.BatchNorm2d(norm.Output.Depth),
        Relu => nn.ReLU(inplace: true),
        Dropout dropout => nn.Dropout(dropout.Probability),
        MaxPooling { Window: { PaddingTop: 0, PaddingLeft: 0 } window } => nn.MaxPool2d(window.Height, window.StrideHeight),
        GlobalAveragePooling => nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        Layers.Add { Inputs.Count: 2 } => null,
        _ => throw new NotSupportedException($"{layer.Name}: the comparison has no {layer.Kind} of this kind."),
    };

    TorchSharp.Modules.Conv2d Make(Convolution layer)
    {
        var window = layer.Window;
        bool hasBias = layer.Parameters.Count > 1;
        var module = nn.Conv2d(
            layer.Inputs[0].Depth, layer.Output.Depth, window.Height, window.StrideHeight, window.PaddingTop, bias: hasBias);
        var filters = tensor(Layouts.Filters(layer), layer.Output.Depth, layer.Inputs[0].Depth, window.Height, window.Width);
        module.weight = new TorchParameter(Arranged(filters, channelsLast));
        if (hasBias)
            nn.init.zeros_(module.bias!);
        return module;
    }

    static TorchSharp.Modules.Linear Make(Dense layer)
    {
        var module = nn.Linear(layer.Inputs[0].Count, layer.Output.Count);
        module.weight = new TorchParameter(tensor(Layouts.Weights(layer), layer.Output.Count, layer.Inputs[0].Count));
        nn.init.zeros_(module.bias!);
        return module;
    }
}
