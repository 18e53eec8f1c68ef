using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Devices;

/// <summary>What a layer computes in double, found by its kind and settings alone.</summary>
/// <param name="Images">N.</param>
/// <param name="Training">Whether dropout acts, and whether a batch is normalized by its own statistics.</param>
/// <param name="Mask">What dropout keeps; null elsewhere.</param>
/// <param name="Noise">The numbers of the normal distribution that noise is made of; null elsewhere.</param>
sealed record LayerDefinition(int Images, bool Training, bool[]? Mask, double[]? Noise = null)
{
    /// <summary>A from X of every input and the parameters.</summary>
    public double[] Forward(Layer layer, double[][] x, double[][] p)
    {
        Shape input = layer.Inputs[0], output = layer.Output;
        double[] bias = p.Length > 1 ? p[1] : [];
        return layer.Kind switch
        {
            "dense" => Define.Dense(x[0], p[0], bias, Images),
            "tied_dense" => Define.Dense(x[0], Define.Transposed(p[0], input.Count), p[1], Images),
            "contraction" => Define.Contraction(x[0], p[0], Images),
            "gaussian_noise" => Training ? Define.GaussianNoise(x[0], Noise!, Number(layer, "deviation")) : x[0],
            "gaussian_sample" => Define.GaussianSample(x[0], Training ? Noise! : null, Images),
            "convolution" when Whole(layer, "groups", 1) is var groups and > 1 =>
                Define.GroupedConvolution(x[0], p[0], bias, Images, input, output, Window(layer), groups),
            "convolution" or "patch_whitening" => Define.Convolution(x[0], p[0], bias, Images, input, output, Window(layer)),
            "locally_connected" => Define.LocallyConnected(x[0], p[0], bias, Images, input, output, Window(layer)),
            "depthwise_convolution" => Define.DepthwiseConvolution(x[0], p[0], bias, Images, input, output, Window(layer)),
            "transposed_convolution" =>
                Define.TransposedConvolution(x[0], p[0], bias, Images, input, output, Window(layer), Whole(layer, "groups", 1)),
            "max_pooling" => Define.MaxPooling(x[0], Images, input, output, Window(layer)),
            "average_pooling" => Define.AveragePooling(
                x[0], Images, input, output, Window(layer), Whole(layer, "counts_padding", 0) == 1),
            "global_average_pooling" => Define.GlobalAveragePooling(x[0], Images, input),
            "channel_padding" => Define.ChannelPadding(x[0], input.Depth, Whole(layer, "before"), Whole(layer, "after")),
            "clip" => Define.Clip(x[0], Number(layer, "least"), Number(layer, "most")),
            "hard_sigmoid" => Define.HardSigmoid(x[0], Number(layer, "slope"), Number(layer, "offset")),
            "affine" => Define.Affine(x[0], p[0], p[1]),
            "reshape" => x[0],
            "transpose" => Define.Transpose(
                x[0], Images, [input.Height, input.Width, input.Depth],
                [Whole(layer, "rows"), Whole(layer, "columns"), Whole(layer, "channels")]),
            "image_padding" => Define.ImagePadding(
                x[0], Images, input.Height, input.Width, input.Depth, Whole(layer, "top"), Whole(layer, "bottom"), Whole(layer, "left"),
                Whole(layer, "right")),
            "leaky_relu" => Define.LeakyRelu(x[0], Number(layer, "leak")),
            "elu" => Define.Elu(x[0], Number(layer, "alpha", 1), Number(layer, "scale", 1)),
            "softmax" => [.. x[0].Chunk(input.Depth).SelectMany(Define.Softmax)],
            "flatten" => Define.Flatten(x[0]),
            "dropout" => Training ? Define.Dropout(x[0], Mask!, (1 - Number(layer, "probability"))) : x[0],
            "spatial_dropout" when Training => Define.SpatialDropout(
                x[0], Images, input.Height, input.Width, input.Depth, Channels(input.Depth), (1 - Number(layer, "probability"))),
            "spatial_dropout" => x[0],
            "batch_normalization" when Training => Define.BatchNormalization(
                x[0], p[0], p[1], Number(layer, "epsilon", Define.BatchEpsilon)),
            "batch_normalization" => Define.BatchNormalization(
                x[0], p[0], p[1], p[2], p[3], Number(layer, "epsilon", Define.BatchEpsilon)),
            "upsample" => Define.Upsample(x[0], Images, input, Whole(layer, "factor")),
            "local_response_normalization" => Define.LocalResponseNormalization(
                x[0], input.Depth, Whole(layer, "channels"), Number(layer, "offset"), Number(layer, "scale"), Number(layer, "power")),
            "embedding" => Define.Embedding(x[0], input.Depth, p[0], output.Depth),
            "folding" => Define.Folding(x[0], input.Depth, Whole(layer, "rows")),
            "k_max_pooling" => KMaxPooling(layer, x),
            "add" => Define.Add(x),
            "multiply" => Define.Multiply(x[0], x[1], Images, input.Depth),
            "concat" => Define.Concat(x, [.. layer.Inputs.Select(shape => shape.Depth)]),
            _ => OfEach(layer.Kind, x[0]),
        };
    }

    /// <summary>
    /// ∂err/∂X of every input, then of every parameter that is trained: as the text has it, else the slope of the definition.
    /// </summary>
    public double[][] Backward(Layer layer, double[][] x, double[][] p, double[] g)
    {
        Shape input = layer.Inputs[0], output = layer.Output;
        switch (layer.Kind)
        {
            case "dense":
                var dense = Define.DenseSlope(x[0], p[0], g, Images);
                return p.Length > 1 ? [dense.X, dense.W, dense.B] : [dense.X, dense.W];
            case "convolution" when Whole(layer, "groups", 1) == 1:
                var (dx, dw, db) = Define.ConvolutionSlope(x[0], p[0], g, Images, input, output, Window(layer));
                return p.Length > 1 ? [dx, dw, db] : [dx, dw];
            case "batch_normalization" when layer.Settings.Count == 0:
                var norm = Define.BatchNormalizationSlope(x[0], p[0], g);
                return [norm.X, norm.Gamma, norm.Beta];
            case "max_pooling":
                return [Define.MaxPoolingSlope(x[0], g, Images, input, output, Window(layer))];
            case "global_average_pooling":
                return [Define.GlobalAveragePoolingSlope(g, Images, input)];
            case "relu":
                return [Define.ReluSlope(x[0], g)];
            case "flatten":
                return [g];
            case "add":
                return [.. x.Select(_ => g)];
            case "dropout":
                return [Define.Dropout(g, Mask!, (1 - Number(layer, "probability")))];
            default:
                return Slopes(layer, x, p, g);
        }
    }

    /// <summary>A setting, or what it is where it is not stated.</summary>
    public static double Number(Layer layer, string setting, double otherwise) =>
        layer.Settings.Any(s => s.Name == setting) ? Number(layer, setting) : otherwise;

    double[][] Slopes(Layer layer, double[][] x, double[][] p, double[] g) =>
    [
        .. x.Select((own, i) => CentralDifferences.Of(at => Forward(layer, [.. x.Select((other, j) => j == i ? at : other)], p), own, g)),
        .. p.Select((own, i) => CentralDifferences.Of(at => Forward(layer, x, [.. p.Select((other, j) => j == i ? at : other)]), own, g)),
    ];

    static double[] KMaxPooling(Layer layer, double[][] x)
    {
        Shape input = layer.Inputs[0], ids = layer.Inputs[^1];
        int top = Whole(layer, "top"), of = Whole(layer, "layer", 1), all = Whole(layer, "layers", 1), most = layer.Output.Width;
        int[] words = x.Length == 1
            ? [.. Enumerable.Repeat(0, x[0].Length / (input.Width * input.Depth))]
            : Define.Words(x[1], ids.Width, ids.Depth);
        int before = Define.DynamicK(top, of - 1, all, ids.Width);
        return Define.KMaxPooling(
            x[0], input.Width, input.Depth,
            [.. words.Select(s => x.Length == 1 ? input.Width : input.Width - (before - Define.DynamicK(top, of - 1, all, s)))],
            [.. words.Select(s => x.Length == 1 ? most : Define.DynamicK(top, of, all, s))], most);
    }

    /// <summary>An activation, whose definition has its name: <c>leaky_relu</c> would be <c>Define.LeakyRelu(z)</c>.</summary>
    static double[] OfEach(string kind, double[] z)
    {
        var define = typeof(Define).GetMethods().SingleOrDefault(method =>
            method.Name.Equals(kind.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
            && method.GetParameters().Length == 1);
        return (double[])(define?.Invoke(null, [z]) ?? throw new ArgumentException($"{kind} has no definition of one array."));
    }

    bool[,] Channels(int depth)
    {
        bool[,] kept = new bool[Images, depth];
        for (int i = 0; i < Mask!.Length; i++)
            kept[i / depth, i % depth] = Mask[i];
        return kept;
    }

    /// <summary>A window: settings of each axis and side where they are, else the one that stands for them.</summary>
    static Sliding Window(Layer layer)
    {
        int stride = Whole(layer, "stride", 0), dilation = Whole(layer, "dilation", 1);
        int height = Whole(layer, "padding_height", 0), width = Whole(layer, "padding_width", 0);
        return new(
            Whole(layer, "window_height"), Whole(layer, "window_width"), Whole(layer, "stride_height", stride),
            Whole(layer, "padding_top", height), Whole(layer, "padding_left", width))
        {
            S2 = Whole(layer, "stride_width", stride),
            Q1 = Whole(layer, "padding_bottom", height),
            Q2 = Whole(layer, "padding_right", width),
            D1 = Whole(layer, "dilation_height", dilation),
            D2 = Whole(layer, "dilation_width", dilation),
        };
    }

    static double Number(Layer layer, string setting) => layer.Settings.Single(s => s.Name == setting).Value;

    static int Whole(Layer layer, string setting) => (int)Number(layer, setting);

    static int Whole(Layer layer, string setting, int otherwise) => (int)Number(layer, setting, otherwise);
}
