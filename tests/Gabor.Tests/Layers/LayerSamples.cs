using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Tests.Layers;

/// <summary>
/// A layer of every kind for images of 6 × 6 × 4: kinds that need settings have a line here, the others are made from the registry.
/// </summary>
static class LayerSamples
{
    static readonly Dictionary<string, Func<string, Shape, Layer>> WithSettings = new()
    {
        ["dense"] = (name, s) => new Dense(name, s, 5),
        ["tied_dense"] = (name, s) => new TiedDense(name, s, new Dense("of", new Shape(2, 3, 2), s.Count)),
        ["contraction"] = (name, s) => new Contraction(name, s, new Dense("of", new Shape(2, 3, 2), s.Count)),
        ["gaussian_noise"] = (name, s) => new GaussianNoise(name, s, 0.5f),
        ["convolution"] = (name, s) => new Convolution(name, s, 5, new(3, 2, 2, 1, 1)),
        ["locally_connected"] = (name, s) => new LocallyConnected(name, s, 3, new(3, 3)),
        ["depthwise_convolution"] = (name, s) => new DepthwiseConvolution(name, s, new(3, 3, 2, 1, 1)),
        ["transposed_convolution"] = (name, s) => new TransposedConvolution(name, s, 3, new(3, 3, 2, 1, 1)),
        ["max_pooling"] = (name, s) => new MaxPooling(name, s, new(3, 3, 2, 1, 1)),
        ["embedding"] = (name, s) => new Embedding(name, s, 4, 5),
        ["folding"] = (name, s) => new Folding(name, s, 4),
        ["k_max_pooling"] = (name, s) => new KMaxPooling(name, s, s, 2, 1, 2),
        ["oriented_gradients"] = (name, s) => new OrientedGradients(name, s, new() { CellSize = 2, Bins = 4 }),
        ["principal_projection"] = (name, s) => new PrincipalProjection(name, s, 3),
        ["patch_whitening"] = (name, s) => new PatchWhitening(name, s, new(2, 2)),
        ["descriptor_grid"] = (name, s) => new DescriptorGrid(name, s, 1, 1),
        ["visual_words"] = (name, s) => new VisualWords(name, s, 3),
        ["fisher_encoding"] = (name, s) => new FisherEncoding(name, s, 2),
        ["kernel"] = (name, s) => new KernelLayer(name, s, new GaussianKernelFunction(0.1), 3),
        ["fourier_features"] = (name, s) => new FourierLayer(name, s, 3),
        ["clip"] = (name, s) => new Clip(name, s, -0.7f, 0.9f),
        ["hard_sigmoid"] = (name, s) => new HardSigmoid(name, s, 0.2f),
        ["reshape"] = (name, s) => new Reshape(name, s, new(s.Width, s.Depth, s.Height)),
        ["transpose"] = (name, s) => new Transpose(name, s, 2, 0, 1),
        ["image_padding"] = (name, s) => new ImagePadding(name, s, 1, 0, 2, 1),
        ["elu"] = (name, s) => new Elu(name, s, 0.75f, 1.25f),
        ["leaky_relu"] = (name, s) => new LeakyRelu(name, s, 0.25f),
        ["dropout"] = (name, s) => new Dropout(name, s, 0.75f),
        ["spatial_dropout"] = (name, s) => new SpatialDropout(name, s, 0.5f),
        ["average_pooling"] = (name, s) => new AveragePooling(name, s, new(3, 2, 2, 1, 1)),
        ["upsample"] = (name, s) => new Upsample(name, s, 2),
        ["channel_padding"] = (name, s) => new ChannelPadding(name, s, 1, 2),
        ["quantize"] = (name, s) => new Quantize(name, s, new(0.02f, 120)),
        ["quantized_convolution"] = (name, s) => new QuantizedConvolution(name, s, 6, new(3, 2, 2, 1, 1), new(0.02f, 120), groups: 2),
        ["quantized_dense"] = (name, s) => new QuantizedDense(name, s, 5, new(0.02f, 120)),
        ["local_response_normalization"] = (name, s) => new LocalResponseNormalization(name, s, 3, 1f, 0.5f, 0.75f),
    };

    /// <summary>
    /// The names of all kinds that can be trained, or stand behind one that is; without those that share parameters of another layer, which
    /// must be in the network too.
    /// </summary>
    public static TheoryData<string> Kinds =>
    [
        .. LayerRegistry.Default.Names.Where(
            kind => kind != OfPairs && Make(kind, "layer", new Shape(6, 6, 4)) is not
                (FeatureLayer or { SharesWith: not null } or { IsForInference: true })),
    ];

    /// <summary>It takes as many numbers as some classes have pairs, which no image has.</summary>
    const string OfPairs = "pair_votes";

    /// <summary>How many inputs <see cref="Make"/> gives a layer of a kind: two where it joins branches.</summary>
    public static int Inputs(string kind) => LayerRegistry.Default.Named(kind).Inputs ?? 2;

    /// <summary>A layer of a kind; all its inputs have one shape.</summary>
    public static Layer Make(string kind, string name, Shape input) => WithSettings.TryGetValue(kind, out var make)
        ? make(name, input)
        : LayerRegistry.Default.Named(kind).Make(name, [.. Enumerable.Repeat(input, Inputs(kind))], []);
}
