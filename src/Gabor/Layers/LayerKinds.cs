using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A kind of layer: its name in files, what it does in one line, and how one is made from its settings.</summary>
sealed record LayerKind(string Name, string Summary, string Equations, int? Inputs, Func<string, IReadOnlyList<Shape>, SettingReader, Layer> Read);

/// <summary>All kinds of layers. Files, help texts and the tables of the documents are made from this list; a file can name no other.</summary>
static class LayerKinds
{
    public static IReadOnlyList<LayerKind> All { get; } =
    [
        new("dense", "every output sums over every input", "(3.4), (4.5), (4.36)–(4.38)", 1, Dense.Read),
        new("convolution", "one filter slides over the image for each output channel", "(5.13)–(5.15), (5.23)–(5.29)", 1, Convolution.Read),
        new("locally_connected", "as a convolution, with filters of their own at every position", "5.2.1", 1, LocallyConnected.Read),
        new("grouped_convolution", "each filter sees the channels of its group", "", 1, GroupedConvolution.Read),
        new("depthwise_convolution", "one filter for each channel", "", 1, DepthwiseConvolution.Read),
        new("dilated_convolution", "a convolution whose window has holes", "", 1, DilatedConvolution.Read),
        new("transposed_convolution", "a convolution backwards, to a larger image", "", 1, TransposedConvolution.Read),
        new("max_pooling", "the largest element under each window", "(5.20), (5.30)–(5.35)", 1, MaxPooling.Read),
        new("relu", "max(0, z)", "(4.7), (4.34), (5.21)", 1, Relu.Read),
        new("sigmoid", "1 / (1 + exp(−z))", "(4.8)", 1, Sigmoid.Read),
        new("tanh", "the hyperbolic tangent", "4.2", 1, Tanh.Read),
        new("leaky_relu", "z where z > 0, else αz", "4.2", 1, LeakyRelu.Read),
        new("elu", "z where z > 0, else eᶻ − 1", "4.2", 1, Elu.Read),
        new("gelu", "z times the normal distribution at z, in its tanh form", "4.2", 1, Gelu.Read),
        new("silu", "z times its sigmoid", "4.2", 1, Silu.Read),
        new("softmax", "probabilities over the depth, at each place", "(6.1)", 1, Softmax.Read),
        new("flatten", "reads an image as one vector", "5.2.4", 1, Flatten.Read),
        new("dropout", "keeps each element with probability p while training", "6.4", 1, Dropout.Read),
        new("spatial_dropout", "keeps each channel of an image whole with probability p while training", "6.4", 1, SpatialDropout.Read),
        new("batch_normalization", "gives each channel one mean and standard deviation over the batch", "", 1, BatchNormalization.Read),
        new("global_average_pooling", "the mean of each channel over the image", "", 1, GlobalAveragePooling.Read),
        new("average_pooling", "the mean under each window", "5.2.2", 1, AveragePooling.Read),
        new("upsample", "every pixel becomes a square of pixels", "", 1, Upsample.Read),
        new("local_response_normalization", "each channel is held down by its neighbours", "", 1, LocalResponseNormalization.Read),
        new("add", "joins branches by their sum", "", null, Add.Read),
        new("concat", "joins branches side by side in depth", "", null, Concat.Read),
    ];

    /// <summary>Makes a layer as a file describes it.</summary>
    /// <exception cref="ArgumentException">The kind, the inputs or a setting is not right.</exception>
    public static Layer Make(string kind, string name, IReadOnlyList<Shape> inputs, IReadOnlyList<Setting> settings)
    {
        name = LayerName.Checked(name);
        var found = All.FirstOrDefault(k => k.Name == kind) ?? throw Refuse.Kind(name, kind, All.Select(k => k.Name));
        if (found.Inputs is { } count && inputs.Count != count)
            throw Refuse.Inputs(name, kind, count, inputs.Count);
        var reader = new SettingReader(name, settings);
        var layer = found.Read(name, inputs, reader);
        reader.Done();
        return layer;
    }
}
