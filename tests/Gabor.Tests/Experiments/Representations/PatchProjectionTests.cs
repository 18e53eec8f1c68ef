using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Experiments.Representations;

public sealed class PatchProjectionTests : IDisposable
{
    readonly Workers workers = new(2);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    static void Set(Model model, string name, params float[] values) =>
        values.CopyTo(model.Parameters.Single(p => p.Name == name).Parameter.Value.Span);

    [Theory]
    [InlineData(BackwardRule.Gradient, 3, -1)]
    [InlineData(BackwardRule.Guided, 1, 1)]
    [InlineData(BackwardRule.Deconvolution, 7, -2)]
    public void A_network_small_enough_for_paper_gives_what_each_rule_says(BackwardRule rule, float first, float second)
    {
        // z = (x₁ + x₂, x₂ − x₁, 2x₁ − x₂) = (4, 2, −1), s = z₁⁺ − 2 z₂⁺ + 3 z₃⁺.
        var model = new Sequential("paper", new Shape(1, 1, 2)).Dense(3).Relu().Dense(1).Build(["a"]);
        model.Initialize(1);
        Set(model, "dense1.weight", 1, -1, 2, 1, 1, -1);
        Set(model, "dense1.bias", 0, 0, 0);
        Set(model, "dense2.weight", 1, -2, 3);
        Set(model, "dense2.bias", 0);

        // Behind the rectifiers the derivative is (1, −2, 3): the first and the second are open, the first and the third above 0.
        Assert.Equal([first, second], new PatchProjection(model, 2, workers).Of([1, 3], 0, 0, 0, rule));
    }

    [Fact]
    public void Max_pooling_sends_it_where_the_largest_was()
    {
        var model = new Sequential("switch", new Shape(2, 4, 1)).MaxPooling(2).Relu().Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        Set(model, "dense1.weight", 2, 0, 5, 0);
        float[] image = [1, 7, 3, 2, 4, 6, 9, -8];
        foreach (var rule in Enum.GetValues<BackwardRule>())
            Assert.Equal([0, 2, 0, 0, 0, 0, 5, 0], new PatchProjection(model, 2, workers).Of(image, 0, 0, 0, rule));

        // Of the second window alone: its place in the pooled image.
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 0], new PatchProjection(model, 1, workers).Of(image, 0, 1, 0, BackwardRule.Guided));
    }

    [Fact]
    public void Where_nothing_is_negative_all_rules_are_the_slope()
    {
        var model = new Sequential("positive", new Shape(6, 6, 2)).Convolution(3, 3, padding: 1).Relu().MaxPooling(2).Convolution(2, 2)
            .Relu().Dense(2).Build(["a", "b"]);
        model.Initialize(4);
        foreach (var (_, parameter) in model.Parameters)
        {
            foreach (ref float value in parameter.Value.Span)
                value = Math.Abs(value) + 0.01f;
        }

        var random = new Random(3);
        float[] image = [.. Enumerable.Range(0, 72).Select(_ => (float)random.NextDouble())];
        var projection = new PatchProjection(model, 4, workers);
        float[] guided = projection.Of(image, 1, 0, 1, BackwardRule.Guided);
        Assert.Equal(projection.Of(image, 1, 0, 1, BackwardRule.Gradient), guided);
        Assert.Equal(projection.Of(image, 1, 0, 1, BackwardRule.Deconvolution), guided);
        var pass = new ExplainedPass(model, workers);
        var window = ReceptiveField.Of(model, 4, 1, 0);
        for (int i = 0; i < image.Length; i++)
        {
            Assert.Equal(Slope(i), guided[i], 2e-3 * (1 + Math.Abs(guided[i])));
            if (!window.Contains(i / 12, i / 2 % 6))
                Assert.Equal(0, guided[i]);
        }

        double Slope(int at)
        {
            const float h = 1 / 1024f;
            return (Activation(h) - Activation(-h)) / (2 * h);

            double Activation(float step)
            {
                float[] moved = [.. image];
                moved[at] += step;
                pass.Forward(moved);
                return pass.Output(4)[(1 * 2 * 2) + 1];
            }
        }
    }

    [Fact]
    public void Guided_back_propagation_never_falls_behind_a_rectifier()
    {
        // Behind the first convolution what is left is not negative, so with filters above 0 neither is the image.
        var model = new Sequential("guided", new Shape(6, 6, 1)).Convolution(4, 3).Relu().Convolution(4, 3).Relu().Dense(2)
            .Build(["a", "b"]);
        model.Initialize(2);
        foreach (ref float value in model.Parameters[0].Parameter.Value.Span)
            value = Math.Abs(value);
        var random = new Random(1);
        float[] image = [.. Enumerable.Range(0, 36).Select(_ => (float)random.NextDouble())];
        var projection = new PatchProjection(model, 4, workers);
        Assert.Contains(projection.Of(image, 0, 0, 0, BackwardRule.Gradient), value => value < 0);
        Assert.All(projection.Of(image, 0, 0, 0, BackwardRule.Guided), value => Assert.True(value >= 0));
    }

    [Fact]
    public void Features_have_no_projection()
    {
        var graph = new GraphBuilder("features", new Shape(8, 8, 1));
        var hog = graph.AddFrozen(s => new OrientedGradients("hog", s[0], new() { CellSize = 4, Bins = 4 }), graph.Input);
        var model = graph.Build(["a", "b"], graph.Add(s => new Dense("dense", s[0], 2), hog));
        model.Initialize(1);
        Assert.False(PatchProjection.HasGradients(model, 1));
        Assert.Contains(
            "no gradient passes its features", Assert.Throws<ArgumentException>(() => new PatchProjection(model, 1, workers)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ActivationMaximization(model, workers).Run(1, [0], cancellation: Stop));
    }
}
