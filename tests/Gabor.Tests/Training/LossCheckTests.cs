using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>Losses that cannot, or should not, train a model are refused before anything is trained.</summary>
public sealed class LossCheckTests
{
    static readonly Shape Input = new(2, 2, 3);

    static readonly OutputLoss CrossEntropy = new(new SoftmaxCrossEntropy()), Squared = new(new MeanSquaredError());

    static readonly Dictionary<string, Func<Sequential, Sequential>> Ends = new()
    {
        ["softmax1"] = network => network.Softmax(),
        ["flatten1"] = network => network.Softmax().Flatten(),
        ["dropout1"] = network => network.Softmax().Dropout(),
        ["spatial_dropout1"] = network => network.Softmax().Flatten().Dropout().SpatialDropout(),
        ["flatten2"] = network => network.Softmax().Dropout().Flatten().Flatten(),
    };

    public static TheoryData<string> Outputs => [.. Ends.Keys];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void A_softmax_under_softmax_cross_entropy_is_refused_also_behind_layers_that_pass_values_through(string output)
    {
        var model = Ends[output](new Sequential("net", Input).Dense(3)).Build(Toy.Classes);
        Assert.Equal(
            $"loss softmax_cross_entropy: it applies the softmax itself, and the output {output} comes from the softmax layer softmax1; "
            + "leave that layer out.",
            Message(model, CrossEntropy));
        LossCheck.Check(model, [Squared]);
    }

    [Fact]
    public void A_softmax_that_other_layers_compute_with_is_not_that_of_the_output()
    {
        LossCheck.Check(new Sequential("net", Input).Softmax().Dense(3).Flatten().Build(Toy.Classes), [CrossEntropy]);
        LossCheck.Check(new Sequential("net", Input).Dense(3).Softmax().Relu().Build(Toy.Classes), [CrossEntropy]);
        LossCheck.Check(new Sequential("net", new Shape(1, 1, 3)).Flatten().Build(Toy.Classes), [CrossEntropy]);
    }

    [Fact]
    public void The_softmax_of_an_auxiliary_output_counts_only_where_its_loss_has_one_too()
    {
        var model = Two(s => new Softmax("probabilities", s), 3);
        LossCheck.Check(model, [CrossEntropy]);
        LossCheck.Check(model, [CrossEntropy, Squared]);
        Assert.Contains("softmax layer probabilities", Message(model, CrossEntropy, CrossEntropy), StringComparison.Ordinal);
    }

    [Fact]
    public void More_losses_than_outputs_are_refused()
    {
        LossCheck.Check(Two(s => new Relu("end", s), 3), [CrossEntropy, CrossEntropy]);
        Assert.Equal(
            "loss: 3 losses for the 2 outputs of two; give one for each at most.",
            Message(Two(s => new Relu("end", s), 3), CrossEntropy, CrossEntropy, Squared));
    }

    [Theory]
    [InlineData(5, TargetKind.Label, "loss mean_squared_error: the output end has 5 elements and its target 3; make them equal.")]
    [InlineData(12, TargetKind.Label, "loss mean_squared_error: the output end has 12 elements and its target 3; make them equal.")]
    [InlineData(3, TargetKind.Image, "loss mean_squared_error:1:image: the output end has 3 elements and its target 12; make them equal.")]
    [InlineData(3, TargetKind.Label, null)]
    [InlineData(12, TargetKind.Image, null)]
    public void An_output_has_the_size_of_its_target(int outputs, TargetKind target, string? expected)
    {
        var model = Two(s => new Relu("end", s), outputs);
        OutputLoss auxiliary = Squared with { Target = target };
        if (expected is null)
            LossCheck.Check(model, [CrossEntropy, auxiliary]);
        else
            Assert.Equal(expected, Message(model, CrossEntropy, auxiliary));
    }

    [Fact]
    public void A_trainer_refuses_such_a_loss_before_it_touches_the_model()
    {
        var model = new Sequential("net", Toy.Dataset.Shape).Dense(3).Softmax().Build(Toy.Classes);
        string message = Assert.Throws<ArgumentException>(
            () => Trainer.Fit(model, Toy.Dataset, cancellationToken: TestContext.Current.CancellationToken)).Message;
        Assert.Contains("leave that layer out", message, StringComparison.Ordinal);
        Assert.False(model.IsInitialized);
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => TrainingRun.Start(model, Toy.Dataset, new() { Optimizer = new Sgd() }, folder.File("run")));
        Assert.False(Directory.Exists(folder.File("run")));
    }

    /// <summary>Scores, and a second output of some size that ends in a layer.</summary>
    static Model Two(Func<Shape, Layer> end, int outputs)
    {
        var graph = new GraphBuilder("two", Input);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), graph.Input);
        var more = graph.Add(s => new Dense("more", s[0], outputs), graph.Input);
        return graph.Build(Toy.Classes, scores, graph.Add(s => end(s[0]), more));
    }

    static string Message(Model model, params OutputLoss[] losses) =>
        Assert.Throws<ArgumentException>(() => LossCheck.Check(model, losses)).Message;
}
