using Gabor.Devices;
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

/// <summary>
/// J = Σ wₒ Jₒ of a network with three outputs: scores, an auxiliary classifier, and a reconstruction of the image from which the scores
/// are computed. Value and slopes are those of the definitions, and the gradient of every parameter is the slope of J in double.
/// </summary>
public sealed class OutputLossesTests : IDisposable
{
    const int Images = 4;
    const ulong Seed = 11;

    static readonly Shape Input = new(4, 4, 2);

    static readonly OutputLoss Scores = new(new SoftmaxCrossEntropy());

    static readonly Dictionary<string, OutputLoss[]> Losses = new()
    {
        ["scores alone"] = [Scores],
        ["half the scores"] = [Scores with { Weight = 0.5 }],
        ["auxiliary"] = [Scores, Scores with { Weight = 0.3 }],
        ["squares of labels"] = [Scores with { Weight = 2 }, new(new MeanSquaredError(), 0.7)],
        ["reconstruction"] = [Scores, Scores with { Weight = 0.3 }, new(new MeanSquaredError(), 0.125, TargetKind.Image)],
        ["squares alone"] =
            [new(new MeanSquaredError()), new(new MeanSquaredError(), 1.5), new(new MeanSquaredError(), 3, TargetKind.Image)],
    };

    readonly Workers workers = new(2);
    readonly float[] x = Numbers.Some(Images * Input.Count, 1);
    readonly int[] labels = [2, 0, 1, 1];

    /// <summary>Rows that add up to 1 but for the rounding of a float.</summary>
    readonly float[] shares = [0.5f, 0.25f, 0.25f, 0.9f, 0.1f, 0, 0, 0, 1, 0.125f, 0.75f, 0.125f];

    public static TheoryData<string, bool> Cases()
    {
        var data = new TheoryData<string, bool>();
        foreach (string name in Losses.Keys)
        {
            data.Add(name, false);

            // Target images and soft labels are refused together.
            if (Losses[name].All(one => one.Target == TargetKind.Label))
                data.Add(name, true);
        }

        return data;
    }

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_slopes_are_weight_times_the_definitions(string name, bool hasShares)
    {
        var losses = Losses[name];
        var plan = new CpuDevice(workers).Bind(Plan.Compile(Network(), Images, PlanMode.Training));
        x.CopyTo(plan.Input(Images));
        plan.Forward(Images, Seed);
        for (int o = 0; o < 3; o++)
            plan.OutputGradient(Images, o).Fill(float.NaN);
        double sum = new OutputLosses(plan, losses, [], workers).Evaluate(0, labels, hasShares ? shares : [], x, share: 1);

        double expected = 0;
        for (int o = 0; o < 3; o++)
        {
            double[] outputs = plan.Output(Images, o).ToArray().Exactly();
            double[] slope = new double[outputs.Length];
            if (o < losses.Length)
            {
                expected += losses[o].Weight * Errors(losses[o], outputs, hasShares).Sum();
                slope = Slope(losses[o], outputs, hasShares);
            }

            Near.Equal(slope, plan.OutputGradient(Images, o).ToArray().Exactly(), 2e-6, 2e-7, $"output {o}");
        }

        Assert.Equal(expected, sum, 2e-6 * expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_takes_the_gradient_of_their_sum(string name, bool hasShares)
    {
        var losses = Losses[name];
        var model = Network();
        var (loss, step) = Step(model, losses, hasShares, new ShardOptions());
        var defined = Forward(model);
        Assert.Equal(Images * Objective(defined, losses, hasShares), loss, 2e-6 * loss);
        defined.Backward([.. Enumerable.Range(0, 3).Select(o => Slope(defined, losses, o, hasShares))], Images, Seed);
        for (int i = 0; i < model.Parameters.Count; i++)
            Numbers.Close(defined.Gradient(i), step.Plan.Gradient(i).ToArray(), 1e-5, model.Parameters[i].Name);
    }

    [Fact]
    public void A_step_in_shards_takes_that_of_the_whole_batch()
    {
        var losses = Losses["reconstruction"];
        Model whole = Network(), cut = Network();
        var (loss, step) = Step(whole, losses, hasShares: false, new ShardOptions());
        var (loss2, shards) = Step(cut, losses, hasShares: false, new ShardOptions(2));
        Assert.Equal(loss, loss2, 1e-6 * loss);
        for (int i = 0; i < whole.Parameters.Count; i++)
            Numbers.Close(step.Plan.Gradient(i).ToArray().Exactly(), shards.Plan.Gradient(i).ToArray(), 1e-5, whole.Parameters[i].Name);
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_sum_by_central_differences()
    {
        var losses = Losses["reconstruction"];
        var model = Network();
        var (_, step) = Step(model, losses, hasShares: false, new ShardOptions());
        var defined = Forward(model);
        int at = 0;
        foreach (var layer in model.Nodes.Select(node => node.Layer))
        {
            for (int i = 0; i < layer.Parameters.Count; i++, at++)
            {
                double[] values = defined.Parameter(layer, i), before = [.. values];
                double[] slope = CentralDifferences.Of(
                    moved =>
                    {
                        moved.CopyTo(values, 0);
                        defined.Forward(x.Exactly(), Images, Seed);
                        return [Objective(defined, losses, hasShares: false)];
                    },
                    before, [1]);
                before.CopyTo(values, 0);
                Numbers.Close(slope, step.Plan.Gradient(at).ToArray(), 1e-5, model.Parameters[at].Name, 1e-7);
                Assert.Contains(slope, s => Math.Abs(s) > 1e-4);
            }
        }
    }

    [Fact]
    public void A_classifier_learns_to_reconstruct_its_images_beside_their_classes()
    {
        var graph = new GraphBuilder("autoencoder", Toy.Dataset.Shape);
        var code = graph.Add(s => new Gabor.Layers.Tanh("code", s[0]), graph.Add(s => new Dense("encode", s[0], 8), graph.Input));
        var decoded = graph.Add(s => new Dense("decode", s[0], 64), code);
        var model = graph.Build(Toy.Classes, graph.Add(s => new Dense("scores", s[0], 3), code), decoded);
        var options = new TrainingOptions
        {
            Epochs = 30, BatchSize = 30, Threads = 1, Optimizer = new Adam(0.01),
            Losses = [Scores, new(new MeanSquaredError(), 1, TargetKind.Image)],
        };
        var result = Trainer.Fit(model, Toy.Dataset, options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Evaluation.Accuracy > 0.95, $"{result.Evaluation.Accuracy}");

        // The mean image is what reconstructs best without looking at the image; preprocessing takes it away, so its error is that of 0.
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Toy.Test.Count, PlanMode.Inference));
        double[] images = [.. Enumerable.Range(0, Toy.Test.Count).SelectMany(
            i => Toy.Test.Pixels(i).ToArray().Zip(model.Preprocessing.Mean.ToArray(), (pixel, mean) => (pixel / 255.0) - mean))];
        images.Rounded().CopyTo(plan.Input(Toy.Test.Count));
        plan.Forward(Toy.Test.Count);
        double error = Define.SquaredError(plan.Output(Toy.Test.Count, 1).ToArray().Exactly(), images, Toy.Test.Count).Average();
        double ofMean = Define.SquaredError(new double[images.Length], images, Toy.Test.Count).Average();
        Assert.True(error < 0.6 * ofMean, $"{error}, {ofMean}");
    }

    /// <summary>A step that moves nothing, so that its gradients are those at the weights that the model has.</summary>
    (double Loss, TrainingStep Step) Step(Model model, OutputLoss[] losses, bool hasShares, ShardOptions shards)
    {
        var step = new TrainingStep(model, Images, new Sgd(), Seed, workers, new StepOptions { Losses = losses, Shards = shards });
        using var input = new Tensor(Images, Input.Height, Input.Width, Input.Depth);
        x.CopyTo(input.Span);
        return (step.Run(input, labels, hasShares ? shares : [], 0f).Loss, step);
    }

    DoublePlan Forward(Model model)
    {
        var defined = new DoublePlan(Plan.Compile(model, Images, PlanMode.Training));
        defined.Forward(x.Exactly(), Images, Seed);
        return defined;
    }

    double Objective(DoublePlan defined, OutputLoss[] losses, bool hasShares) =>
        losses.Select((one, o) => one.Weight * Errors(one, defined.Output(Images, o), hasShares).Average()).Sum();

    double[] Errors(OutputLoss one, double[] outputs, bool hasShares) => (one.Loss.Name, hasShares) switch
    {
        ("softmax_cross_entropy", false) => Define.CrossEntropy(outputs, labels),
        ("softmax_cross_entropy", true) => Define.SoftCrossEntropy(outputs, shares.Exactly(), Images),
        _ => Define.SquaredError(outputs, Values(one, hasShares), Images),
    };

    /// <summary>The slope of an output; 0 where it has no loss.</summary>
    double[] Slope(DoublePlan defined, OutputLoss[] losses, int o, bool hasShares)
    {
        double[] outputs = defined.Output(Images, o);
        return o < losses.Length ? Slope(losses[o], outputs, hasShares) : new double[outputs.Length];
    }

    double[] Slope(OutputLoss one, double[] outputs, bool hasShares)
    {
        double[] slope = (one.Loss.Name, hasShares) switch
        {
            ("softmax_cross_entropy", false) => Define.CrossEntropySlope(outputs, labels),
            ("softmax_cross_entropy", true) => Define.SoftCrossEntropySlope(outputs, shares.Exactly(), Images),
            _ => Define.SquaredErrorSlope(outputs, Values(one, hasShares), Images),
        };
        return [.. slope.Select(s => one.Weight * s)];
    }

    /// <summary>What a squared error compares with: the image, the shares, or 1 for the class and 0 for the others.</summary>
    double[] Values(OutputLoss one, bool hasShares) =>
        one.Target == TargetKind.Image ? x.Exactly()
        : hasShares ? shares.Exactly()
        : [.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(k => k == label ? 1.0 : 0))];

    static Model Network()
    {
        var graph = new GraphBuilder("three", Input);
        var conv = graph.Add(s => new Convolution("conv", s[0], 3, new Window(3, 3, 1, 1, 1)), graph.Input);
        var bent = graph.Add(s => new Gabor.Layers.Tanh("bent", s[0]), conv);
        var hidden = graph.Add(s => new Gabor.Layers.Dropout("dropout", s[0], 0.25f), bent);
        var auxiliary = graph.Add(s => new Dense("auxiliary", s[0], 3), hidden);
        var decoded = graph.Add(s => new Dense("decode", s[0], Input.Count), hidden);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), decoded);
        var model = graph.Build(Toy.Classes, scores, auxiliary, decoded);
        for (int i = 0; i < model.Parameters.Count; i++)
        {
            var values = model.Parameters[i].Parameter.Value.Span;
            float[] some = Numbers.Some(values.Length, 30 + i);
            for (int k = 0; k < values.Length; k++)
                values[k] = 0.3f * some[k];
        }

        return model;
    }
}
