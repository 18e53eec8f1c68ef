using Gabor.Data;
using Gabor.Devices;
using Gabor.Evaluation;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Plans.Fusions;
using Gabor.Preprocessing;
using Gabor.Quantization;
using Gabor.Tests.Contracts;
using Gabor.Tests.Models;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Quantization;

public sealed class QuantizerTests
{
    static readonly Shape Image = new(8, 8, 1);

    static readonly Lazy<Model> Trained = new(() =>
    {
        var model = Residual();
        Trainer.Fit(model, Toy.Dataset, new TrainingOptions { Epochs = 6, BatchSize = 16 });
        return model;
    });

    static readonly Lazy<QuantizedModel> Quantized = new(() => Of(Trained.Value, new() { Percentile = 100 }));

    /// <summary>A block with a shortcut, normalizations, pooling, a depthwise convolution and a concatenation.</summary>
    static Model Residual()
    {
        var graph = new GraphBuilder("net", Image);
        var x = Convolved("stem", graph.Input, 12);
        var body = graph.Add(s => new Convolution("conv", s[0], 12, new Window(3, 3, 1, 1, 1)), x);
        body = graph.Add(s => new BatchNormalization("norm", s[0]), body);
        x = graph.Add(s => new Relu("relu", s[0]), graph.Add(s => new Add("sum", [.. s]), x, body));
        x = graph.Add(s => new MaxPooling("pool", s[0], new Window(2, 2, 2)), x);
        var deep = graph.Add(s => new DepthwiseConvolution("deep", s[0], new Window(3, 3, 1, 1, 1)), x);
        x = graph.Add(s => new Concat("both", [.. s]), x, graph.Add(s => new Relu6("relu6", s[0]), deep));
        x = graph.Add(s => new Dense("hidden", s[0], 9), x);
        x = graph.Add(s => new Dropout("drop", s[0], 0.7f), graph.Add(s => new Relu("bent", s[0]), x));
        return graph.Build(Toy.Classes, graph.Add(s => new Dense("scores", s[0], 3), x));

        NodeOutput Convolved(string name, NodeOutput from, int filters)
        {
            var a = graph.Add(s => new Convolution(name, s[0], filters, new Window(3, 3, 1, 1, 1), hasBias: false), from);
            a = graph.Add(s => new BatchNormalization($"{name}/norm", s[0]), a);
            return graph.Add(s => new Relu($"{name}/relu", s[0]), a);
        }
    }

    static QuantizedModel Of(Model model, QuantizationOptions? options = null)
    {
        using var workers = new Workers(2);
        return Quantizer.Quantize(model, Toy.Train, workers, options);
    }

    static float[] Scores(Model model, Tier tier, int threads, params IReadOnlyList<Fusion> fusions)
    {
        using var workers = new Workers(threads, tier);
        var plan = new CpuDevice(workers).Bind(
            Plan.Compile(model, Toy.Test.Count, PlanMode.Inference, new PlanOptions { Fusions = fusions }));
        var reader = new PixelReader(model.Preprocessing);
        for (int i = 0; i < Toy.Test.Count; i++)
            reader.Read(Toy.Test.Pixels(i), ImageCrop.Centre(model.Preprocessing), plan.Input(Toy.Test.Count).Slice(i * 64, 64));
        plan.Forward(Toy.Test.Count);
        return plan.Output(Toy.Test.Count).ToArray();
    }

    [Fact]
    public void A_quantized_network_gives_nearly_the_scores_of_the_trained_one()
    {
        float[] exact = Scores(Trained.Value, Tiers.Best, 2, Fusion.All), found = Scores(Quantized.Value.Model, Tiers.Best, 2, Fusion.All);
        Assert.NotEqual(exact, found);
        double spread = exact.Max() - exact.Min();
        for (int i = 0; i < exact.Length; i++)
            Assert.InRange(Math.Abs(exact[i] - found[i]), 0, 0.04 * spread);
        using var workers = new Workers(1);
        int before = new Evaluator(Trained.Value, Toy.Test, workers).Run(TestContext.Current.CancellationToken).Correct;
        int after = new Evaluator(Quantized.Value.Model, Toy.Test, workers).Run(TestContext.Current.CancellationToken).Correct;
        Assert.InRange(after, before - 2, Toy.Test.Count);
    }

    [Fact]
    public void Its_layers_are_those_of_bytes_with_normalizations_and_rectifiers_taken_in()
    {
        Assert.Equal(
            ("input/bytes quantize, stem quantized_convolution, stem/relu quantize, conv quantized_convolution, conv/bytes quantize, "
            + "sum add, relu quantize, pool max_pooling, deep quantized_convolution, relu6 quantize, both concat, both/bytes quantize, "
            + "hidden quantized_dense, bent quantize, scores quantized_dense").Split(", "),
            Quantized.Value.Model.Nodes.Select(node => $"{node.Layer.Name} {node.Layer.Kind}"));
        Assert.Equal(["stem", "conv", "deep", "hidden", "scores"], Quantized.Value.Quantized);
        Assert.Empty(Quantized.Value.Kept);
        Assert.All(
            Quantized.Value.Model.Nodes.Select(node => node.Layer).OfType<QuantizedLayer>(),
            layer => Assert.All(layer.Weight.Value.Span.ToArray(), w => Assert.True(w == float.Round(w) && Math.Abs(w) <= 127)));
        Assert.Same(Trained.Value.Preprocessing, Quantized.Value.Model.Preprocessing);
    }

    /// <summary>Every vector width, number of threads and fusion, and the definition, which is the scalar tier.</summary>
    [Fact]
    public void Tiers_threads_and_fusions_do_not_change_a_bit()
    {
        var model = Quantized.Value.Model;
        float[] expected = Scores(model, Tier.Scalar, 1, []);
        EveryWorkers.Each((workers, what) => Numbers.SameBits(expected, Scores(model, workers.Tier, workers.Threads, Fusion.All), what));
        foreach (var left in Fusion.All)
        {
            Numbers.SameBits(
                expected, Scores(model, Tiers.Best, 2, [.. Fusion.All.Where(fusion => fusion != left)]), $"without {left.Name}");
        }
    }

    [Fact]
    public void Values_lie_in_memory_as_bytes_where_all_that_read_them_can()
    {
        var graph = new PlanGraph(Quantized.Value.Model, PlanMode.Inference, Fusion.All);
        string[] names = [.. graph.Model.Nodes.Select(node => node.Layer.Name)];

        // The concatenation reads numbers, and so what it reads and the pooling before it are numbers.
        Assert.Equal(
            ["input/bytes", "stem/relu", "conv/bytes", "both/bytes", "bent"], graph.Bytes.Keys.Order().Select(value => names[value]));
        Assert.Equal(
            ["input/bytes", "stem", "conv", "relu", "pool", "deep", "both", "both/bytes", "hidden", "scores"],
            graph.Nodes.Select(node => node.Layer.Name));
    }

    [Fact]
    public void Percentiles_leave_out_the_outermost_numbers()
    {
        // 0 … 999 once each, and one outlier.
        var spread = new ActivationSpread();
        float[] numbers = [.. Enumerable.Range(0, 1000).Select(i => (float)i), 1e5f];
        spread.FindEnds(numbers);
        spread.Count(numbers);
        Assert.Equal(1e5f / 255, spread.Scale(1).Scale);
        Assert.InRange(spread.Scale(0.999).Scale * 255, 999, 1020);
        Assert.Equal(0, spread.Scale(0.999).ZeroPoint);
        float narrow = Of(Trained.Value, new() { Percentile = 90 }).Model.Nodes.Select(node => node.Layer).OfType<Quantize>()
            .ElementAt(1).Scale.Scale;
        Assert.True(narrow < 0.8f * Quantized.Value.Model.Nodes.Select(node => node.Layer).OfType<Quantize>().ElementAt(1).Scale.Scale);
    }

    public static TheoryData<string> Classifiers =>
        [.. KnownNetworks.Small.Concat(["mobilenet-v2", "googlenet-bn"])];

    /// <summary>Random weights: what is asked is that it can be done, and that the largest score mostly stays.</summary>
    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Every_classifier_of_images_is_quantized(string name)
    {
        var network = Networks.Default.Named(name);
        Model? model = null;
        foreach (int side in (int[])[16, 32, 64, 96])
        {
            try
            {
                model = network.Make(new Shape(side, side, 3), ["a", "b", "c", "d", "e"]);
                break;
            }
            catch (ArgumentException)
            {
                // Its images must be larger.
            }
        }

        Assert.NotNull(model);
        model.Initialize(3);
        byte[] pixels = new byte[4 * model.Input.Count];
        new Random(4).NextBytes(pixels);
        var images = new ImageSet(model.Input, pixels, [0, 1, 2, 3], model.ClassNames);
        using var workers = new Workers(2);
        var quantized = Quantizer.Quantize(
            model, images, workers, new() { Percentile = 100 }, cancellation: TestContext.Current.CancellationToken);
        Assert.NotEmpty(quantized.Quantized);
        float[] exact = Output(model), found = Output(quantized.Model);
        double largest = exact.Max(Math.Abs);
        Assert.True(largest > 0);
        Assert.InRange(exact.Zip(found, (a, b) => Math.Abs(a - b)).Max(), 0, 0.3 * largest);

        float[] Output(Model of)
        {
            var plan = new CpuDevice(workers).Bind(Plan.Compile(of.ForScores(), 4, PlanMode.Inference));
            for (int i = 0; i < pixels.Length; i++)
                plan.Input(4)[i] = pixels[i] / 255f;
            plan.Forward(4);
            return plan.Output(4).ToArray();
        }
    }

    [Fact]
    public void What_cannot_be_quantized_is_refused()
    {
        Assert.Contains("input/bytes is quantized already", Refusal(() => Of(Quantized.Value.Model)), StringComparison.Ordinal);
        Assert.Contains("percentile is 40", Refusal(() => Of(Trained.Value, new() { Percentile = 40 })), StringComparison.Ordinal);
        Assert.Contains("images is 0", Refusal(() => Of(Trained.Value, new() { Images = 0 })), StringComparison.Ordinal);
        var plain = new Sequential("plain", Image).MaxPooling(8).Build(["one"]);
        Assert.Contains("no convolution or dense layer", Refusal(() => Of(plain)), StringComparison.Ordinal);
        var wild = Residual();
        wild.Initialize(1);
        wild.Parameters[0].Parameter.Value.Span[0] = float.PositiveInfinity;
        Assert.Contains("not finite", Refusal(() => Of(wild)), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_float16_are_rounded_once_and_too_large_ones_refused()
    {
        var model = Residual();
        model.Initialize(2);
        float[] before = model.Parameters[0].Parameter.Value.Span.ToArray();
        Quantizer.StoreAsFloat16(model);
        Assert.Equal(before.Select(w => (float)(Half)w), model.Parameters[0].Parameter.Value.Span.ToArray());
        Assert.Equal(ParameterStorage.Float16, model.Parameters[0].Parameter.Storage);
        Assert.Equal(ParameterStorage.Float32, model.Parameters[1].Parameter.Storage);
        (model.Parameters[0].Parameter.Value.Span[3], model.Parameters[0].Parameter.Value.Span[0]) = (70000, 0.1f);
        Assert.Contains("stem.weight holds 70000", Refusal(() => Quantizer.StoreAsFloat16(model)), StringComparison.Ordinal);
        Assert.Equal(0.1f, model.Parameters[0].Parameter.Value.Span[0]);
    }

    static string Refusal(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;

    static string Refusal(Func<QuantizedModel> act) => Assert.ThrowsAny<ArgumentException>(act).Message;
}
