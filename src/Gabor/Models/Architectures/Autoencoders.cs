using Gabor.Layers;
using Gabor.Losses;

namespace Gabor.Models.Architectures;

/// <summary>
/// Networks that learn a representation without labels (4.1.4): an encoder gives a short code of an image, and a decoder the image back from
/// it. The code is the layer <c>code</c>, so <c>--features RUN:code</c> puts a classifier on it. The last layer is a sigmoid, as pixels lie
/// from 0 to 1.
/// </summary>
static class Autoencoders
{
    /// <summary>The layer that gives the code.</summary>
    public const string Code = "code";

    /// <summary>Neurons of the hidden layers of encoder and decoder, and numbers of their code.</summary>
    const int Hidden = 256, Codes = 32;

    /// <summary>Numbers of a code that a penalty keeps short instead.</summary>
    const int ManyCodes = 256;

    /// <summary>Numbers of the code of a variational autoencoder.</summary>
    const int Samples = 16;

    /// <summary>The standard deviation of the noise that is to be removed, of pixels from 0 to 1.</summary>
    const float Noise = 0.3f;

    /// <summary>All of them.</summary>
    public static IEnumerable<Network> All =>
    [
        Of("autoencoder", "an autoencoder: 256 ReLUs, a code of 32 numbers, 256 ReLUs (4.1.4)", Dense, Squared),
    ];

    static OutputLoss Squared => OutputLoss.Reconstruction(new MeanSquaredError());

    static Network Of(string name, string summary, Func<GraphBuilder, Model> make, params OutputLoss[] losses) =>
        new(name, summary, (input, _) => make(new GraphBuilder(name, input))) { Side = DigitSide, Losses = losses };

    /// <summary>The side of the images of MNIST.</summary>
    const int DigitSide = 28;

    static Model Dense(GraphBuilder graph) => graph.BuildAutoencoder(Decoded(graph, Encoded(graph, graph.Input)));

    static NodeOutput Encoded(GraphBuilder graph, NodeOutput images)
    {
        var x = graph.Add(s => new Dense("encoder1", s[0], Hidden), images);
        x = graph.Add(s => new Relu("relu1", s[0]), x);
        return graph.Add(s => new Dense(Code, s[0], Codes), x);
    }

    static NodeOutput Decoded(GraphBuilder graph, NodeOutput code)
    {
        var x = graph.Add(s => new Dense("decoder1", s[0], Hidden), code);
        x = graph.Add(s => new Relu("relu2", s[0]), x);
        x = graph.Add(s => new Dense("decoder2", s[0], graph.Input.Shape.Count), x);
        return graph.Add(s => new Sigmoid("reconstruction", s[0]), x);
    }
}
