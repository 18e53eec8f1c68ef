using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Architectures;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Layers;
using Gabor.Tests.Models;

namespace Gabor.Tests.Devices;

/// <summary>The processor computes what an interpreter of the same plan computes in double from the definitions.</summary>
public sealed class CpuDeviceTests
{
    const ulong Seed = 7;
    const uint Step = 3;

    /// <summary>
    /// How far float may be from double, of the largest number of an array. A float is good to 6e-8; sums of some thousand terms in chains
    /// lose one or two digits, each layer adds its own, Winograd's transforms multiply by up to 30, and normalization divides by small
    /// standard deviations. A wrong place, mask, factor or fusion shows as 1e-2 and more.
    /// </summary>
    static readonly Dictionary<string, double> Tolerance = new()
    {
        ["softmax"] = 1e-6, ["mlp"] = 5e-6, ["lenet"] = 5e-6, ["cifar-cnn"] = 2e-5, ["vgg-cifar"] = 5e-5, ["resnet20"] = 2e-4,
        ["small-resnet"] = 2e-4, ["airbench"] = 2e-4, ["resnet20-a"] = 2e-4,
    };

    static readonly Shape Shape = new(6, 6, 4);

    public static TheoryData<string, bool> NetworksAndFusions()
    {
        var data = new TheoryData<string, bool>();
        foreach (string name in Tolerance.Keys)
        {
            data.Add(name, true);
            if (name is "lenet" or "resnet20")
                data.Add(name, false);
        }

        return data;
    }

    [Fact]
    public void Every_network_has_a_tolerance() =>
        Assert.Equal(KnownNetworks.Small.Order(), Tolerance.Keys.Order());

    [Theory]
    [MemberData(nameof(NetworksAndFusions))]
    public void A_network_gives_the_outputs_and_gradients_of_its_plan_in_double(string name, bool isFused)
    {
        string[] classes = ["a", "b", "c", "d"];
        var input = name is "softmax" or "mlp" or "lenet" ? new Shape(28, 28, 1) : new Shape(16, 16, 3);

        // Its poolings leave one place of 16 × 16 pixels, over few of which a normalization divides by almost 0; its definition at full
        // width takes minutes.
        var model = name == "airbench"
            ? AirbenchNetwork.Make(new Shape(32, 32, 3), classes, 8, 16)
            : Networks.Default.Named(name).Make(input, classes);
        var options = isFused ? new PlanOptions() : new PlanOptions { Fusions = [] };
        Compare(model, name.Contains("resnet", StringComparison.Ordinal) ? 4 : 2, options, Tolerance[name], name);
    }

    /// <summary>The interpreter begins with memory that is no number, so an activation that is read and not there shows.</summary>
    [Theory]
    [InlineData("cifar-cnn")]
    [InlineData("resnet20")]
    public void Activations_that_are_computed_again_are_those_of_the_plan_in_double(string name)
    {
        var model = Networks.Default.Named(name).Make(new Shape(16, 16, 3), ["a", "b", "c", "d"]);
        Compare(model, 3, new PlanOptions { RecomputesActivations = true }, Tolerance[name], name);
    }

    [Theory]
    [MemberData(nameof(LayerSamples.Kinds), MemberType = typeof(LayerSamples))]
    public void A_layer_of_every_kind_gives_the_outputs_and_gradients_of_its_plan_in_double(string kind)
    {
        var graph = new GraphBuilder(kind, Shape);
        var stem = graph.Add(s => new Convolution("stem", s[0], 4, new Window(1, 1), hasBias: false), graph.Input);
        var other = graph.Add(s => new Convolution("other", s[0], 4, new Window(1, 1)), graph.Input);
        NodeOutput[] inputs = LayerSamples.Inputs(kind) == 1 ? [stem] : [stem, other];
        var it = graph.Add(s => LayerSamples.Make(kind, "it", s[0]), inputs);
        var bent = graph.Add(s => new Relu("bent", s[0]), it);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), bent);
        var more = graph.Add(s => new Dense("more", s[0], 3), other);
        var model = graph.Build(["a", "b", "c"], graph.Add(s => new Gabor.Layers.Add("sum", [.. s]), scores, more));
        Assert.Equal(kind, model.Nodes.Single(node => node.Layer.Name == "it").Layer.Kind);
        Compare(model, 3, new PlanOptions(), 1e-5, kind);
    }

    public static TheoryData<string> Autoencoders => [.. KnownNetworks.Autoencoders];

    /// <summary>Parameters that two layers share too, whose gradient is the sum of both.</summary>
    [Theory]
    [MemberData(nameof(Autoencoders))]
    public void An_autoencoder_gives_the_outputs_and_gradients_of_its_plan_in_double(string name) =>
        Compare(Networks.Default.Named(name).Make(new Shape(7, 6, 1), []), 3, new PlanOptions(), 1e-5, name);

    /// <summary>Groups too, which take in neither a normalization nor a ReLU that follows.</summary>
    [Fact]
    public void Windows_groups_and_constants_that_are_not_usual_give_those_of_their_plan_in_double()
    {
        var graph = new GraphBuilder("unusual", Shape);
        var window = new Window(3, 2, 2) { StrideWidth = 1, PaddingBottom = 1, PaddingLeft = 2, DilationWidth = 2 };
        var x = graph.Add(s => new Convolution("conv1", s[0], 6, window, hasBias: false), graph.Input);
        x = graph.Add(s => new BatchNormalization("bn1", s[0], 0.25f, 1e-3f), x);
        x = graph.Add(s => new Relu("relu1", s[0]), x);
        x = graph.Add(s => new Convolution("layer1.0.conv2", s[0], 6, Window.Same(3), hasBias: false, groups: 3), x);
        x = graph.Add(s => new BatchNormalization("layer1.0.bn2", s[0]), x);
        x = graph.Add(s => new Relu("layer1.0.relu2", s[0]), x);
        x = graph.Add(s => new MaxPooling("pool", s[0], Window.Square(2, 2), roundsUp: true), x);
        x = graph.Add(s => new TransposedConvolution("up", s[0], 4, Window.Square(2, 2), groups: 2, outputPadding: (1, 0)), x);
        x = graph.Add(s => new AveragePooling("average", s[0], Window.Square(3, 2, 1), roundsUp: true, countsPadding: true), x);
        x = graph.Add(s => new LocalResponseNormalization("response", s[0], 2, 1f, 0.5f, 0.75f), x);
        Compare(graph.Build(["a", "b", "c"], graph.Add(s => new Dense("scores", s[0], 3), x)), 3, new PlanOptions(), 2e-5, "unusual");
    }

    static void Compare(Model model, int images, PlanOptions options, double tolerance, string name)
    {
        Randomize(model);
        using var workers = new Workers(2);
        var device = new CpuDevice(workers);
        float[] pixels = new float[images * model.Input.Count];
        new RandomStream(1, Purpose.Synthesis, part: 3).FillNormal(pixels, 0, 1);
        int[] labels = [.. Enumerable.Range(0, images).Select(i => i % model.Output.Count)];

        // Inference first: training moves running statistics.
        var inference = Plan.Compile(model, images, PlanMode.Inference, options);
        var evaluated = device.Bind(inference);
        var defined = new DoublePlan(inference);
        pixels.CopyTo(evaluated.Input(images));
        evaluated.Forward(images);
        defined.Forward(pixels.Exactly(), images);
        Near(defined.Output(images, 0), evaluated.Output(images), tolerance, $"{name}: scores in inference");

        var training = Plan.Compile(model, images, PlanMode.Training, options);
        var trained = device.Bind(training);
        defined = new DoublePlan(training);
        pixels.CopyTo(trained.Input(images));
        trained.Forward(images, Seed, Step);
        defined.Forward(pixels.Exactly(), images, Seed, Step);
        Near(defined.Output(images, 0), trained.Output(images), tolerance, $"{name}: scores in training");
        double[][] slopes =
        [
            .. model.Outputs.Select((_, o) => model.IsClassifier
                ? Define.CrossEntropySlope(defined.Output(images, o), labels)
                : Numbers.Some(defined.Output(images, o).Length, o).Exactly()),
        ];
        for (int o = 0; o < slopes.Length; o++)
            slopes[o].Rounded().CopyTo(trained.OutputGradient(images, o));
        trained.Backward(images, Seed, Step);
        defined.Backward(slopes, images, Seed, Step);

        foreach (var layer in model.Nodes.Select(node => node.Layer))
        {
            for (int i = 0; i < layer.Parameters.Count; i++)
            {
                int at = model.PlaceOf(layer.Parameters[i]);
                string what = $"{name}: {model.Parameters[at].Name}";
                if (layer.Parameters[i].IsTrained)
                    Near(defined.Gradient(at), trained.Gradient(at), tolerance, what);
                else
                    Near(defined.Parameter(layer, i), layer.Parameters[i].Value.Span, tolerance, what);
            }
        }
    }

    /// <summary>Weights as a network begins with, and biases, factors and statistics that are not 0 and 1.</summary>
    static void Randomize(Model model)
    {
        model.Initialize(new He(), 3);
        var random = new RandomStream(2, Purpose.Synthesis, part: 9);
        foreach (var parameter in model.Parameters.Select(p => p.Parameter).Where(parameter => !parameter.Decays))
            random.FillNormal(parameter.Value.Span, parameter.Start + 0.25f, 0.1f);
    }

    static void Near(double[] expected, ReadOnlySpan<float> actual, double tolerance, string what) =>
        Definitions.Near.Equal(expected, actual.ToArray().Exactly(), 0, tolerance * expected.Max(Math.Abs), what);
}
