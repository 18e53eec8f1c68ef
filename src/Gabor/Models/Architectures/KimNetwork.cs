using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models.Architectures;

/// <summary>
/// The network of one convolution for sentences (Kim 2014, CNN-rand): vectors of 300 numbers, filters over 3, 4 and 5 words, 100 of each,
/// the maximum over time of each filter, ReLU, dropout, scores.
/// </summary>
/// <remarks>
/// Kim pads each sentence with four words of zeros on both sides and takes the maximum over all windows. Here each convolution is wide,
/// padded with one word less than its window, and windows without a word of the sentence never win. ReLU comes after the maximum, which
/// gives the same.
/// </remarks>
static class KimNetwork
{
    const int Dimensions = 300, Filters = 100;

    /// <summary>Kim draws from −0.25 to 0.25, whose standard deviation is 0.144.</summary>
    const double Deviation = 0.144;

    static readonly int[] Windows = [3, 4, 5];

    /// <summary>The network of the paper.</summary>
    public static Network Paper { get; } = Network.OfSentences(
        "kim-cnn", "sentences: filters over 3, 4 and 5 words, 100 of each, their maxima over time, dropout (Kim 2014, CNN-rand)", Make);

    static Model Make(Shape input, int words, IReadOnlyList<string> classes)
    {
        var graph = new GraphBuilder("kim-cnn", input);
        var vectors = graph.Embedded(words, Dimensions, Deviation);
        var maxima = new NodeOutput[Windows.Length];
        for (int i = 0; i < Windows.Length; i++)
        {
            string of = $"words{Windows[i]}";
            var wide = graph.Add(s => new Convolution($"{of}/conv", s[0], Filters, GraphParts.Wide(Windows[i])), vectors);
            maxima[i] = graph.Add(s => new KMaxPooling($"{of}/max", s[0], s[1], 1), wide, graph.Input);
        }

        var x = graph.Add(s => new Concat("maxima", [.. s]), maxima);
        x = graph.Add(s => new Relu("relu", s[0]), x);
        x = graph.Add(s => new Dropout("dropout", s[0], 0.5f), x);
        return graph.Build(classes, graph.Add(s => new Dense("scores", s[0], classes.Count), x));
    }
}
