using Gabor.Devices;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>What 3.3.2 and 3.4.1 say of the linear softmax classifier, of the classifier that trains.</summary>
public sealed class LinearClassifierTests : IDisposable
{
    const int Inputs = 6, Classes = 3, Images = 40;

    readonly Workers workers = new(2);
    readonly float[] x = Numbers.Some(Images * Inputs, 1);
    readonly int[] labels = [.. Enumerable.Range(0, Images).Select(i => i * i % 7 % Classes)];

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_vector_added_to_every_class_and_a_number_to_every_bias_leave_the_error_and_its_slope()
    {
        var model = Model(7);
        var (error, slope) = Slope(model);
        float[] shift = Numbers.Some(Inputs, 5);
        for (int j = 0; j < Inputs; j++)
        {
            for (int k = 0; k < Classes; k++)
                Weights(model)[(j * Classes) + k] += shift[j];
        }

        foreach (ref float bias in model.Parameters[1].Parameter.Value.Span)
            bias -= 3;
        var (shifted, shiftedSlope) = Slope(model);
        Assert.Equal(error, shifted, 2e-6);
        for (int i = 0; i < slope.Length; i++)
            Assert.Equal(slope[i], shiftedSlope[i], 2e-6);
    }

    [Fact]
    public void The_slopes_of_all_classes_sum_to_0()
    {
        float[] slope = Slope(Model(3)).Slope;
        for (int j = 0; j < Inputs; j++)
            Assert.Equal(0, slope.AsSpan(j * Classes, Classes).ToArray().Sum(s => (double)s), 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void Descent_leaves_the_mean_class_weight_but_for_what_L2_takes_off_each_step(double l2)
    {
        const double learningRate = 0.2;
        const int steps = 50;
        var model = Model(4);
        double[] before = MeanClass(model);
        double bias = model.Parameters[1].Parameter.Value.Span.ToArray().Sum();
        Descend(model, new Sgd(0.1, l2), learningRate, steps);
        double[] after = MeanClass(model);
        for (int j = 0; j < Inputs; j++)
            Assert.Equal(before[j] * Math.Pow(1 - (learningRate * l2), steps), after[j], 5e-6);

        // L2 acts on W alone: the sum of the biases stays what it was.
        Assert.Equal(bias, model.Parameters[1].Parameter.Value.Span.ToArray().Sum(b => (double)b), 1e-5);
    }

    [Fact]
    public void Two_far_starts_with_L2_reach_the_same_weights_where_the_definition_has_no_slope()
    {
        const double l2 = 0.05;
        Model[] models = [Model(11), Model(12)];
        foreach (var model in models)
            Descend(model, new Nesterov(0.1, weightDecay: l2), 0.1, 800);
        double[][] weights = [.. models.Select(m => Weights(m).ToArray().Exactly())];
        for (int i = 0; i < weights[0].Length; i++)
            Assert.Equal(weights[0][i], weights[1][i], 1e-5);

        // Both biases and their means may differ by a constant, which L2 leaves.
        double[] all = [.. weights[0], .. models[0].Parameters[1].Parameter.Value.Span.ToArray().Exactly()];
        double[] slope = CentralDifferences.Of(theta => [Objective(theta, l2)], all, [1]);
        Assert.All(slope, s => Assert.Equal(0, s, 1e-5));
    }

    [Fact]
    public void Without_L2_two_starts_reach_one_error_with_weights_that_differ()
    {
        // Noise cannot be told apart without mistakes, so that the least error is reached at weights of finite size.
        Model[] models = [Model(11), Model(12)];
        foreach (var model in models)
            Descend(model, new Nesterov(), 0.2, 3000);
        Assert.Equal(Slope(models[0]).Error, Slope(models[1]).Error, 1e-5);
        Assert.True(MeanClass(models[0]).Zip(MeanClass(models[1]), (a, b) => Math.Abs(a - b)).Max() > 0.1);
    }

    static Model Model(int seed)
    {
        var model = new Sequential("linear", Shape.Vector(Inputs)).Dense(Classes).Build(["a", "b", "c"]);
        Numbers.Some(Inputs * Classes, seed).CopyTo(Weights(model));
        Numbers.Some(Classes, seed + 20).CopyTo(model.Parameters[1].Parameter.Value.Span);
        return model;
    }

    static Span<float> Weights(Model model) => model.Parameters[0].Parameter.Value.Span;

    static double[] MeanClass(Model model) => [.. Weights(model).ToArray().Chunk(Classes).Select(row => row.Average(w => (double)w))];

    /// <summary>J of all parameters by the definitions, in double.</summary>
    double Objective(double[] theta, double l2)
    {
        double[] w = theta[..(Inputs * Classes)], b = theta[(Inputs * Classes)..];
        return Define.Objective(Define.CrossEntropy(Define.Dense(x.Exactly(), w, b, Images), labels), l2, w);
    }

    (double Error, float[] Slope) Slope(Model model)
    {
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Images, PlanMode.Training));
        float[] errors = new float[Images];
        x.CopyTo(plan.Input(Images));
        plan.Forward(Images);
        new SoftmaxCrossEntropy().Evaluate(plan.Output(Images), new Targets(labels), errors, plan.OutputGradient(Images), workers);
        plan.Backward(Images);
        return (errors.Average(error => (double)error), plan.Gradient(0).ToArray());
    }

    void Descend(Model model, Optimizer optimizer, double learningRate, int steps)
    {
        var step = new TrainingStep(model, Images, optimizer, 1, workers);
        for (int i = 0; i < steps; i++)
        {
            x.CopyTo(step.Plan.Input(Images));
            step.Run(labels, (float)learningRate);
        }
    }
}
