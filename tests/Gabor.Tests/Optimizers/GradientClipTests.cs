using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Optimizers;

public sealed class GradientClipTests
{
    [Theory]
    [InlineData(1.0, null, 0.7071067811865476)]
    [InlineData(null, 1.0, 1.0)]
    public void A_gradient_of_two_hundreds_is_cut_as_published(double? norm, double? value, double expected)
    {
        // Keras, sgd_test.py, test_clip_norm and test_clip_value.
        using var workers = new Workers(1);
        var plan = Planned(new Sequential("pair", new Shape(1, 1, 1)).Dense(2), ["a", "b"], workers);
        plan.Gradient(0).Fill(100);
        plan.Gradient(1).Clear();
        new GradientClip(norm, value).Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
        Near.Equal([expected, expected], plan.Gradient(0).ToArray().Exactly(), 1e-7, 0);
    }

    [Fact]
    public void The_norm_is_that_of_all_parameters_and_values_are_cut_first()
    {
        float[]? first = null;
        EveryWorkers.Each((workers, who) =>
        {
            var plan = Planned(new Sequential("net", new Shape(1, 1, 300)).Dense(40).Relu().Dense(2), ["a", "b"], workers);
            float[][] gradients = [.. plan.Model.Parameters.Select((p, i) => Numbers.Some(p.Parameter.Count, i))];
            for (int i = 0; i < gradients.Length; i++)
                gradients[i].CopyTo(plan.Gradient(i));
            new GradientClip(3, 0.7).Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);

            float[] found = [.. gradients.SelectMany((_, i) => plan.Gradient(i).ToArray())];
            double[] cut = [.. gradients.SelectMany(g => g).Select(g => Math.Clamp(g, -0.7, 0.7))];
            double norm = Math.Sqrt(cut.Sum(g => g * g));
            Assert.True(norm > 3);
            Near.Equal([.. cut.Select(g => g * 3 / norm)], found.Exactly(), 1e-6, 0, who);
            first ??= found;
            Numbers.SameBits(first, found, who);
        });
    }

    [Theory]
    [InlineData(1e25f, 1.0), InlineData(3e38f, 1.0), InlineData(1e-25f, 1e-30), InlineData(1e-40f, 1e-41)]
    public void Squares_that_no_float_holds_are_cut_too(float size, double norm)
    {
        float[]? first = null;
        EveryWorkers.Each((workers, who) =>
        {
            var plan = Planned(new Sequential("net", new Shape(1, 1, 34)).Dense(2), ["a", "b"], workers);
            plan.Gradients.Span.Fill(size);
            new GradientClip(norm, null).Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
            float[] found = [.. plan.Gradient(0).ToArray(), .. plan.Gradient(1).ToArray()];
            Near.Equal([.. found.Select(_ => norm / Math.Sqrt(found.Length))], found.Exactly(), 1e-6, 1e-45, who);
            first ??= found;
            Numbers.SameBits(first, found, who);
        });
    }

    [Theory]
    [InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_passed_on(float element)
    {
        using var workers = new Workers(1);
        var plan = Planned(new Sequential("pair", new Shape(1, 1, 1)).Dense(2), ["a", "b"], workers);
        plan.Gradients.Span.Fill(5);
        plan.Gradient(0)[0] = element;
        new GradientClip(1, null).Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
        Assert.Equal([element, 5], plan.Gradient(0).ToArray());
    }

    [Fact]
    public void A_gradient_within_both_bounds_keeps_its_bits()
    {
        using var workers = new Workers(1);
        var plan = Planned(new Sequential("pair", new Shape(1, 1, 3)).Dense(2), ["a", "b"], workers);
        float[] gradient = [0.1f, -0.2f, 0.3f, 0, 0.5f, -0.6f];
        gradient.CopyTo(plan.Gradient(0));
        plan.Gradient(1).Clear();
        new GradientClip(0.9, 0.65).Apply(plan.Plan.Parameters, plan.Gradients.Span, workers);
        Numbers.SameBits(gradient, plan.Gradient(0).ToArray(), "gradient");
    }

    static BoundPlan Planned(Sequential network, string[] classes, Workers workers) =>
        new CpuDevice(workers).Bind(Plan.Compile(network.Build(classes), 1, PlanMode.Training));

    [Theory]
    [InlineData(0.0, null, "clip-norm is 0")]
    [InlineData(double.NaN, null, "clip-norm is NaN")]
    [InlineData(null, -1.0, "clip-value is -1")]
    [InlineData(null, 1e39, "clip-value is 1E+39")]
    public void A_limit_that_cannot_be_is_refused_by_name(double? norm, double? value, string expected) => Assert.StartsWith(
        expected, Assert.Throws<ArgumentException>(() => new GradientClip(norm, value)).Message, StringComparison.Ordinal);
}
