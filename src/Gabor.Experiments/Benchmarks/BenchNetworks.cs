using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// The networks that are measured, and what they are fed: those of <see cref="Networks.Default"/> for ten classes, <c>softmax</c>,
/// <c>mlp</c> and <c>lenet</c> on 28 × 28 × 1, those for photographs on 224 × 224 × 3, those for sentences on 40 words,
/// the others on 32 × 32 × 3. lenet goes without its
/// dropout, so that a step is the same work in every library.
/// </summary>
static class BenchNetworks
{
    const int Classes = 10;
    const ulong Seed = 1;

    static readonly Shape Digit = new(28, 28, 1), Small = new(32, 32, 3), Photograph = new(224, 224, 3);

    /// <summary>A network with random weights, the same at every call.</summary>
    /// <exception cref="ArgumentException">There is none of this name; the message tells the nearest.</exception>
    public static Model Make(string name)
    {
        var network = Networks.Default.Named(name);
        string[] classes = [.. Enumerable.Range(0, Classes).Select(k => $"{k}")];
        var model = name switch
        {
            "lenet" => LenetWithoutDropout(classes),
            "softmax" or "mlp" => network.Make(Digit, classes),
            _ when network.IsForSentences => network.MakeExample(classes),
            _ when network.IsForPhotographs => network.Make(Photograph, classes),
            _ => network.Make(Small, classes),
        };
        model.Initialize(new He(), Seed);
        return model;
    }

    /// <summary>The same batch at every call: elements of the standard normal distribution, [N, H, W, D].</summary>
    public static void FillImages(Span<float> images) => new RandomStream(Seed, Purpose.Synthesis).FillNormal(images, 0, 1);

    /// <summary>The classes of that batch, [N], drawn at random.</summary>
    public static int[] Labels(int images)
    {
        var random = new RandomStream(Seed, Purpose.Synthesis, part: 1);
        return [.. Enumerable.Range(0, images).Select(i => random.Below((ulong)i, Classes))];
    }

    static Model LenetWithoutDropout(string[] classes) => new Sequential("lenet", Digit)
        .Convolution(20, 5).Relu().MaxPooling(2)
        .Convolution(50, 5).Relu().MaxPooling(2)
        .Dense(500).Relu()
        .Dense(Classes)
        .Build(classes);
}
