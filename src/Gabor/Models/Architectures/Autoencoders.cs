using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;

namespace Gabor.Models.Architectures;

/// <summary>
/// Networks that learn a representation without labels (4.1.4): an encoder gives a short code of an image, and a decoder the image back
/// from it. The code is the layer <c>code</c>, so <c>--features RUN:code</c> puts a classifier on it. The last layer is a sigmoid, as
/// pixels lie from 0 to 1.
/// </summary>
static class Autoencoders
{
    /// <summary>The layer that gives the code.</summary>
    public const string Code = "code";

    /// <summary>Neurons of the hidden layers of encoder and decoder, and numbers of their code.</summary>
    const int Hidden = 256, Codes = 32;

    /// <summary>Numbers of a code that noise or a penalty keeps short instead.</summary>
    const int ManyCodes = 256;

    /// <summary>Numbers of the code of a variational autoencoder.</summary>
    const int Samples = 16;

    /// <summary>Filters of the two convolutions of an encoder.</summary>
    const int FirstFilters = 8, SecondFilters = 16;

    /// <summary>The weight of the penalties, chosen once on digits and not tuned.</summary>
    const double Sparsity = 0.5, Contraction = 0.05;

    /// <summary>All of them.</summary>
    public static IEnumerable<Network> All =>
    [
        Of("autoencoder", "an autoencoder: 256 ReLUs, a code of 32 numbers, 256 ReLUs (4.1.4)", Dense, Squared),
        Of("tied-autoencoder", "an autoencoder whose decoder has the encoder's weights, transposed", Tied, Squared),
        Of("conv-autoencoder", "an autoencoder of two convolutions, a code of 32 numbers and three transposed convolutions", Convolutional,
            Squared),
        Of("denoising-autoencoder", "an autoencoder that gives back images from noisy ones; a code of 256 ReLUs", Denoising, Squared),
        Of("sparse-autoencoder", "an autoencoder whose code of 256 sigmoids is small for most images", Sparse, Squared,
            OutputLoss.Penalty(new SparsityPenalty(), Sparsity)),
        Of("contractive-autoencoder", "an autoencoder whose code of 256 sigmoids changes little with the image; tied weights", Contractive,
            Squared, OutputLoss.Penalty(new AbsolutePenalty(), Contraction)),
        Of("variational-autoencoder", "an autoencoder whose code of 16 numbers is a normal distribution", Variational,
            OutputLoss.Reconstruction(new BernoulliCrossEntropy()), OutputLoss.Penalty(new GaussianDivergence())),
    ];

    static OutputLoss Squared => OutputLoss.Reconstruction(new MeanSquaredError());

    static Network Of(string name, string summary, Func<GraphBuilder, Model> make, params OutputLoss[] losses) =>
        new(name, summary, (input, _) => make(new GraphBuilder(name, input))) { Side = Network.DigitSide, Losses = losses };

    static Model Dense(GraphBuilder graph)
    {
        var code = graph.Add(s => new Dense(Code, s[0], Codes), Rectified(graph, 1, Hidden, graph.Input));
        return graph.BuildAutoencoder(Decoded(graph, code));
    }

    static Model Tied(GraphBuilder graph)
    {
        Dense? first = null, second = null;
        var x = graph.Add(s => first = new Dense("encoder1", s[0], Hidden), graph.Input);
        x = graph.Add(s => new Relu("relu1", s[0]), x);
        x = graph.Add(s => second = new Dense(Code, s[0], Codes), x);
        x = graph.Add(s => new TiedDense("decoder1", s[0], second!), x);
        x = graph.Add(s => new Relu("relu2", s[0]), x);
        x = graph.Add(s => new TiedDense("decoder2", s[0], first!), x);
        return graph.BuildAutoencoder(Reconstruction(graph, x));
    }

    /// <summary>The window of the code is the whole image, so that the code is one row of numbers.</summary>
    static Model Convolutional(GraphBuilder graph)
    {
        var half = Halved(graph, 1, FirstFilters, graph.Input);
        var quarter = Halved(graph, 2, SecondFilters, half);
        var whole = new Window(quarter.Shape.Height, quarter.Shape.Width);
        var code = graph.Add(s => new Convolution(Code, s[0], Codes, whole), quarter);
        var x = graph.Add(s => new TransposedConvolution("decoder1", s[0], SecondFilters, whole), code);
        x = graph.Add(s => new Relu("relu3", s[0]), x);
        x = Doubled(graph, 2, FirstFilters, x, half);
        x = graph.Add(s => new Relu("relu4", s[0]), x);
        x = Doubled(graph, 3, graph.Input.Shape.Depth, x, graph.Input);
        return graph.BuildAutoencoder(Reconstruction(graph, x));
    }

    static Model Denoising(GraphBuilder graph)
    {
        var noisy = graph.Add(s => new GaussianNoise("noise", s[0]), graph.Input);
        var x = Rectified(graph, 1, 2 * Hidden, noisy);
        x = graph.Add(s => new Dense("encoder2", s[0], ManyCodes), x);
        x = graph.Add(s => new Relu(Code, s[0]), x);
        x = Rectified(graph, 2, 2 * Hidden, x, "decoder1");
        return graph.BuildAutoencoder(Pixels(graph, x));
    }

    static Model Sparse(GraphBuilder graph)
    {
        var code = Sigmoids(graph, out _);
        return graph.BuildAutoencoder(Pixels(graph, code), code);
    }

    static Model Contractive(GraphBuilder graph)
    {
        var code = Sigmoids(graph, out var encoder);
        var x = graph.Add(s => new TiedDense("decoder2", s[0], encoder), code);
        var contraction = graph.Add(s => new Contraction("contraction", s[0], encoder), code);
        return graph.BuildAutoencoder(Reconstruction(graph, x), contraction);
    }

    static Model Variational(GraphBuilder graph)
    {
        var moments = graph.Add(s => new Dense("moments", s[0], 2 * Samples), Rectified(graph, 1, Hidden, graph.Input));
        var code = graph.Add(s => new GaussianSample(Code, s[0]), moments);
        return graph.BuildAutoencoder(Decoded(graph, code), moments);
    }

    static NodeOutput Decoded(GraphBuilder graph, NodeOutput code) => Pixels(graph, Rectified(graph, 2, Hidden, code, "decoder1"));

    /// <summary>Codes whose number k is σ of a dense layer, whose weights begin as suits a sigmoid.</summary>
    static NodeOutput Sigmoids(GraphBuilder graph, out Dense encoder)
    {
        graph.Initializer = new Xavier();
        Dense? made = null;
        var x = graph.Add(s => made = new Dense("encoder1", s[0], ManyCodes), graph.Input);
        encoder = made!;
        return graph.Add(s => new Sigmoid(Code, s[0]), x);
    }

    static NodeOutput Rectified(GraphBuilder graph, int number, int neurons, NodeOutput from, string? name = null)
    {
        var x = graph.Add(s => new Dense(name ?? $"encoder{number}", s[0], neurons), from);
        return graph.Add(s => new Relu($"relu{number}", s[0]), x);
    }

    static NodeOutput Halved(GraphBuilder graph, int number, int filters, NodeOutput from)
    {
        var x = graph.Add(s => new Convolution($"encoder{number}", s[0], filters, Window.Square(3, 2, 1)), from);
        return graph.Add(s => new Relu($"relu{number}", s[0]), x);
    }

    /// <summary>An image of twice the size, of as many rows and columns as another has.</summary>
    static NodeOutput Doubled(GraphBuilder graph, int number, int filters, NodeOutput from, NodeOutput like) => graph.Add(
        s => new TransposedConvolution(
            $"decoder{number}", s[0], filters, Window.Square(3, 2, 1),
            outputPadding: ((like.Shape.Height + 1) % 2, (like.Shape.Width + 1) % 2)),
        from);

    /// <summary>As many numbers as an image has pixels, from 0 to 1.</summary>
    static NodeOutput Pixels(GraphBuilder graph, NodeOutput from) =>
        Reconstruction(graph, graph.Add(s => new Dense("decoder2", s[0], graph.Input.Shape.Count), from));

    static NodeOutput Reconstruction(GraphBuilder graph, NodeOutput logits) =>
        graph.Add(s => new Sigmoid("reconstruction", s[0]), logits);
}
