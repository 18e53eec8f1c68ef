using System.Text;
using Gabor.Numerics;

namespace Gabor.Data.Text;

/// <summary>Labelled sentences as images of bytes, the ids of their words under a vocabulary: 1 × L × 2.</summary>
sealed class SentenceSet : ImageSource
{
    readonly SentenceTexts texts;
    readonly byte[] bytes;
    readonly int length;

    /// <summary>Sentences under a vocabulary.</summary>
    /// <param name="texts">The sentences.</param>
    /// <param name="vocabulary">Their words.</param>
    /// <param name="length">L.</param>
    public SentenceSet(SentenceTexts texts, Vocabulary vocabulary, int length)
    {
        (this.texts, Vocabulary, this.length) = (texts, vocabulary, length);
        int each = Vocabulary.ShapeOf(length).Count;
        bytes = new byte[checked(texts.Count * each)];
        for (int i = 0; i < texts.Count; i++)
            vocabulary.Encode(texts.Tokens(i), bytes.AsSpan(i * each, each));
    }

    public override int Count => texts.Count;

    public override IReadOnlyList<string> ClassNames => texts.ClassNames;

    public override Shape? CommonShape => Vocabulary.ShapeOf(length);

    internal override Vocabulary Vocabulary { get; }

    internal override ImageSource Original => texts;

    public override int Label(int index) => texts.Label(index);

    public override string NameOf(int index) => texts.NameOf(index);

    public override ImageSample Read(int index)
    {
        var shape = Vocabulary.ShapeOf(length);
        return ImageSample.OfPixels(shape, bytes.AsMemory(index * shape.Count, shape.Count));
    }

    internal override string Sentence(int index) => texts.Sentence(index);

    internal override ImageSource Under(Vocabulary vocabulary, int length) =>
        length == this.length && vocabulary.Equals(Vocabulary) ? this : new SentenceSet(texts, vocabulary, length);
}

/// <summary>Labelled sentences as they were written.</summary>
/// <param name="sentences">The sentences.</param>
/// <param name="labels">The class of each.</param>
/// <param name="classNames">The names of the classes.</param>
/// <param name="names">What to call each in messages: file and line.</param>
sealed class SentenceTexts(
    IReadOnlyList<string> sentences, int[] labels, IReadOnlyList<string> classNames, Func<int, string> names) : ImageSource
{
    readonly string[][] tokens = [.. sentences.Select(SentenceTokens.Of)];

    public override int Count => sentences.Count;

    public override IReadOnlyList<string> ClassNames => classNames;

    public override int Label(int index) => labels[index];

    public override string NameOf(int index) => names(index);

    /// <summary>The sentence in UTF-8, by which the data set is known.</summary>
    public override ImageSample Read(int index) => ImageSample.Encoded(Encoding.UTF8.GetBytes(sentences[index]));

    internal override string Sentence(int index) => sentences[index];

    /// <summary>The words of a sentence.</summary>
    public IReadOnlyList<string> Tokens(int index) => tokens[index];
}
