using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// The dynamic convolutional network for sentences (DCNN; Kalchbrenner, Grefenstette and Blunsom 2014), as the paper has it for two classes
/// of movie reviews (4.2): vectors of 48 numbers; twice a wide convolution over 7 and 5 words with 6 and 14 feature maps, folding, k-max
/// pooling, tanh; k of the first grows with the sentence, that of the last is 4.
/// </summary>
/// <remarks>
/// Each of the 48 rows of a sentence's matrix has filters of its own, which is a convolution of as many groups along the words. The bias
/// is added before pooling rather than after it; the same numbers win.
/// </remarks>
static class DynamicNetwork
{
    const int Dimensions = 48, Top = 4;

    const double Deviation = 0.1;

    /// <summary>Words under a window and feature maps of each layer.</summary>
    static readonly (int Window, int Maps)[] Layers = [(7, 6), (5, 14)];

    /// <summary>The network of the paper.</summary>
    public static Network Paper { get; } = Network.OfSentences(
        "dcnn", "sentences: wide convolutions over 7 and 5 words, folding, dynamic k-max pooling (Kalchbrenner et al. 2014)", Make);

    static Model Make(Shape input, int words, IReadOnlyList<string> classes)
    {
        var graph = new GraphBuilder("dcnn", input);
        var x = graph.Embedded(words, Dimensions, Deviation);
        int rows = Dimensions;
        for (int i = 0; i < Layers.Length; i++, rows /= 2)
        {
            var (window, maps) = Layers[i];
            int number = i + 1, of = rows;
            string name = number.ToString(CultureInfo.InvariantCulture);
            x = graph.Add(s => new Convolution($"conv{name}", s[0], of * maps, GraphParts.Wide(window), groups: of), x);
            x = graph.Add(s => new Folding($"fold{name}", s[0], of), x);
            x = graph.Add(s => new KMaxPooling($"pool{name}", s[0], s[1], Top, number, Layers.Length), x, graph.Input);
            x = graph.Add(s => new Tanh($"tanh{name}", s[0]), x);
        }

        x = graph.Add(s => new Dropout("dropout", s[0], 0.5f), x);
        return graph.Build(classes, graph.Add(s => new Dense("scores", s[0], classes.Count), x));
    }
}
