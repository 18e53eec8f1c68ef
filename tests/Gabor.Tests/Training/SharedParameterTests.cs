using Gabor.Experiments.GradientChecks;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Devices;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>A parameter that three layers have: its gradient is the sum of theirs, and it is counted, stored and updated once.</summary>
public sealed class SharedParameterTests : IDisposable
{
    const int Images = 4;
    const float Rate = 0.25f;

    static readonly Shape Input = new(3, 2, 1);
    static readonly int[] Labels = [2, 0, 1, 1];
    static readonly OutputLoss[] Losses = [new(new SoftmaxCrossEntropy()), OutputLoss.Penalty(new AbsolutePenalty(), 0.5)];

    readonly Workers workers = new(2);
    readonly float[] x = Numbers.Some(Images * Input.Count, 1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Its_gradient_is_the_slope_of_the_loss_by_central_differences()
    {
        var (model, step) = Trained();
        var defined = new DoublePlan(Plan.Compile(Network(), Images, PlanMode.Training));
        Layer[] holders = [.. defined.Model.Nodes.Select(node => node.Layer).Where(layer => layer.Name is "first" or "back" or "steep")];
        double[] start = [.. defined.Parameter(holders[0], 0)];
        double[] slope = CentralDifferences.Of(
            moved =>
            {
                foreach (var holder in holders)
                    moved.CopyTo(defined.Parameter(holder, 0), 0);
                defined.Forward(x.Exactly(), Images);
                double[] scores = defined.Output(Images, 0), norms = defined.Output(Images, 1);
                return [Define.CrossEntropy(scores, Labels).Average() + (0.5 * norms.Average())];
            },
            start, [1]);
        Numbers.Close(slope, step.Plan.Gradient(0).ToArray(), 1e-4, "first.weight");
        Assert.Equal("first.weight", model.Parameters[0].Name);
    }

    [Fact]
    public void A_step_moves_it_once()
    {
        var before = Network().Parameters[0].Parameter.Value.Span.ToArray();
        var (model, step) = Trained();
        float[] gradient = step.Plan.Gradient(0).ToArray();
        float[] expected = [.. before.Zip(gradient, (w, g) => w - (Rate * g))];
        Numbers.Close(expected.Exactly(), model.Parameters[0].Parameter.Value.Span.ToArray(), 1e-6, "first.weight");
    }

    [Fact]
    public void It_is_counted_and_named_once()
    {
        var model = Network();
        Assert.Equal(
            ["first.weight", "first.bias", "back.bias", "scores.weight", "scores.bias"], model.Parameters.Select(one => one.Name));
        Assert.Equal(24 + 4 + 6 + 18 + 3, model.ParameterCount);
    }

    [Fact]
    public void A_file_holds_it_once_and_gives_it_to_every_layer()
    {
        using var folder = new TemporaryFolder();
        var (model, _) = Trained();
        SavedModel.Save(model, folder.Path);
        var loaded = SavedModel.Load(folder.Path);
        Assert.Equal(WeightDigest.Of(model), WeightDigest.Of(loaded));
        Layer[] holders = [.. loaded.Nodes.Select(node => node.Layer).Where(layer => layer.Name is "first" or "back" or "steep")];
        Assert.Equal(3, holders.Length);
        Assert.All(holders, holder => Assert.Same(loaded.Parameters[0].Parameter, holder.Parameters[0]));
    }

    [Fact]
    public void The_range_of_its_gradient_is_done_when_every_layer_has_added()
    {
        var plan = Plan.Compile(Network(), Images, PlanMode.Training);
        int last = Enumerable.Range(0, plan.Backward.Count).Last(i => plan.Backward[i].Layer.Name == "first");
        Assert.Equal(OperationKind.AddGradients, plan.Backward[last].Kind);
        var bucket = plan.Buckets(1).Single(one => one.Offset == plan.Parameters.Offset(0));
        Assert.Equal(last + 1, bucket.Operations);
    }

    /// <summary>The check of the command, which knows nothing of this case.</summary>
    [Fact]
    public void A_gradient_check_passes()
    {
        var model = Network(new Shape(8, 8, 1), Toy.Classes);
        var report = new GradientCheck(model, Toy.Train, workers, new() { Images = 4, Samples = 4 })
            .Run(cancellation: TestContext.Current.CancellationToken);
        Assert.True(report.Passed, report.Message);
        Assert.Single(report.Rows, row => row is { Layer: "first", Array: "weight", IsWhole: true, Checked: > 0 });
    }

    [Fact]
    public void A_layer_whose_owner_is_elsewhere_is_refused()
    {
        var graph = new GraphBuilder("lost", Input);
        var x = graph.Add(s => new Dense("first", s[0], 4), graph.Input);
        var refusal = Assert.Throws<ArgumentException>(() => graph.Add(s => new TiedDense("back", s[0], new Dense("other", Input, 4)), x));
        Assert.Equal("back: it shares parameters of other, which must stand before it in lost.", refusal.Message);
    }

    [Fact]
    public void One_is_not_frozen_without_the_other()
    {
        var graph = new GraphBuilder("half", Input);
        Dense? of = null;
        var x = graph.AddFrozen(s => of = new Dense("first", s[0], 4), graph.Input);
        Assert.Contains(
            "freeze both or neither", Assert.Throws<ArgumentException>(() => graph.Add(s => new TiedDense("back", s[0], of!), x)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"of\": \"first\"", "\"of\": \"scores\"", "of is 'scores'; it must be the name of a layer before it, a Dense")]
    [InlineData("\"of\": \"first\"", "\"of\": \"bent\"", "of is 'bent'; it must be the name of a layer before it, a Dense")]
    public void A_file_that_names_another_layer_is_refused(string from, string to, string message)
    {
        string text = System.Text.Encoding.UTF8.GetString(ModelFile.Write(Network()));
        Assert.Contains(from, text, StringComparison.Ordinal);
        var refusal = Assert.Throws<GaborFormatException>(() => ModelFile.Read(
            JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), "model.json"),
            LayerRegistry.Default, InitializerRegistry.Default, out _));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    (Model Model, TrainingStep Step) Trained()
    {
        var model = Network();
        var step = new TrainingStep(model, Images, new Sgd(), 1, workers, new StepOptions { Losses = Losses });
        x.CopyTo(step.Plan.Input(Images));
        step.Run(Labels, Rate);
        return (model, step);
    }

    static Model Network() => Network(Input, ["a", "b", "c"]);

    static Model Network(Shape input, string[] classes)
    {
        var graph = new GraphBuilder("shared", input);
        Dense? of = null;
        var x = graph.Add(s => of = new Dense("first", s[0], 4), graph.Input);
        var code = graph.Add(s => new Sigmoid("bent", s[0]), x);
        var back = graph.Add(s => new TiedDense("back", s[0], of!), code);
        var steep = graph.Add(s => new Contraction("steep", s[0], of!), code);
        var scores = graph.Add(s => new Dense("scores", s[0], classes.Length), back);
        var model = graph.Build(classes, scores, steep);
        model.Initialize(new He(), 3);
        return model;
    }
}
