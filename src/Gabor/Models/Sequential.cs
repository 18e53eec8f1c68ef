using System.Globalization;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// Builds a network layer after layer, each on the output of the one before, (4.1), (4.4), and names them by what they are: conv1, relu1,
/// pool1, conv2, …
/// </summary>
/// <example><c>new Sequential("lenet", digits.Shape).Convolution(20,
/// 5).Relu().MaxPooling(2).Dense(10).Build(digits.ClassNames)</c></example>
public sealed class Sequential
{
    readonly GraphBuilder graph;
    readonly Dictionary<string, int> counts = [];
    NodeOutput last;

    /// <summary>A network that begins at an image.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="input">The shape of one image.</param>
    public Sequential(string name, Shape input)
    {
        graph = new GraphBuilder(name, input);
        last = graph.Input;
    }

    /// <summary>
    /// The values that weights start with, unless a parameter has an initializer of its own; <see cref="He"/> by default.
    /// </summary>
    public Initializer Initializer
    {
        get => graph.Initializer;
        init => graph.Initializer = value;
    }

    /// <summary>Adds any layer with one input.</summary>
    /// <param name="prefix">What its name begins with; its number follows.</param>
    /// <param name="make">Makes it from its name and the shape of its input.</param>
    public Sequential Add(string prefix, Func<string, Shape, Layer> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        int number = counts[prefix] = counts.GetValueOrDefault(prefix) + 1;
        string name = prefix + number.ToString(CultureInfo.InvariantCulture);
        last = graph.Add(shapes => make(name, shapes[0]), last);
        return this;
    }

    /// <summary>
    /// Adds a <see cref="Layers.Convolution"/> of square filters; with padding (size − 1) / 2 and stride 1 the size stays, (5.16)–(5.19).
    /// </summary>
    public Sequential Convolution(int filters, int size, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) => Add(
        "conv",
        (name, shape) => new Convolution(name, shape, filters, Window.Square(size, stride, padding, dilation), groups: groups));

    /// <summary>Adds a <see cref="Layers.Convolution"/> with a window of any kind.</summary>
    public Sequential Convolution(int filters, Window window) =>
        Add("conv", (name, shape) => new Convolution(name, shape, filters, window));

    /// <summary>
    /// Adds a convolution over a row of W places, 1 × W × D: <see cref="Layers.Convolution"/> with filters of 1 × <paramref name="size"/>,
    /// which slides along the width alone.
    /// </summary>
    /// <exception cref="ArgumentException">The input is higher than 1.</exception>
    public Sequential Convolution1d(
        int filters, int size, int stride = 1, int padding = 0) => Add("conv", (name, shape) => shape.Height == 1
        ? new Convolution(name, shape, filters, new Window(1, size, stride, 0, padding))
        : throw new ArgumentException(
            $"{name}: an input of {shape}: a convolution in one dimension needs a height of 1. Lay the row along the width."));

    /// <summary>Adds <see cref="Layers.DepthwiseConvolution"/> of square filters.</summary>
    public Sequential DepthwiseConvolution(int size, int stride = 1, int padding = 0, int dilation = 1) =>
        DepthwiseConvolution(Window.Square(size, stride, padding, dilation));

    /// <summary>Adds <see cref="Layers.DepthwiseConvolution"/> with a window of any kind.</summary>
    public Sequential DepthwiseConvolution(Window window) =>
        Add("depthwise", (name, shape) => new DepthwiseConvolution(name, shape, window));

    /// <summary>Adds <see cref="Layers.TransposedConvolution"/> of square filters.</summary>
    public Sequential TransposedConvolution(int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0) => Add(
        "transposed",
        (name, shape) => new TransposedConvolution(
            name, shape, filters, Window.Square(size, stride, padding), outputPadding: (outputPadding, outputPadding)));

    /// <summary>Adds <see cref="Layers.TransposedConvolution"/> with a window of any kind.</summary>
    public Sequential TransposedConvolution(int filters, Window window) =>
        Add("transposed", (name, shape) => new TransposedConvolution(name, shape, filters, window));

    /// <summary>Adds <see cref="Layers.LocallyConnected"/> of square windows.</summary>
    public Sequential LocallyConnected(int filters, int size, int stride = 1, int padding = 0) =>
        LocallyConnected(filters, Window.Square(size, stride, padding));

    /// <summary>Adds <see cref="Layers.LocallyConnected"/> with a window of any kind.</summary>
    public Sequential LocallyConnected(int filters, Window window) =>
        Add("local", (name, shape) => new LocallyConnected(name, shape, filters, window));

    /// <summary>Adds <see cref="Layers.MaxPooling"/> of square windows; their stride is their size unless stated.</summary>
    public Sequential MaxPooling(int size, int? stride = null, int padding = 0, bool roundsUp = false) =>
        Add("pool", (name, shape) => new MaxPooling(name, shape, Window.Square(size, stride ?? size, padding), roundsUp));

    /// <summary>Adds <see cref="Layers.MaxPooling"/> with a window of any kind.</summary>
    public Sequential MaxPooling(Window window) => Add("pool", (name, shape) => new MaxPooling(name, shape, window));

    /// <summary>Adds <see cref="Layers.Embedding"/> of so many words, as vectors of so many numbers.</summary>
    public Sequential Embedding(int words, int dimensions) =>
        Add("words", (name, shape) => new Embedding(name, shape, words, dimensions));

    /// <summary>Adds <see cref="Layers.KMaxPooling"/> of the k largest numbers of each row, in their order.</summary>
    public Sequential KMaxPooling(int k) => Add("kmax", (name, shape) => new KMaxPooling(name, shape, k));

    /// <summary>Adds <see cref="Layers.Folding"/> of so many rows.</summary>
    public Sequential Folding(int rows) => Add("fold", (name, shape) => new Folding(name, shape, rows));

    /// <summary>Adds <see cref="Layers.AveragePooling"/> of square windows; their stride is their size unless stated.</summary>
    public Sequential AveragePooling(
        int size, int? stride = null, int padding = 0, bool roundsUp = false, bool countsPadding = false) => Add(
        "average",
        (name, shape) => new AveragePooling(name, shape, Window.Square(size, stride ?? size, padding), roundsUp, countsPadding));

    /// <summary>Adds <see cref="Layers.AveragePooling"/> with a window of any kind.</summary>
    public Sequential AveragePooling(Window window) => Add("average", (name, shape) => new AveragePooling(name, shape, window));

    /// <summary>Adds <see cref="Layers.Upsample"/> by a whole factor.</summary>
    public Sequential Upsample(int factor = 2) => Add("upsample", (name, shape) => new Upsample(name, shape, factor));

    /// <summary>Adds <see cref="Layers.GlobalAveragePooling"/>.</summary>
    public Sequential GlobalAveragePooling() => Add("average", (name, shape) => new GlobalAveragePooling(name, shape));

    /// <summary>Adds <see cref="Layers.BatchNormalization"/>.</summary>
    public Sequential BatchNormalization() => Add("norm", (name, shape) => new BatchNormalization(name, shape));

    /// <summary>Adds <see cref="Layers.LocalResponseNormalization"/> with the paper's constants.</summary>
    public Sequential LocalResponseNormalization() => Add("response", (name, shape) => new LocalResponseNormalization(name, shape));

    /// <summary>Adds a <see cref="Layers.Dense"/> layer; as the last one it is the classifier of (4.2), (4.3).</summary>
    public Sequential Dense(int outputs) => Add("dense", (name, shape) => new Dense(name, shape, outputs));

    /// <summary>Adds <see cref="Layers.Relu"/>.</summary>
    public Sequential Relu() => Add("relu", (name, shape) => new Relu(name, shape));

    /// <summary>Adds <see cref="Layers.Relu6"/>.</summary>
    public Sequential Relu6() => Add("relu6", (name, shape) => new Relu6(name, shape));

    /// <summary>Adds <see cref="Layers.Sigmoid"/>.</summary>
    public Sequential Sigmoid() => Add("sigmoid", (name, shape) => new Sigmoid(name, shape));

    /// <summary>Adds <see cref="Layers.Tanh"/>.</summary>
    public Sequential Tanh() => Add("tanh", (name, shape) => new Tanh(name, shape));

    /// <summary>Adds <see cref="Layers.LeakyRelu"/> with its slope below 0.</summary>
    public Sequential LeakyRelu(float leak = 0.01f) => Add("leaky", (name, shape) => new LeakyRelu(name, shape, leak));

    /// <summary>Adds <see cref="Layers.Elu"/>.</summary>
    public Sequential Elu() => Add("elu", (name, shape) => new Elu(name, shape));

    /// <summary>Adds <see cref="Layers.Gelu"/>, exact or in its tanh form.</summary>
    public Sequential Gelu(bool exact = false) => Add("gelu", (name, shape) => new Gelu(name, shape, exact));

    /// <summary>Adds <see cref="Layers.Silu"/>.</summary>
    public Sequential Silu() => Add("silu", (name, shape) => new Silu(name, shape));

    /// <summary>Adds <see cref="Layers.Softmax"/>; not before the loss <c>softmax_cross_entropy</c>, which has its own.</summary>
    public Sequential Softmax() => Add("softmax", (name, shape) => new Softmax(name, shape));

    /// <summary>Adds <see cref="Layers.Flatten"/>.</summary>
    public Sequential Flatten() => Add("flatten", (name, shape) => new Flatten(name, shape));

    /// <summary>Adds <see cref="Layers.Dropout"/> with the probability to drop an element.</summary>
    public Sequential Dropout(float probability = 0.5f) => Add("dropout", (name, shape) => new Dropout(name, shape, probability));

    /// <summary>Adds <see cref="Layers.SpatialDropout"/> with the probability to drop a channel.</summary>
    public Sequential SpatialDropout(float probability = 0.5f) =>
        Add("spatial_dropout", (name, shape) => new SpatialDropout(name, shape, probability));

    /// <summary>The finished network, as in (4.20), (4.21): after its last layer there is no ReLU unless it was added.</summary>
    /// <param name="classNames">The names of the classes, as many as the last layer has outputs.</param>
    /// <exception cref="ArgumentException">The class names are not as many as the outputs.</exception>
    public Model Build(IReadOnlyList<string> classNames) => graph.Build(classNames, last);
}
