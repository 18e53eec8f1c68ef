using System.Text.Json;
using Gabor.Devices;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Schedules;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Golden;

/// <summary>The product itself against published numbers: layers, losses, training, updates and schedules.</summary>
public sealed class SourceGoldenTests : IDisposable
{
    /// <summary>What float adds to the published bounds: a few roundings of the largest number.</summary>
    const double Float = 1e-6;

    // N, C, H, W into N, H, W, C, and filter, channel, height, width into F₁, F₂, D, D'.
    static readonly int[] ChannelsLast = [0, 2, 3, 1], FiltersLast = [2, 3, 1, 0];

    readonly Workers workers = new(2);

    public static IEnumerable<TheoryDataRow<string>> Trajectories => GoldenFile.Root("updates").GetProperty("entries").EnumerateArray()
        .Select(entry => new TheoryDataRow<string>(entry.GetProperty("name").GetString()!));

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Dense_gives_the_published_numbers()
    {
        var entry = GoldenFile.Entry("cs231n", "affine_forward");
        Holds(entry, entry.Expected("out"), new Dense("fc", new(4, 5, 6), 3), 2, entry.Input("x"), entry.Input("w"), entry.Input("b"));
    }

    [Fact]
    public void Relu_gives_the_published_numbers()
    {
        var entry = GoldenFile.Entry("cs231n", "relu_forward");
        Holds(entry, entry.Expected("out"), new Relu("relu", new(1, 1, 4)), 3, entry.Input("x"));
    }

    [Theory]
    [InlineData(ConvolutionAlgorithm.Direct)]
    [InlineData(ConvolutionAlgorithm.FourLoops)]
    [InlineData(ConvolutionAlgorithm.Fft)]
    [InlineData(ConvolutionAlgorithm.Im2Col)]
    [InlineData(ConvolutionAlgorithm.Implicit)]
    public void Convolution_gives_the_published_numbers(ConvolutionAlgorithm algorithm)
    {
        var entry = GoldenFile.Entry("cs231n", "conv_forward_naive");
        var layer = new Convolution("conv", new(4, 4, 3), 3, new(4, 4, 2, 1, 1));
        entry.Input("w", FiltersLast).Rounded().CopyTo(layer.Parameters[0].Value.Span);
        entry.Input("b").Rounded().CopyTo(layer.Parameters[1].Value.Span);
        float[] x = entry.Input("x", ChannelsLast).Rounded();
        entry.Holds(
            entry.Expected("out", ChannelsLast), new LayerRun(layer, 2, convolution: algorithm).Forward([x], workers).Exactly(), Float);
    }

    [Fact]
    public void Max_pooling_gives_the_published_numbers()
    {
        var entry = GoldenFile.Entry("cs231n", "max_pool_forward_naive");
        Holds(
            entry, entry.Expected("out", ChannelsLast), new MaxPooling("pool", new(4, 4, 3), new(2, 2, 2)), 2,
            entry.Input("x", ChannelsLast));
    }

    [Fact]
    public void The_first_convolution_of_AlexNet_has_the_published_sizes()
    {
        var layer = new Convolution("conv1", new(227, 227, 3), 96, new(11, 11, 4));
        Assert.Equal(new Shape(55, 55, 96), layer.Output);
        Assert.Equal(34944, layer.Parameters.Sum(p => p.Value.Count));
    }

    [Fact]
    public void Equal_scores_cost_the_logarithm_of_the_number_of_classes()
    {
        var entry = GoldenFile.Entry("cs231n", "softmax_uniform_scores");
        float[] errors = new float[5];
        new SoftmaxCrossEntropy().Evaluate(entry.Input("scores").Rounded(), new Targets(entry.Labels()), errors, [], workers);
        entry.Holds(entry.Expected("loss"), [errors.Exactly().Average()], Float);
    }

    [Theory]
    [InlineData("toy_two_layer_net_2015_train_sgd")]
    [InlineData("toy_two_layer_net_2015_train_momentum")]
    public void Training_of_two_layers_comes_to_the_published_loss(string name)
    {
        var entry = GoldenFile.Entry("cs231n", name);
        var model = new Sequential("toy", new Shape(1, 1, 4)).Dense(10).Relu().Dense(3).Build(["a", "b", "c"]);
        string[] names = ["W1", "b1", "W2", "b2"];
        for (int i = 0; i < names.Length; i++)
            entry.Input(names[i]).Rounded().CopyTo(model.Parameters[i].Parameter.Value.Span);
        int[] labels = entry.Labels();
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, labels.Length, PlanMode.Training));
        var slots = new ParameterSlots(
            name.EndsWith("sgd", StringComparison.Ordinal) ? new Sgd() : new Momentum((float)entry.Parameter("momentum")), model);
        float[] errors = new float[labels.Length];
        float learningRate = (float)entry.Parameter("learning_rate"), decay = (float)entry.Parameter("reg");

        // The published loss is the one before the last of the updates.
        for (int t = 1; ; t++)
        {
            entry.Input("X").Rounded().CopyTo(plan.Input(labels.Length));
            plan.Forward(labels.Length);
            new SoftmaxCrossEntropy().Evaluate(
                plan.Output(labels.Length), new Targets(labels), errors, plan.OutputGradient(labels.Length), workers);
            if (t == entry.Parameter("iterations"))
                break;
            plan.Backward(labels.Length);
            slots.Apply(plan.Gradients.Span, learningRate, decay, workers);
        }

        double[][] weights = [.. model.Parameters.Where(p => p.Parameter.Decays).Select(p => p.Parameter.Value.Span.ToArray().Exactly())];
        entry.Holds(entry.Expected("final_loss"), [Define.Objective(errors.Exactly(), decay, weights)], 5e-6);
    }

    [Fact]
    public void Momentum_makes_the_published_step()
    {
        var entry = GoldenFile.Entry("cs231n", "sgd_momentum");
        var (weights, slots) = Step(entry, new Momentum((float)entry.Parameter("momentum")), 1, "v");
        entry.Holds(entry.Expected("next_w"), weights.Exactly(), Float);
        entry.Holds(entry.Expected("velocity"), slots[0].Exactly(), Float);
    }

    [Fact]
    public void Adam_makes_the_published_step()
    {
        var entry = GoldenFile.Entry("cs231n", "adam");
        var (weights, slots) = Step(entry, new Adam(), (long)entry.Parameter("t_used"), "m", "v");
        entry.Holds(entry.Expected("next_w"), weights.Exactly(), Float);
        entry.Holds(entry.Expected("m"), slots[0].Exactly(), Float);
        entry.Holds(entry.Expected("v"), slots[1].Exactly(), Float);
    }

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void Optimizers_follow_the_published_trajectory(string name)
    {
        var entry = GoldenFile.Entry("updates", name);
        var problem = UpdateProblem.Named(entry.GetProperty("problem").GetString()!);
        var settings = new UpdateSettings(entry.GetProperty("hyperparameters"));
        float learningRate = (float)settings["rate"], decay = (float)settings["decay"];
        var optimizer = Rule(entry);
        float[][] parameters = [.. problem.Start.Select(start => start.Rounded())];
        ParameterSlots[] slots = [.. parameters.Select(p => new ParameterSlots(optimizer, Holder(p.Length)))];
        int step = 0;
        foreach (var (after, row) in entry.GetProperty("after_steps").EnumerateArray().Zip(entry.GetProperty("rows").EnumerateArray()))
        {
            while (step < after.GetInt32())
            {
                step++;
                double[][] gradients = problem.Gradients([.. parameters.Select(p => p.Exactly())], step);
                for (int k = 0; k < parameters.Length; k++)
                    optimizer.Apply(new Update(parameters[k], gradients[k].Rounded(), slots[k], 0, learningRate, decay, step, workers));
            }

            // Float has some 1e-7 a step; the trajectories are smooth and do not make more of it. Only RMSprop at a learning rate of 0.1
            // jumps about its minimum, which makes 6e-5 of it: it has the 5e-4 of the published test.
            double float32 = optimizer is RmsProp ? 5e-4 : 2e-5;
            double absolute = entry.GetProperty("bound").GetProperty("absolute").GetDouble() + float32;
            Near.Equal(row.Numbers(), [.. parameters.SelectMany(p => p.Exactly())], 2e-5, absolute, $"{name} after {step}");
        }
    }

    [Theory]
    [InlineData("torch_step")]
    [InlineData("torch_multi_step")]
    [InlineData("torch_exponential")]
    [InlineData("torch_linear")]
    [InlineData("burn_linear")]
    [InlineData("torch_polynomial")]
    [InlineData("torch_cosine")]
    [InlineData("burn_cosine")]
    [InlineData("keras_exponential_of_ten_steps")]
    public void Schedules_have_the_published_rates(string name)
    {
        var entry = GoldenFile.Entry("schedules", name);
        double[] learningRates = entry.GetProperty("rates").Numbers();
        double Of(string parameter) => entry.GetProperty("parameters").GetProperty(parameter).GetDouble();
        float first = (float)Of("initial_lr");
        Schedule schedule = entry.GetProperty("schedule").GetString() switch
        {
            "step" => new StepDecay(1, Of("gamma")),
            "multi-step" => new MultiStepDecay(
                [.. entry.GetProperty("parameters").GetProperty("milestones").Numbers().Select(epoch => (int)epoch)], Of("gamma")),
            "linear" => new Linear(
                entry.GetProperty("parameters").TryGetProperty("start_factor", out var start) ? start.GetDouble() : 1,
                Of("final_lr") / first, Of("num_iters")),
            "polynomial" => new Polynomial(Of("power"), Of("num_iters")),
            "exponential" => new ExponentialDecay(1, Of("gamma")),
            _ => new Cosine(Of("eta_min")),
        };
        int from = entry.TryGetProperty("first_step", out var place) ? place.GetInt32() : 0;
        long epoch = schedule is StepDecay or ExponentialDecay ? (long)Of("step_size") : 1;
        long steps = schedule is Cosine ? (long)Of("T_max") : learningRates.Length;
        for (int i = 0; i < learningRates.Length; i++)
        {
            Assert.Equal(
                learningRates[i], schedule.LearningRate(first, new ScheduleStep(from + i, steps, epoch)), 1e-6 * learningRates[i] + 1e-9);
        }
    }

    [Theory]
    [InlineData("torch_plateau_6")]
    [InlineData("torch_plateau_7")]
    public void A_plateau_has_the_published_rates(string name)
    {
        var entry = GoldenFile.Entry("schedules", name);
        var parameters = entry.GetProperty("parameters");
        double Of(string parameter) => parameters.GetProperty(parameter).GetDouble();
        var plateau = new Plateau(Of("factor"), (int)Of("patience"), Of("min_lr"), Of("threshold"));
        double[] state = [.. plateau.InitialState];
        foreach (var (loss, learningRate) in parameters.GetProperty("metrics").Numbers().Zip(entry.GetProperty("rates").Numbers()))
        {
            plateau.Observe(state, loss);
            Assert.Equal(learningRate, plateau.LearningRate((float)Of("initial_lr"), new ScheduleStep(0, 1, 1, state)), 1e-5);
        }
    }

    [Theory]
    [InlineData("torch_one_cycle_cosine")]
    [InlineData("torch_one_cycle_linear")]
    [InlineData("torch_one_cycle_three_phases")]
    public void One_cycle_has_the_published_rates(string name)
    {
        var entry = GoldenFile.Entry("schedules", name);
        var parameters = entry.GetProperty("parameters");
        double Of(string parameter) => parameters.GetProperty(parameter).GetDouble();
        double[] learningRates = entry.GetProperty("rates").Numbers();
        var schedule = new OneCycle(
            Of("pct_start"), Of("div_factor"), Of("final_div_factor"), parameters.GetProperty("three_phase").GetBoolean(),
            parameters.GetProperty("anneal").GetString() == "linear");
        for (int step = 0; step < learningRates.Length; step++)
            Assert.Equal(learningRates[step], schedule.LearningRate(25, new ScheduleStep(step, learningRates.Length, 1)), 1e-5);
    }

    /// <summary>The optimizer of an entry.</summary>
    static Optimizer Rule(JsonElement entry)
    {
        var settings = new UpdateSettings(entry.GetProperty("hyperparameters"));
        return entry.GetProperty("rule").GetString() switch
        {
            "sgd" => new Sgd(),
            "momentum" when settings.Is("nesterov") => new Nesterov(momentum: settings["momentum"]),
            "momentum" => new Momentum(momentum: settings["momentum"]),
            "adagrad" => new Adagrad(epsilon: settings["epsilon"]),
            "rmsprop" => new RmsProp(
                0.001, settings["beta"], settings["epsilon"], momentum: settings["momentum"], centered: settings.Is("centered")),
            "adadelta" => new Adadelta(0.001, settings["beta"], settings["epsilon"]),
            "adam" when settings.Is("decoupled") => new AdamW(0.001, settings["beta1"], settings["beta2"], settings["epsilon"]),
            "adam" => new Adam(
                0.001, settings["beta1"], settings["beta2"], settings["epsilon"], amsGrad: settings.Is("amsgrad")),
            "adamax" => new AdaMax(0.001, settings["beta1"], settings["beta2"], settings["epsilon"]),
            "lion" => new Lion(0.001, settings["beta1"], settings["beta2"]),
            var rule => throw new ArgumentException($"no rule '{rule}'", nameof(entry)),
        };
    }

    (float[] Weights, float[][] Slots) Step(JsonElement entry, Optimizer optimizer, long step, params string[] slotNames)
    {
        float[] weights = entry.Input("w").Rounded();
        var slots = new ParameterSlots(optimizer, Holder(weights.Length));
        Tensor[] arrays = [.. slots.Named.Select(slot => slot.Value)];
        for (int i = 0; i < slotNames.Length; i++)
            entry.Input(slotNames[i]).Rounded().CopyTo(arrays[i].Span);
        optimizer.Apply(
            new Update(weights, entry.Input("dw").Rounded(), slots, 0, (float)entry.Parameter("learning_rate"), 0, step, workers));
        return (weights, [.. arrays.Select(array => array.Span.ToArray())]);
    }

    /// <summary>A model with one parameter of a length, so that a rule has its slots.</summary>
    static Model Holder(int length)
    {
        var graph = new GraphBuilder("holder", new Shape(1, 1, length));
        return graph.Build(["only"], graph.Add(shapes => new Dense("fc", shapes[0], 1, hasBias: false), graph.Input));
    }

    void Holds(JsonElement entry, double[] expected, Layer layer, int images, double[] x, params double[][] parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
            parameters[i].Rounded().CopyTo(layer.Parameters[i].Value.Span);
        entry.Holds(expected, new LayerRun(layer, images).Forward([x.Rounded()], workers).Exactly(), Float);
    }
}
