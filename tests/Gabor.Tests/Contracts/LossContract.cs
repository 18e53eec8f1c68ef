using Gabor.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Contracts;

/// <summary>What every loss owes. A loss's test class lists cases and names the definitions; the rest is here.</summary>
public abstract class LossContract
{
    /// <summary>A batch with its targets: classes, or values where there are no labels.</summary>
    protected sealed record Case(float[] Outputs, int[] Labels, float[] Values)
    {
        public int Images { get; init; } = Labels.Length;

        public override string ToString() => $"{Images} × {Outputs.Length / Images}";

        internal Targets Targets => Labels.Length > 0 ? new Targets(Labels) : new Targets(Values);
    }

    protected abstract Loss Loss { get; }

    protected abstract IEnumerable<Case> Cases { get; }

    /// <summary>err of every image.</summary>
    protected abstract double[] Errors(double[] outputs, int[] labels, double[] values, int images);

    /// <summary>∂J/∂outputs of their mean.</summary>
    protected abstract double[] Slope(double[] outputs, int[] labels, double[] values, int images);

    [Fact]
    public void Errors_and_gradient_are_the_definition() => Each((t, workers) =>
    {
        var (errors, gradient) = Evaluate(t, workers);
        Numbers.Close(Errors(t.Outputs.Exactly(), t.Labels, t.Values.Exactly(), t.Images), errors, 2e-6, $"{t}: errors");
        Numbers.Close(Slope(t.Outputs.Exactly(), t.Labels, t.Values.Exactly(), t.Images), gradient, 2e-6, $"{t}: gradient");
    });

    [Fact]
    public void The_gradient_is_the_slope_of_the_mean_error() => Each((t, workers) =>
    {
        double[] Mean(double[] at) => [Errors(at, t.Labels, t.Values.Exactly(), t.Images).Average()];
        double largest = t.Outputs.Max(Math.Abs);
        if (largest > 100)
            return;
        double[] expected = CentralDifferences.Of(Mean, t.Outputs.Exactly(), [1]);
        Near.Equal(expected, Evaluate(t, workers).Gradient.Exactly(), 1e-5, 1e-8 * (1 + largest), $"{t}");
    });

    [Fact]
    public void Errors_alone_have_the_same_bits() => Each((t, workers) =>
    {
        float[] errors = new float[t.Images];
        Loss.Evaluate(t.Outputs, t.Targets, errors, [], workers);
        Numbers.SameBits(Evaluate(t, workers).Errors, errors, $"{t}");
    });

    [Fact]
    public void No_tier_and_no_number_of_threads_changes_a_bit()
    {
        Case[] cases = [.. Cases];
        var first = new (float[] Errors, float[] Gradient)?[cases.Length];
        EveryWorkers.Each((workers, who) =>
        {
            for (int i = 0; i < cases.Length; i++)
            {
                var found = Evaluate(cases[i], workers);
                first[i] ??= found;
                Numbers.SameBits(first[i]!.Value.Errors, found.Errors, $"{cases[i]}: errors, {who}");
                Numbers.SameBits(first[i]!.Value.Gradient, found.Gradient, $"{cases[i]}: gradient, {who}");
            }
        });
    }

    [Fact]
    public void Nothing_is_allocated_once_warm() => Each((t, workers) =>
    {
        float[] errors = new float[t.Images], gradient = new float[t.Outputs.Length];
        long least = Allocations.Least(() =>
        {
            Loss.Evaluate(t.Outputs, t.Targets, errors, gradient, workers);
            Loss.Evaluate(t.Outputs, t.Targets, errors, [], workers);
        });
        Assert.True(least == 0, $"{t}: {least} bytes");
    });

    [Fact]
    public void Arrays_that_do_not_fit_are_refused() => Each((t, workers) =>
    {
        float[] errors = new float[t.Images], gradient = new float[t.Outputs.Length];
        Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(t.Outputs, t.Targets, new float[t.Outputs.Length + 1], gradient, workers));
        Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(t.Outputs, t.Targets, errors, new float[gradient.Length + 1], workers));
        Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(new float[gradient.Length + 1], t.Targets, errors, gradient, workers));
        if (Loss.NeedsTarget)
            Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(t.Outputs, default, errors, gradient, workers));
    });

    /// <summary>Errors and gradient; poisoned before, so that what is not written is seen.</summary>
    (float[] Errors, float[] Gradient) Evaluate(Case t, Workers workers)
    {
        float[] errors = [.. Enumerable.Repeat(float.NaN, t.Images)], gradient = [.. Enumerable.Repeat(float.NaN, t.Outputs.Length)];
        Loss.Evaluate(t.Outputs, t.Targets, errors, gradient, workers);
        return (errors, gradient);
    }

    void Each(Action<Case, Workers> check)
    {
        using var workers = new Workers(2);
        foreach (var t in Cases)
            check(t, workers);
    }
}
