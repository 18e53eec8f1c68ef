using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Optimizers;

public sealed class LayerDecayTests
{
    [Fact]
    public void Each_layer_with_weights_behind_multiplies_once()
    {
        var model = new Sequential("net", new Shape(8, 8, 1)).Convolution(2, 3).BatchNormalization().Relu().Convolution(2, 3).Relu()
            .Dense(3).Build(Toy.Classes);
        var shares = model.Parameters.Select(one => one.Name).Zip(LayerDecay.Shares(model, 0.5)).ToDictionary();
        Assert.Equal(0.25f, shares["conv1.weight"]);
        Assert.Equal(0.25f, shares["conv1.bias"]);
        Assert.Equal(0.25f, shares[model.Parameters.First(one => one.Name.EndsWith("scale", StringComparison.Ordinal)).Name]);
        Assert.Equal(0.5f, shares["conv2.weight"]);
        Assert.Equal(1f, shares["dense1.weight"]);
    }

    /// <summary>x → a → b → sum, x → c → sum: a is two from the head, by its longer way.</summary>
    [Fact]
    public void The_longest_way_counts()
    {
        var graph = new GraphBuilder("net", Shape.Vector(4));
        var stem = graph.Add(shapes => new Dense("stem", shapes[0], 4), graph.Input);
        var a = graph.Add(shapes => new Dense("a", shapes[0], 4), stem);
        var sum = graph.Add(shapes => new Add("sum", [.. shapes]), a, stem);
        var model = graph.Build(Toy.Classes, graph.Add(shapes => new Dense("scores", shapes[0], 3), sum));
        Assert.Equal([0.25f, 0.25f, 0.5f, 0.5f, 1f, 1f], LayerDecay.Shares(model, 0.5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Other_decays_are_refused(double decay) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerDecay.Shares(Toy.Network(), decay));

    /// <summary>A step of plain gradient descent moves weights by exactly α X^d times the gradient, in float.</summary>
    [Fact]
    public void The_rate_of_a_step_is_multiplied_exactly()
    {
        const float rate = 0.3f;
        using var workers = new Workers(1);
        Model even = Network(), decayed = Network();
        float[][] before = Values(even);
        int[] labels = [.. Enumerable.Range(0, 6).Select(Toy.Train.Label)];
        foreach (var (model, decay) in new[] { (even, 1.0), (decayed, 0.8) })
        {
            var step = new TrainingStep(model, 6, new Sgd(rate), 1, workers, new StepOptions { LayerDecay = decay });
            for (int i = 0; i < 6; i++)
            {
                var pixels = Toy.Train.Pixels(i);
                for (int p = 0; p < 64; p++)
                    step.Plan.OwnInput.Span[(i * 64) + p] = pixels[p] / 255f;
            }

            step.Run(labels, rate);
            if (decay == 1)
                continue;
            float[] shares = LayerDecay.Shares(model, decay);
            Assert.Equal([0.8f, 0.8f, 1f, 1f], shares);
            for (int i = 0; i < before.Length; i++)
            {
                var gradient = Gradients(step, i);
                for (int p = 0; p < before[i].Length; p++)
                    Assert.Equal(MathF.FusedMultiplyAdd(-(rate * shares[i]), gradient[p], before[i][p]), Values(model)[i][p]);
            }
        }

        Assert.Equal(Values(even)[2], Values(decayed)[2]);
        Assert.NotEqual(Values(even)[0], Values(decayed)[0]);
    }

    static ReadOnlySpan<float> Gradients(TrainingStep step, int parameter) =>
        new ParameterLayout(step.Plan.Model).Of(step.Plan.Gradients.Span, parameter);

    static Model Network()
    {
        var model = new Sequential("net", new Shape(8, 8, 1)).Dense(5).Relu().Dense(3).Build(Toy.Classes);
        model.Initialize(1);
        return model;
    }

    static float[][] Values(Model model) => [.. model.Parameters.Select(one => one.Parameter.Value.Span.ToArray())];
}
