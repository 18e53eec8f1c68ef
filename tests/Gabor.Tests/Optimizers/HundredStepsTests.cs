using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Optimizers;

/// <summary>
/// PyTorch's formulas of what RMSprop and Adam take beside their papers, in double, over a hundred steps whose gradients grow and shrink.
/// </summary>
public sealed class HundredStepsTests : IDisposable
{
    const int Count = 62;
    const float LearningRate = 0.003f, Decay = 0.01f;

    readonly Workers workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void RmsProp_with_a_momentum_is_the_formula() => Follows(
        new RmsProp(beta: 0.97, momentum: 0.9), new RmsProp(beta: 0.97),
        (trajectory, gradient) => trajectory.RmsProp(gradient, LearningRate, 0.97, 1e-8, Decay, momentum: 0.9));

    [Fact]
    public void RmsProp_that_is_centered_is_the_formula() => Follows(
        new RmsProp(beta: 0.97, centered: true), new RmsProp(beta: 0.97),
        (trajectory, gradient) => trajectory.RmsProp(gradient, LearningRate, 0.97, 1e-8, Decay, centered: true));

    [Fact]
    public void RmsProp_with_both_is_the_formula() => Follows(
        new RmsProp(beta: 0.97, momentum: 0.9, centered: true), new RmsProp(beta: 0.97, momentum: 0.9),
        (trajectory, gradient) => trajectory.RmsProp(gradient, LearningRate, 0.97, 1e-8, Decay, 0.9, centered: true));

    [Fact]
    public void AmsGrad_is_the_formula() => Follows(
        new Adam(beta2: 0.8, amsGrad: true), new Adam(beta2: 0.8),
        (trajectory, gradient) => trajectory.Adam(gradient, LearningRate, 0.9, 0.8, 1e-8, Decay, amsGrad: true));

    [Fact]
    public void AmsGrad_of_AdamW_is_the_formula() => Follows(
        new AdamW(beta2: 0.8, amsGrad: true), new AdamW(beta2: 0.8),
        (trajectory, gradient) => trajectory.Adam(gradient, LearningRate, 0.9, 0.8, 1e-8, Decay, decoupled: true, amsGrad: true));

    /// <summary>Slots are there only for what is used.</summary>
    [Fact]
    public void Arrays_are_kept_for_what_is_used_alone()
    {
        Assert.Equal(["square"], new RmsProp().Slots);
        Assert.Equal(["square", "velocity"], new RmsProp(momentum: 0.1).Slots);
        Assert.Equal(["variance", "mean"], new RmsProp(centered: true).Slots);
        Assert.Equal(["variance", "mean", "velocity"], new RmsProp(momentum: 0.1, centered: true).Slots);
        Assert.Equal(["mean", "square"], new Adam().Slots);
        Assert.Equal(["mean", "square", "largest"], new AdamW(amsGrad: true).Slots);
    }

    /// <summary>A variance that is v − m² would fall below 0 by rounding, and its root would be no number.</summary>
    [Fact]
    public void Gradients_that_never_change_leave_the_variance_at_least_0()
    {
        var optimizer = new RmsProp(beta: 0.5, centered: true);
        var slots = Slots(optimizer);
        float[] weights = new float[Count], gradient = new float[Count];
        Array.Fill(gradient, 0.1f);
        for (int step = 1; step <= 200; step++)
        {
            optimizer.Apply(new Update(weights, gradient, slots, 0, 1e-9f, 0, step, workers));
            Assert.All(slots.Named.First().Value.Span.ToArray(), variance => Assert.InRange(variance, 0, 1));
        }

        Assert.All(weights, weight => Assert.True(float.IsFinite(weight)));
    }

    /// <summary>To 2·10⁻⁶, and not what it is without the option.</summary>
    void Follows(Optimizer optimizer, Optimizer without, Action<Trajectory, double[]> move)
    {
        float[] start = [.. Numbers.Some(Count, 1).Select(weight => 3 + (weight / 4))], weights = [.. start], others = [.. start];
        var trajectory = new Trajectory(start.Exactly());
        ParameterSlots slots = Slots(optimizer), otherSlots = Slots(without);
        for (int step = 1; step <= 100; step++)
        {
            float size = step % 40 < 10 ? 2 : 0.05f;
            float[] gradient = [.. Numbers.Some(Count, 100 + step).Select(slope => size * (slope + 0.3f))];
            optimizer.Apply(new Update(weights, gradient, slots, 0, LearningRate, Decay, step, workers));
            without.Apply(new Update(others, gradient, otherSlots, 0, LearningRate, Decay, step, workers));
            move(trajectory, gradient.Exactly());
            Numbers.Close(trajectory.Theta, weights, 2e-6, $"step {step}");
        }

        Assert.True(weights.Zip(others, (a, b) => Math.Abs(a - b)).Max() > 1e-3);
    }

    static ParameterSlots Slots(Optimizer optimizer) =>
        new(optimizer, new Sequential("one", new Shape(1, 1, Count / 2)).Dense(2).Build(["a", "b"]));
}
