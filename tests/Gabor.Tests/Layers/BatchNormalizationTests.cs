using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class BatchNormalizationTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(4, 4, 1), 3),
        Of(new(5, 3, 3), 2),
        Of(new(2, 2, 7), 4),
        Of(new(3, 2, 16), 5),
        Of(new(2, 3, 17), 3),
        Of(new(2, 1, 64), 1),
        Of(new(1, 1, 5), 3),
        Of(new(1, 1, 33), 5),

        // Past the chunks of 512 rows, and past what one thread takes.
        Of(new(19, 27, 2), 2) with { Slopes = Slopes, Tolerance = 5e-5 },
        Of(new(16, 16, 17), 5) with { Slopes = Slopes, Tolerance = 5e-5 },

        // One value a channel is its own mean, and two lie at ∓1 of it: nothing of the slope is left but the roundings of γ/√ε g, some 300
        // · 2⁻²⁴ · g.
        Of(new(1, 1, 4), 1) with { Slopes = Slopes, Absolute = 2e-4 },
        Of(new(1, 1, 17), 2) with { Slopes = Slopes, Absolute = 2e-4 },

        // No standard deviation: x̂ is 0. x γ/√ε − μ γ/√ε + β leaves roundings of 5 · 316 γ.
        Of(new(3, 3, 3), 2) with { Fill = (count, _) => [.. Enumerable.Repeat(-5f, count)], Slopes = Slopes, Absolute = 5e-4 },
        Of(new(3, 3, 18), 2) with { Fill = (count, _) => new float[count], Slopes = Slopes },

        // Some channels are constant, the others are not.
        Of(new(3, 3, 2), 3) with
        {
            Fill = (count, seed) => [.. Numbers.Some(count, seed).Select((x, i) => i % 2 == 0 ? 0.5f : x)],
            Slopes = Slopes,
            Absolute = 5e-5,
        },

        Evaluation(new(4, 4, 1), 3),
        Evaluation(new(3, 3, 17), 2),
        Evaluation(new(1, 1, 64), 5),
        Evaluation(new(1, 1, 3), 1),

        // Other constants than the usual.
        Of(new(3, 3, 5), 2, 0.25f, 0.5f),
        Of(new(2, 3, 17), 2, 1f, 1e-3f),
        Of(new(2, 2, 3), 2, 0f, 1e-5f),
        Evaluation(new(3, 3, 5), 2, 0.25f, 0.5f),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new BatchNormalization(Name, new(2, 2, 3), momentum: -0.1f),
        () => new BatchNormalization(Name, new(2, 2, 3), momentum: 1.1f),
        () => new BatchNormalization(Name, new(2, 2, 3), momentum: float.NaN),
        () => new BatchNormalization(Name, new(2, 2, 3), epsilon: 0),
        () => new BatchNormalization(Name, new(2, 2, 3), epsilon: float.PositiveInfinity),
    ];

    [Theory]
    [InlineData(123.456f), InlineData(1e6f), InlineData(-3e-5f), InlineData(1e20f)]
    public void A_constant_channel_gives_its_shift_exactly(float constant)
    {
        using var workers = new Workers(2);
        var plan = Normalized(new Shape(5, 3, 3), 4, workers);
        plan.Model.Parameters[0].Parameter.Value.Span[1] = 2;
        plan.Model.Parameters[0].Parameter.Value.Span[2] = 3;
        float[] shift = [0.5f, -0.5f, 0];
        shift.CopyTo(plan.Model.Parameters[1].Parameter.Value.Span);
        plan.Input(4).Fill(constant);
        plan.Forward(4);
        Assert.All(plan.Output(4).ToArray().Chunk(3), values => Assert.Equal(shift, values));
    }

    [Fact]
    public void Values_far_from_0_are_normalized_as_near_it()
    {
        using var workers = new Workers(2);
        const int images = 40;
        var plan = Normalized(new Shape(8, 8, 2), images, workers);
        float[] x = [.. Numbers.Some(images * 128, 5).Select(value => 1e4f + value)];
        x.CopyTo(plan.Input(images));
        plan.Forward(images);
        double[] exact = [.. x.Select(value => (double)value)];
        var (mean, variance) = Define.BatchStatistics(exact, 2);
        double[] expected = [.. exact.Select((value, i) => (value - mean[i % 2]) / Math.Sqrt(variance[i % 2] + 1e-5))];
        Near.Equal(expected, plan.Output(images).ToArray().Exactly(), 0, 2e-6);
    }

    static BoundPlan Normalized(Shape shape, int images, Workers workers)
    {
        var graph = new GraphBuilder("norm", shape);
        var norm = graph.Add(shapes => new BatchNormalization("norm", shapes[0]), graph.Input);
        var model = graph.Build([.. Enumerable.Range(0, shape.Count).Select(k => $"{k}")], norm);
        model.Initialize(1);
        return new CpuDevice(workers).Bind(Plan.Compile(model, images, PlanMode.Training));
    }

    [Fact]
    public void The_running_statistics_begin_at_0_and_1_and_only_scale_and_shift_are_trained()
    {
        var layer = new BatchNormalization("norm", new(2, 2, 3));
        Assert.Equal(["scale", "shift", "mean", "variance"], layer.Parameters.Select(p => p.Name));
        Assert.Equal([true, true, false, false], layer.Parameters.Select(p => p.IsTrained));
        Assert.All(layer.Parameters, p => Assert.Equal((3, false), (p.Count, p.Decays)));
        foreach (var kind in InitializerRegistry.Default)
        {
            foreach (var parameter in layer.Parameters)
            {
                parameter.Value.Span.Fill(float.NaN);
                parameter.Initialize(kind.Create(), 1, 0);
            }

            Assert.Equal([1f, 0f, 0f, 1f], layer.Parameters.Select(p => p.Value.Span[2]));
        }
    }

    [Fact]
    public void After_many_batches_inference_does_what_training_did()
    {
        // 0.9¹⁵⁰ is 1.4e-7: the running statistics are those of the one batch, but for M / (M − 1).
        using var workers = new Workers(1);
        Shape shape = new(8, 8, 3);
        var layer = new BatchNormalization("norm", shape);
        Array.ForEach([.. layer.Parameters], p => p.Initialize(new He(), 1, 0));
        float[] x = [.. Numbers.Some(4 * shape.Count, 1).Select(v => (3 * v) + 7)];
        var training = new LayerRun(layer, 4);
        for (int step = 0; step < 150; step++)
            training.Forward([x], workers);
        Numbers.Close(training.Output.Exactly(), new LayerRun(layer, 4, training: false).Forward([x], workers), 1.0 / 500, "evaluated");
    }

    static Case Of(Shape shape, int images, float momentum = 0.1f, float epsilon = 1e-5f) => new(
        new BatchNormalization("norm", shape, momentum, epsilon), shape, images,
        (x, p) => Define.BatchNormalization(x[0], p[0], p[1], epsilon))
    {
        Start = Start,
        Moved = (x, p) =>
        {
            var (mean, variance) = Define.MovedStatistics(x[0], p[2], p[3], momentum);
            return [p[0], p[1], mean, variance];
        },
        ImagesStandAlone = false,
        MayLeaveOutSettings = true,
        Tolerance = 2e-5,
    };

    static Case Evaluation(Shape shape, int images, float momentum = 0.1f, float epsilon = 1e-5f) => Of(
        shape, images, momentum, epsilon) with
    {
        Training = false,
        ImagesStandAlone = true,
        Definition = (x, p) => Define.BatchNormalization(x[0], p[0], p[1], p[2], p[3], epsilon),
    };

    /// <summary>A variance is not below 0.</summary>
    static float[] Start(string name, int count, int seed) =>
        name == "variance" ? [.. Numbers.Some(count, seed).Select(v => (v * v) + 0.01f)] : Numbers.Some(count, seed);

    static double[][] Slopes(double[][] x, double[][] p, double[] g)
    {
        var (dx, dGamma, dBeta) = Define.BatchNormalizationSlope(x[0], p[0], g);
        return [dx, dGamma, dBeta];
    }
}
