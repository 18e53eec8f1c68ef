using Gabor.Features.Statistics;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// How often each word of a vocabulary stands in an image (Csurka et al. 2004): every place has a descriptor, the nearest of K centres is
/// its word. The histogram of words, its roots, has length 1. See <see cref="BagOfWords"/>.
/// </summary>
public sealed class VisualWords : FeatureLayer
{
    /// <summary>Descriptors that a vocabulary is found from: some hundred for each word, of usual numbers of words.</summary>
    const int MostDescriptors = 100_000;

    readonly Parameter words;
    KMeans? vocabulary;
    BagOfWords? bag;

    /// <summary>A vocabulary that is yet to be found.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Places H × W with descriptors of D numbers.</param>
    /// <param name="count">K, at least 2.</param>
    /// <exception cref="ArgumentException">There are fewer than two words, or too many.</exception>
    public VisualWords(string name, Shape input, int count)
        : base(name, input)
    {
        if (count < 2)
            throw Refuse.Count(name, "words", count, 2);
        if ((long)count * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a vocabulary", input);
        Output = Shape.Vector(count);
        words = Parameter.Constant("words", 0, isTrained: false, count * input.Depth);
        Parameters = [words];
    }

    /// <inheritdoc/>
    public override string Kind => "visual_words";

    /// <summary>K numbers.</summary>
    public override Shape Output { get; }

    /// <summary>The centres, [K, D].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H W D K.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("words", Output.Count)];

    /// <summary>1: a plan prepares the layers that ask for memory.</summary>
    public override int PreparedFloats(in Preparation preparation) => 1;

    /// <summary>Makes ready to look up the words, where they are others than before.</summary>
    public override void Prepare(in Pass pass)
    {
        if (vocabulary is not null && vocabulary.Centers.SequenceEqual(words.Value.Span))
            return;
        vocabulary = new KMeans(words.Value.Span, Input.Depth);
        bag = new BagOfWords(vocabulary) { SquareRoot = true };
    }

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        for (int i = 0; i < pass.Images; i++)
        {
            bag!.Compute(
                pass.Input().Slice(i * Input.Count, Input.Count), pass.Output.Slice(i * Output.Count, Output.Count), pass.Workers);
        }
    }

    /// <summary>The centres of k-means over descriptors of all images.</summary>
    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        float[] descriptors = DescriptorSample.Of(inputs, Input.Depth, MostDescriptors, seed);
        if (descriptors.Length / Input.Depth < Output.Count)
        {
            throw new ArgumentException(
                $"{Name}: {descriptors.Length / Input.Depth} descriptors are fewer than {Output.Count} words; take fewer words "
                + "or more images.",
                nameof(inputs));
        }

        var found = KMeans.Fit(descriptors, Input.Depth, Output.Count, new() { Seed = seed, MaximumIterations = 50 }, workers);
        found.Centers.CopyTo(words.Value.Span);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new VisualWords(name, input, settings.Whole("words", 2));
}
