using Gabor.Components;
using Gabor.KernelMethods;

namespace Gabor.Layers;

/// <summary>The layers that come with the library.</summary>
public static class LayerRegistry
{
    /// <summary>
    /// All of them. To read a model with layers of your own, give <c>SavedModel.Load</c> a registry <c>LayerRegistry.Default.With(…)</c>.
    /// </summary>
    public static Registry<LayerKind> Default { get; } = Of(KernelFunctionRegistry.Default);

    /// <summary>The same, where a kernel machine may have kernel functions of your own.</summary>
    /// <param name="functions">All that it may have: <c>KernelFunctionRegistry.Default.With(…)</c>.</param>
    public static Registry<LayerKind> Of(Registry<ComponentKind<KernelFunction>> functions) => new(
        "layer kind",
        new("dense", "every output sums over every input", Dense.Read),
        new("tied_dense", "a dense layer with the weights of another one, transposed", TiedDense.Read),
        new("convolution", "one filter slides over the image for each output channel", Convolution.Read),
        new("locally_connected", "a convolution with filters of its own at every position", LocallyConnected.Read),
        new("depthwise_convolution", "one filter for each channel", DepthwiseConvolution.Read),
        new("transposed_convolution", "a convolution backwards, to a larger image", TransposedConvolution.Read),
        new("embedding", "each word becomes a vector of a table that is trained", Embedding.Read),
        new("folding", "the sum of every two neighbouring rows of a sentence", Folding.Read),
        new("k_max_pooling", "the k largest numbers of each channel along a row, in their order", null, KMaxPooling.Read),
        new("max_pooling", "the largest element under each window", MaxPooling.Read),
        new("relu", "max(0, z)", (name, input, _) => new Relu(name, input)),
        new("relu6", "min(max(0, z), 6)", (name, input, _) => new Relu6(name, input)),
        new("sigmoid", "1 / (1 + exp(−z))", (name, input, _) => new Sigmoid(name, input)),
        new("tanh", "the hyperbolic tangent", (name, input, _) => new Tanh(name, input)),
        new("leaky_relu", "z where z > 0, else αz",
            (name, input, settings) => new LeakyRelu(name, input, (float)settings.Number("leak", 0, 1))),
        new("elu", "λz where z > 0, else λα(eᶻ − 1)", Elu.Read),
        new("gelu", "z times the normal distribution at z, exact or in its tanh form",
            (name, input, settings) => new Gelu(name, input, settings.SwitchOrOff("exact"))),
        new("silu", "z times its sigmoid", (name, input, _) => new Silu(name, input)),
        new("clip", "min(max(l, z), u)", Clip.Read),
        new("hard_sigmoid", "min(max(0, αz + β), 1)", HardSigmoid.Read),
        new("hard_swish", "z min(max(0, z + 3), 6) / 6", (name, input, _) => new HardSwish(name, input)),
        new("softmax", "probabilities over the depth, at each place", (name, input, _) => new Softmax(name, input)),
        new("flatten", "reads an image as one vector", (name, input, _) => new Flatten(name, input)),
        new("reshape", "reads the numbers of an image as they lie, under another shape", Reshape.Read),
        new("transpose", "the axes of an image in another order", Transpose.Read),
        new("dropout", "drops each element with a probability while training", Dropout.Read),
        new("spatial_dropout", "drops whole channels of an image with a probability while training", SpatialDropout.Read),
        new("gaussian_noise", "adds normal noise to each element while training", GaussianNoise.Read),
        new("gaussian_sample", "a sample of the normal distribution of given means and log-variances while training, else the means",
            (name, input, _) => new GaussianSample(name, input)),
        new("contraction", "the squared norm of the slopes of a code of sigmoids, one number", Contraction.Read),
        new("batch_normalization", "gives each channel one mean and standard deviation over the batch",
            BatchNormalization.Read),
        new("global_average_pooling", "the mean of each channel over the image", (name, input, _) => new GlobalAveragePooling(name, input)),
        new("average_pooling", "the mean under each window", AveragePooling.Read),
        new("upsample", "every pixel becomes a square of pixels",
            (name, input, settings) => new Upsample(name, input, settings.Whole("factor", 1))),
        new("image_padding", "rows and columns of zeros around an image", ImagePadding.Read),
        new("channel_padding", "channels of zeros before and after those of an image", ChannelPadding.Read),
        new("affine", "a factor and an offset of each channel or element, which training leaves alone", Affine.Read),
        new("local_response_normalization", "each channel is divided by a measure of its neighbours", LocalResponseNormalization.Read),
        new("oriented_gradients", "histograms of oriented gradients (a feature)", OrientedGradients.Read),
        new("principal_projection", "coordinates along the principal components of the training images (a feature)",
            PrincipalProjection.Read),
        new("patch_whitening", "a convolution with the whitened principal components of the training images' patches (a feature)",
            PatchWhitening.Read),
        new("descriptor_grid", "SIFT descriptors on a grid (a feature)", DescriptorGrid.Read),
        new("visual_words", "a histogram of the words of a vocabulary of descriptors (a feature)", VisualWords.Read),
        new("fisher_encoding", "a Fisher vector of descriptors (a feature)", FisherEncoding.Read),
        new("standardization", "a feature brought to mean 0 and variance 1 over the training images",
            (name, input, settings) => new Standardization(name, input, settings.SwitchOrOff("by_element"))),
        new("kernel", "the value of a kernel function at each of some centres (a feature)",
            (name, input, settings) => KernelLayer.Read(name, input, settings, functions)),
        new("fourier_features", "waves of random frequencies, which approximate a kernel function (a feature)", FourierLayer.Read),
        new("pair_votes", "scores of classes from decisions between two of them", PairVotes.Read),
        new("quantize", "each number becomes that of the nearest of 256 bytes", Quantize.Read),
        new("quantized_convolution", "a convolution of bytes with signed bytes", QuantizedConvolution.Read),
        new("quantized_dense", "a dense layer of bytes and signed bytes", QuantizedDense.Read),
        new("add", "joins branches by their sum", null, (name, inputs, _) => new Add(name, [.. inputs])),
        new("multiply", "the product of two branches, or of an image and a number for each channel", 2,
            (name, inputs, _) => new Multiply(name, inputs[0], inputs[1])),
        new("concat", "joins branches side by side in depth", null, (name, inputs, _) => new Concat(name, [.. inputs])));
}
