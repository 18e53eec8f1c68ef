using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Plans.Fusions;

namespace Gabor.Tests.Plans;

/// <summary>A plan computes what it would without any fusion, and what it would without each one alone.</summary>
public sealed class FusionTests
{
    const int Images = 5;

    static readonly string[] Classes = ["a", "b", "c"];

    static readonly Shape Input = new(9, 8, 3);

    public static TheoryData<string> Models => [.. Made.Keys];

    static readonly Dictionary<string, Func<Model>> Made = new()
    {
        ["chain"] = () => new Sequential("chain", Input)
            .Convolution(5, 3, padding: 1)
            .Relu()
            .MaxPooling(2)
            .Convolution(16, 3)
            .Relu()
            .Dense(7)
            .Relu()
            .Dropout(0.5f)
            .Dense(3)
            .Build(Classes),
        ["overlap"] = Overlapping,
        ["residual"] = () => Residual(identity: true),
        ["projected"] = () => Residual(identity: false),
        ["resnet20"] = () => Networks.Default.Named("resnet20").Make(Input, Classes),
        ["views"] = Viewed,
        ["outputs"] = Outputs,
        ["sums"] = Sums,
        ["ceilings"] = Ceilings,
        ["bare-ceilings"] = BareCeilings,
    };

    /// <summary>
    /// Windows of pooling that overlap and are padded, after a ReLU that something else reads too, and after one that nothing else reads.
    /// </summary>
    static Model Overlapping()
    {
        var graph = new GraphBuilder("overlap", Input);
        var one = graph.Add(s => new Relu("relu1", s[0]), graph.Add(s => new Convolution("conv1", s[0], 4, new Window(3, 3)), graph.Input));
        var two = graph.Add(
            s => new Relu("relu2", s[0]), graph.Add(s => new Convolution("conv2", s[0], 4, new Window(3, 3, 1, 1, 1)), one));
        var first = graph.Add(s => new MaxPooling("pool1", s[0], new Window(3, 3, 2, 1, 1)), one);
        var second = graph.Add(s => new MaxPooling("pool2", s[0], new Window(3, 3, 2, 1, 1)), two);
        return graph.Build(
            Classes, graph.Add(s => new Dense("scores", s[0], 3), graph.Add(s => new Concat("both", [.. s]), first, second)));
    }

    /// <summary>A block whose sum is rectified, then one whose sum is not.</summary>
    static Model Residual(bool identity)
    {
        var graph = new GraphBuilder("residual", Input);
        var x = graph.Add(s => new Convolution("stem", s[0], 6, new Window(3, 3, 1, 1, 1)), graph.Input);
        foreach (string name in (string[])["first", "second"])
        {
            var body = graph.Add(s => new Convolution($"{name}/conv", s[0], 6, new Window(3, 3, 1, 1, 1), hasBias: name == "first"), x);
            body = graph.Add(s => new BatchNormalization($"{name}/norm", s[0]), body);
            var shortcut = x;
            if (!identity)
            {
                shortcut = graph.Add(s => new Convolution($"{name}/shortcut", s[0], 6, new Window(1, 1)), x);
                shortcut = graph.Add(s => new BatchNormalization($"{name}/shortcutnorm", s[0]), shortcut);
            }

            x = graph.Add(s => new Add($"{name}/sum", [.. s]), shortcut, body);
            if (name == "first")
                x = graph.Add(s => new Relu($"{name}/relu", s[0]), x);
        }

        return graph.Build(Classes, graph.Add(s => new Dense("scores", s[0], 3), x));
    }

    /// <summary>Flattened twice, and read from before and after.</summary>
    static Model Viewed()
    {
        var graph = new GraphBuilder("views", Input);
        var x = graph.Add(s => new Convolution("conv", s[0], 4, new Window(3, 3)), graph.Input);
        var flat = graph.Add(s => new Flatten("flat", s[0]), x);
        var again = graph.Add(s => new Flatten("again", s[0]), flat);
        var one = graph.Add(s => new Dense("one", s[0], 3), again);
        var two = graph.Add(s => new Dense("two", s[0], 3), flat);
        return graph.Build(Classes, graph.Add(s => new Add("sum", [.. s]), one, two), again);
    }

    /// <summary>ReLUs that end at 6, after normalisations that reach it, and after a sum.</summary>
    static Model Ceilings()
    {
        var graph = new GraphBuilder("ceilings", Input);
        var x = graph.Input;
        foreach (string name in (string[])["first", "second"])
        {
            x = graph.Add(s => new Convolution($"{name}/conv", s[0], 6, new Window(3, 3, 1, 1, 1)), x);
            x = graph.Add(s => new BatchNormalization($"{name}/norm", s[0]), x);
            x = graph.Add(s => new Relu6($"{name}/relu6", s[0]), x);
        }

        var body = graph.Add(s => new Convolution("conv", s[0], 6, new Window(1, 1)), x);
        body = graph.Add(s => new BatchNormalization("norm", s[0]), body);
        x = graph.Add(s => new Relu6("relu6", s[0]), graph.Add(s => new Add("sum", [.. s]), body, x));
        return graph.Build(Classes, graph.Add(s => new Dense("scores", s[0], 3), x));
    }

    /// <summary>ReLUs that end at 6 right after convolutions, one of which has a filter for each channel, that reach it.</summary>
    static Model BareCeilings()
    {
        var graph = new GraphBuilder("bare-ceilings", Input);
        var x = graph.Add(s => new Convolution("stem", s[0], 16, new Window(3, 3, 2, 1, 1)), graph.Input);
        x = graph.Add(s => new Relu6("stem/relu6", s[0]), x);
        x = graph.Add(s => new Convolution("each", s[0], 16, new Window(3, 3, 1, 1, 1), groups: 16), x);
        x = graph.Add(s => new Relu6("each/relu6", s[0]), x);
        x = graph.Add(s => new Convolution("mix", s[0], 24, new Window(1, 1), hasBias: false), x);
        x = graph.Add(s => new Relu6("mix/relu6", s[0]), x);
        return graph.Build(Classes, graph.Add(s => new Dense("scores", s[0], 3), x));
    }

    /// <summary>Outputs before and after a ReLU, so that the first may not be fused.</summary>
    static Model Outputs()
    {
        var graph = new GraphBuilder("outputs", Input);
        var hidden = graph.Add(s => new Dense("hidden", s[0], 8), graph.Input);
        var bent = graph.Add(s => new Relu("relu", s[0]), hidden);
        var other = graph.Add(s => new Dense("other", s[0], 3), bent);
        var last = graph.Add(s => new Relu("last", s[0]), other);
        return graph.Build(Classes, last, hidden);
    }

    /// <summary>Rectified sums without normalisation, of two and of three, one input read twice.</summary>
    static Model Sums()
    {
        var graph = new GraphBuilder("sums", Input);
        var one = graph.Add(s => new Dense("one", s[0], 6), graph.Input);
        var two = graph.Add(s => new Dense("two", s[0], 6), graph.Input);
        var first = graph.Add(s => new Relu("first", s[0]), graph.Add(s => new Add("sum1", [.. s]), one, two));
        var second = graph.Add(s => new Relu("second", s[0]), graph.Add(s => new Add("sum2", [.. s]), first, two, first));
        return graph.Build(Classes, graph.Add(s => new Dense("scores", s[0], 3), second));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Training_gives_the_bits_of_training_without_it(string name)
    {
        float[][] all = Train(name, Fusion.All);
        Same(Train(name, []), all, $"{name} without fusions");
        foreach (var fusion in Fusion.All)
            Same(Train(name, [.. Fusion.All.Where(other => other != fusion)]), all, $"{name} without {fusion.Name}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Inference_gives_the_scores_of_inference_without_it(string name)
    {
        float[][] all = Evaluated(name, Fusion.All), none = Evaluated(name, []);
        for (int o = 0; o < all.Length; o++)
        {
            float largest = none[o].Max(Math.Abs);
            for (int i = 0; i < all[o].Length; i++)
                Assert.Equal(none[o][i], all[o][i], 2e-6f * Math.Max(1, largest));
        }

        // Only folding rounds differently.
        Same(Evaluated(name, []), Evaluated(name, [.. Fusion.All.Where(fusion => fusion is not FoldedNormalization)]), name);
    }

    [Fact]
    public void A_plan_for_inference_reads_the_parameters_again_when_it_is_refreshed()
    {
        var model = Ready("residual");
        var plan = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, Images, PlanMode.Inference));
        Fill(plan.Input(Images), 5);
        model.Initialize(new Xavier(), 9);
        plan.Refresh();
        plan.Forward(Images);
        var fresh = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, Images, PlanMode.Inference));
        Fill(fresh.Input(Images), 5);
        fresh.Forward(Images);
        Assert.Equal(fresh.Output(Images).ToArray(), plan.Output(Images).ToArray());
    }

    [Fact]
    public void Fused_layers_are_no_nodes_of_their_own()
    {
        Assert.Equal(
            ["stem", "first/conv", "first/norm", "second/conv", "second/norm", "scores"],
            Nodes("residual", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(
            ["stem", "first/conv", "first/sum", "second/conv", "second/sum", "scores"],
            Nodes("residual", PlanMode.Inference).Select(node => node.Layer.Name));
        Assert.Equal(
            ["conv1", "conv2", "pool1", "pool2", "both", "scores"],
            Nodes("overlap", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(["hidden", "relu", "other"], Nodes("outputs", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(
            ["first/conv", "first/norm", "second/conv", "second/norm", "conv", "norm", "relu6", "scores"],
            Nodes("ceilings", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(["stem", "each", "mix", "scores"], Nodes("bare-ceilings", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(["conv", "again", "one", "two", "sum"], Nodes("views", PlanMode.Training).Select(node => node.Layer.Name));
        Assert.Equal(
            ["conv1", "pool1", "conv2", "dense1", "dense2"],
            Nodes("chain", PlanMode.Inference).Select(node => node.Layer.Name));
    }

    static List<PlanNode> Nodes(string name, PlanMode mode) => new PlanGraph(Made[name](), mode, Fusion.All).Nodes;

    static Model Ready(string name)
    {
        var model = Made[name]();
        model.Initialize(new He(), 3);
        if (name == "bare-ceilings")
        {
            foreach (var parameter in model.Nodes.SelectMany(node => node.Layer.Parameters).Where(one => one.Name == "bias"))
                parameter.Value.Span.Fill(5);
        }

        if (name == "ceilings")
        {
            foreach (var norm in model.Nodes.Select(node => node.Layer).OfType<BatchNormalization>())
                norm.Parameters[0].Value.Span.Fill(5);
        }

        return model;
    }

    /// <summary>Outputs, gradients and running statistics after two passes.</summary>
    static float[][] Train(string name, IReadOnlyList<Fusion> fusions)
    {
        var model = Ready(name);
        using var workers = new Workers(2);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Images, PlanMode.Training, new PlanOptions { Fusions = fusions }));
        float[] errors = new float[Images];
        for (uint step = 0; step < 2; step++)
        {
            Fill(plan.Input(Images), step);
            plan.Forward(Images, 7, step);
            new SoftmaxCrossEntropy().Evaluate(
                plan.Output(Images), new Targets([0, 1, 2, 1, 0]), errors, plan.OutputGradient(Images), workers);
            for (int output = 1; output < model.Outputs.Count; output++)
                plan.OutputGradient(Images, output).Fill(0.25f);
            plan.Backward(Images, 7, step);
        }

        return
        [
            .. model.Outputs.Select((_, o) => plan.Output(Images, o).ToArray()),
            .. model.Parameters.Select((p, i) => p.Parameter.IsTrained ? plan.Gradient(i).ToArray() : p.Parameter.Value.Span.ToArray()),
        ];
    }

    static float[][] Evaluated(string name, IReadOnlyList<Fusion> fusions)
    {
        var model = Ready(name);
        var random = new RandomStream(1, Purpose.Synthesis, part: 9);
        foreach (var (parameter, i) in model.Parameters.Select((p, i) => (p.Parameter, i)))
        {
            // Statistics and factors that are not the ones at the beginning.
            if (!parameter.Decays)
                random.FillNormal(parameter.Value.Span, parameter.Start + 0.5f, 0.1f);
        }

        using var workers = new Workers(2);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Images, PlanMode.Inference, new PlanOptions { Fusions = fusions }));
        Fill(plan.Input(Images), 3);
        plan.Forward(Images);
        return [.. model.Outputs.Select((_, o) => plan.Output(Images, o).ToArray())];
    }

    static void Fill(Span<float> pixels, uint part) => new RandomStream(2, Purpose.Synthesis, part: (int)part).FillNormal(pixels, 0, 1);

    static void Same(float[][] expected, float[][] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
            Assert.True(expected[k].AsSpan().SequenceEqual(actual[k]), $"{what}: array {k}");
    }
}
