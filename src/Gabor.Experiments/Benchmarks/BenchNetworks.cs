using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Plans;
using Gabor.Training;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// The networks that are measured, and what they are fed: those of <see cref="Networks.Default"/> for ten classes, <c>softmax</c>,
/// <c>mlp</c> and <c>lenet</c> on 28 × 28 × 1, those for photographs on 224 × 224 × 3, those for sentences on 40 words,
/// the others on 32 × 32 × 3. They go without dropout: every library draws other numbers, and no two would have the same loss.
/// </summary>
static class BenchNetworks
{
    const int Classes = 10;
    const ulong Seed = 1;

    static readonly Shape Digit = new(28, 28, 1), Small = new(32, 32, 3), Photograph = new(224, 224, 3);

    /// <summary>A network with random weights, the same at every call; for inference the part that the scores need.</summary>
    /// <exception cref="ArgumentException">There is none of this name; the message tells the nearest.</exception>
    public static Model Make(string name, PlanMode mode)
    {
        var network = Networks.Default.Named(name);
        string[] classes = [.. Enumerable.Range(0, Classes).Select(k => $"{k}")];
        var model = name switch
        {
            "softmax" or "mlp" or "lenet" => network.Make(Digit, classes),
            _ when network.IsForSentences => network.MakeExample(classes),
            _ when network.IsForPhotographs => network.Make(Photograph, classes),
            _ => network.Make(Small, classes),
        };
        model = WithoutDropout(model);
        model.Initialize(new He(), Seed);
        return mode == PlanMode.Inference ? model.ForScores() : model;
    }

    /// <summary>What a network is trained by, a loss for each output: the auxiliary classifiers of googlenet count 0.3.</summary>
    public static IReadOnlyList<OutputLoss> Losses(Model model) => DefaultOptions.For(model.Name, dataset: "").Losses;

    /// <summary>The same batch at every call: elements of the standard normal distribution, [N, H, W, D].</summary>
    public static void FillImages(Span<float> images) => new RandomStream(Seed, Purpose.Synthesis).FillNormal(images, 0, 1);

    /// <summary>The classes of that batch, [N], drawn at random.</summary>
    public static int[] Labels(int images)
    {
        var random = new RandomStream(Seed, Purpose.Synthesis, part: 1);
        return [.. Enumerable.Range(0, images).Select(i => random.Below((ulong)i, Classes))];
    }

    static Model WithoutDropout(Model model)
    {
        if (!model.Nodes.Any(node => node.Layer is Dropout))
            return model;
        var graph = new GraphBuilder(model.Name, model.Input);
        var made = new NodeOutput[model.Nodes.Count];
        for (int i = 0; i < made.Length; i++)
        {
            var node = model.Nodes[i];
            NodeOutput[] sources = [.. node.Sources.Select(source => source < 0 ? graph.Input : made[source])];
            made[i] = node.Layer is Dropout ? sources[0] : graph.Add(_ => node.Layer, node.IsFrozen, sources);
        }

        return graph.Build(model.ClassNames, [.. model.Outputs.Select(output => made[output])]);
    }
}
