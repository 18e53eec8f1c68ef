using Gabor.Losses;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>A network by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Make">Makes it for images of a shape and named classes.</param>
public sealed record Network(string Name, string Summary, Func<Shape, IReadOnlyList<string>, Model> Make) : IKind
{
    /// <summary>The side of the photographs that the networks of the ImageNet challenge were made for.</summary>
    internal const int PhotographSide = 224;

    /// <summary>The side of the images of MNIST.</summary>
    internal const int DigitSide = 28;

    /// <summary>
    /// The side of the images that it was made for, in pixels: larger ones are brought to it unless a size is asked for. 32 by default.
    /// </summary>
    public int Side { get; init; } = 32;

    /// <summary>
    /// What it is trained by unless stated otherwise, a loss for each output: what belongs to an autoencoder. Null for the cross-entropy of
    /// its scores.
    /// </summary>
    public IReadOnlyList<OutputLoss>? Losses { get; init; }

    /// <summary>Makes it for sentences of a shape, so many words and named classes; null for networks of images.</summary>
    internal Func<Shape, int, IReadOnlyList<string>, Model>? MakeForSentences { get; private init; }

    /// <summary>The sentences that a network is measured and shown with: 40 of 10,000 words.</summary>
    internal const int ExampleLength = 40, ExampleWords = 10_000;

    /// <summary>A network of sentences for sentences as they usually are.</summary>
    internal Model MakeExample(IReadOnlyList<string> classes) => MakeForSentences!(new Shape(1, ExampleLength, 2), ExampleWords, classes);

    /// <summary>Whether it reads sentences; it is then made for a data set, since it has to know how many words there are.</summary>
    public bool IsForSentences => MakeForSentences is not null;

    /// <summary>A network of sentences.</summary>
    internal static Network OfSentences(string name, string summary, Func<Shape, int, IReadOnlyList<string>, Model> make) =>
        new(name, summary, (input, _) => throw new ArgumentException(
            $"{name}: it reads sentences, and these are images of {input}; take a data set written text:FILE, or another network."))
        {
            MakeForSentences = make,
        };

    /// <summary>Whether it was made for photographs, as the ImageNet challenge has them.</summary>
    public bool IsForPhotographs => Side >= PhotographSide;
}
