using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Layers;

namespace Gabor.Tests.Experiments.Representations;

/// <summary>What a place sees is what changes it: the oracle alters one pixel after the other.</summary>
public sealed class ReceptiveFieldTests : IDisposable
{
    /// <summary>Layers of sentences, whose windows are taken to be whole rows.</summary>
    static readonly string[] OfSentences = ["embedding", "folding", "k_max_pooling"];

    /// <summary>Its variances change nothing while it is evaluated, and are taken to be seen.</summary>
    const string OfMeans = "gaussian_sample";

    readonly Workers workers = new(1);

    public static TheoryData<string> Kinds => [.. LayerSamples.Kinds.Select(row => row.Data).Except(OfSentences).Except([OfMeans])];

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_the_pixels_that_change_a_place_of_every_kind_of_layer(string kind)
    {
        var layer = LayerSamples.Make(kind, "layer", new Shape(6, 6, 4));
        var model = new Model(
            kind, new Shape(6, 6, 4), [new Node(layer, [.. layer.Inputs.Select(_ => -1)])], [0], []);
        model.Initialize(1);
        Check(model);
    }

    [Fact]
    public void It_is_the_pixels_that_change_a_place_behind_branches_and_strides()
    {
        var graph = new GraphBuilder("branches", new Shape(17, 15, 2));
        var stem = graph.Add(s => new Convolution("stem", s[0], 3, new Window(3, 3, 2, 1, 1)), graph.Input);
        var deep = graph.Add(s => new Convolution("deep", s[0], 3, Window.Square(3, padding: 1)), stem);
        deep = graph.Add(s => new Tanh("tanh", s[0]), deep);
        deep = graph.Add(s => new Convolution("wide", s[0], 3, new Window(1, 3, 1, 0, 1)), deep);
        var sum = graph.Add(s => new Add("sum", [.. s]), deep, stem);
        var pool = graph.Add(s => new MaxPooling("pool", s[0], new Window(2, 2, 2)), sum);
        var model = graph.Build(["a"], graph.Add(s => new Dense("dense", s[0], 1), pool));
        model.Initialize(3);
        Check(FrozenLayers.Until(model, 5));
    }

    [Fact]
    public void Holes_do_not_make_it_smaller()
    {
        var model = new Sequential("holes", new Shape(9, 9, 1)).Add("conv", (name, s) =>
            new Convolution(name, s, 2, Window.Square(3, padding: 2, dilation: 3))).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        Check(FrozenLayers.Until(model, 0));
    }

    [Fact]
    public void A_convolution_and_pooling_twice_see_what_arithmetic_says()
    {
        var model = new Sequential("two", new Shape(28, 28, 1)).Convolution(2, 5).Relu().MaxPooling(2).Convolution(2, 5).Relu()
            .Dense(3).Build(["a", "b", "c"]);
        Assert.Equal(new InputWindow(3, 7, 5, 5), ReceptiveField.Of(model, 1, 3, 7));
        Assert.Equal(new InputWindow(6, 14, 6, 6), ReceptiveField.Of(model, 2, 3, 7));
        Assert.Equal(new InputWindow(6, 4, 14, 14), ReceptiveField.Of(model, 4, 3, 2));
        Assert.Equal(new InputWindow(0, 0, 28, 28), ReceptiveField.Of(model, 5, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReceptiveField.Of(model, 1, 24, 0));
    }

    /// <summary>Alters every pixel of a random image, in all channels, and sees which places change.</summary>
    void Check(Model model)
    {
        var pass = new ExplainedPass(model, workers);
        var (input, output) = (model.Input, model.Output);
        var random = new Random(5);
        float[] image = [.. Enumerable.Range(0, input.Count).Select(_ => (float)random.NextDouble())];
        pass.Forward(image);
        float[] before = pass.Scores.ToArray();
        var changed = new InputWindow[output.Height * output.Width];
        for (int pixel = 0; pixel < input.Height * input.Width; pixel++)
        {
            foreach (float change in (float[])[0.5f, -0.5f, 50, -50])
            {
                float[] altered = [.. image];
                for (int d = 0; d < input.Depth; d++)
                    altered[(pixel * input.Depth) + d] += change * (1 + d);
                pass.Forward(altered);
                for (int i = 0; i < before.Length; i++)
                {
                    if (pass.Scores[i] == before[i])
                        continue;
                    ref var window = ref changed[i / output.Depth];
                    window = window.Union(new(pixel / input.Width, pixel % input.Width, 1, 1));
                }
            }
        }

        for (int place = 0; place < changed.Length; place++)
        {
            Assert.Equal(
                changed[place],
                ReceptiveField.Of(model, model.Outputs[0], place / output.Width, place % output.Width));
        }
    }
}
