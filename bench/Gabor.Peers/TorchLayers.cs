using Gabor.Layers;
using static TorchSharp.torch;
using Convolution = Gabor.Layers.Convolution;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace Gabor.Peers;

/// <summary>The layers of Gabor that have one input, as modules of libtorch with the same weights.</summary>
static class TorchLayers
{
    /// <summary>One layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="readsVector">Whether its input is a batch of vectors, though Gabor's is one of images.</param>
    /// <param name="channelsLast">Whether filters lie in memory with channels last.</param>
    /// <exception cref="NotSupportedException">It has no counterpart.</exception>
    public static nn.Module<Tensor, Tensor> Make(Layer layer, bool readsVector, bool channelsLast) => layer switch
    {
        Convolution convolution => Make(convolution, channelsLast),
        Dense dense when readsVector => Make(dense),
        Dense dense => nn.Sequential(nn.Flatten(), Make(dense)),
        BatchNormalization norm => nn.BatchNorm2d(norm.Output.Depth, norm.Epsilon, norm.Momentum),
        LocalResponseNormalization response => Make(response),
        Relu => nn.ReLU(inplace: true),
        Relu6 => nn.ReLU6(inplace: true),

        // TorchSharp has the exact form alone, from which the tanh form is at most 0.0005 away.
        Gelu => nn.GELU(),
        Affine { IsByElement: false } affine => new Scaled(affine),
        PatchWhitening whitening => Make(whitening, channelsLast),
        Dropout dropout => nn.Dropout(dropout.Probability),
        MaxPooling pooling => Make(pooling, pooling.Window),
        AveragePooling pooling => Make(pooling, pooling.Window),
        GlobalAveragePooling => nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        _ => throw Unsupported.Of(layer),
    };

    static TorchSharp.Modules.Conv2d Make(Convolution layer, bool channelsLast)
    {
        var window = layer.Window;
        var module = nn.Conv2d(
            layer.Inputs[0].Depth, layer.Output.Depth, (window.Height, window.Width), (window.StrideHeight, window.StrideWidth),
            Padding(layer, window), (window.DilationHeight, window.DilationWidth), groups: layer.Groups,
            bias: layer.Parameters.Count > 1);
        int depth = layer.Inputs[0].Depth / layer.Groups;
        var filters = tensor(Layouts.Filters(layer), layer.Output.Depth, depth, window.Height, window.Width);
        module.weight = new TorchParameter(TorchNetwork.Arranged(filters, channelsLast));
        if (layer.Parameters.Count > 1)
            module.bias = Vector(layer.Parameters[1]);
        return module;
    }

    /// <summary>Filters that nobody trains; they came from the images.</summary>
    static TorchSharp.Modules.Conv2d Make(PatchWhitening layer, bool channelsLast)
    {
        var window = layer.Window;
        int depth = layer.Inputs[0].Depth, count = layer.Output.Depth;
        var module = nn.Conv2d(depth, count, (window.Height, window.Width));
        var filters = tensor(layer.Parameters[0].Value.Span.ToArray(), window.Height, window.Width, depth, count)
            .permute(3, 2, 0, 1).contiguous();
        module.weight = new TorchParameter(TorchNetwork.Arranged(filters, channelsLast), requires_grad: false);
        module.bias = new TorchParameter(tensor(layer.Parameters[1].Value.Span.ToArray()), requires_grad: false);
        return module;
    }

    static TorchSharp.Modules.Linear Make(Dense layer)
    {
        bool hasBias = layer.Parameters.Count > 1;
        var module = nn.Linear(layer.Inputs[0].Count, layer.Output.Count, hasBias);
        module.weight = new TorchParameter(tensor(Layouts.Weights(layer), layer.Output.Count, layer.Inputs[0].Count));
        if (hasBias)
            module.bias = Vector(layer.Parameters[1]);
        return module;
    }

    /// <summary>libtorch divides α by the number of channels, Gabor does not.</summary>
    static TorchSharp.Modules.LocalResponseNorm Make(LocalResponseNormalization layer) =>
        nn.LocalResponseNorm(layer.Channels, layer.Scale * layer.Channels, layer.Power, layer.Offset);

    static TorchSharp.Modules.MaxPool2d Make(MaxPooling layer, Window window) => nn.MaxPool2d(
        (window.Height, window.Width), (window.StrideHeight, window.StrideWidth), Padding(layer, window),
        (window.DilationHeight, window.DilationWidth), layer.RoundsUp);

    static TorchSharp.Modules.AvgPool2d Make(AveragePooling layer, Window window) => nn.AvgPool2d(
        (window.Height, window.Width), (window.StrideHeight, window.StrideWidth), Padding(layer, window), layer.RoundsUp,
        layer.CountsPadding);

    static TorchParameter Vector(Parameter parameter) => new(tensor(parameter.Value.Span.ToArray()));

    /// <summary>Rows above and columns to the left; libtorch has as many on the other sides.</summary>
    static (long Height, long Width) Padding(Layer layer, Window window) =>
        (window.PaddingTop, window.PaddingLeft) == (window.PaddingBottom, window.PaddingRight)
            ? (window.PaddingTop, window.PaddingLeft)
            : throw Unsupported.Of(layer);

    /// <summary>Each channel times a number, and another one added.</summary>
    sealed class Scaled : nn.Module<Tensor, Tensor>
    {
        readonly Tensor factor, offset;

        public Scaled(Affine layer)
            : base(layer.Name)
        {
            long[] sizes = [1, layer.Output.Depth, 1, 1];
            factor = tensor(layer.Parameters[0].Value.Span.ToArray()).reshape(sizes);
            offset = tensor(layer.Parameters[1].Value.Span.ToArray()).reshape(sizes);
        }

        public override Tensor forward(Tensor input) => (input * factor) + offset;
    }
}
