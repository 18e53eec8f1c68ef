using System.Globalization;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Experiments.Surfaces;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.Surfaces;

public sealed class LossSurfaceTests : IDisposable
{
    const double WeightDecay = 0.02;

    static readonly ImageSet Images = Toy.Train;

    readonly Workers workers = new(2);

    public void Dispose() => workers.Dispose();

    static Model Linear()
    {
        var model = new Sequential("linear", Images.Shape).Dense(3).Build(Toy.Classes);
        model.Initialize(new He(), 5);
        Numbers.Some(3, 2).CopyTo(model.Parameters[1].Parameter.Value.Span);
        return model;
    }

    static Model Network()
    {
        var model = Toy.Network();
        model.Initialize(new He(), 3);
        return model;
    }

    LossSurface Measure(Model model, SurfaceOptions options) =>
        LossSurface.Measure(model, Images, workers, options, cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public void In_the_middle_stands_the_definitions_J_of_the_network_as_it_is()
    {
        var model = Linear();
        double[] x = [.. Enumerable.Range(0, Images.Count).SelectMany(i => Images.Pixels(i).ToArray()).Select(pixel => pixel / 255.0)];
        double[] w = model.Parameters[0].Parameter.Value.Span.ToArray()
            .Exactly(), b = model.Parameters[1].Parameter.Value.Span
            .ToArray()
            .Exactly();
        double[] errors = Define.CrossEntropy(Define.Dense(x, w, b, Images.Count), Images.Labels.ToArray());
        foreach (int directions in (int[])[1, 2])
        {
            var centre = Measure(model, new SurfaceOptions { Directions = directions, Points = 3, WeightDecay = WeightDecay }).Centre;
            Assert.Equal((0, 0), (centre.First, centre.Second));
            Assert.Equal(errors.Average(), centre.Loss, 1e-6);
            Assert.Equal(Define.Objective(errors, WeightDecay, w), centre.Objective, 1e-6);
        }
    }

    [Theory]
    [InlineData(DirectionLength.Filter)]
    [InlineData(DirectionLength.Unit)]
    public void J_of_a_linear_classifier_curves_upward_along_any_line(DirectionLength length)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            double[] j =
            [
                .. Measure(
                    Linear(),
                    new SurfaceOptions { Length = length, Points = 31, Span = length == DirectionLength.Filter ? 3 : 20, Seed = seed })
                        .Points.Select(p => p.Objective),
            ];
            for (int i = 1; i < j.Length - 1; i++)
            {
                Assert.True(
                    j[i - 1] + j[i + 1] - (2 * j[i]) > -1e-6 * (1 + j[i]), $"seed {seed}, point {i}: {j[i - 1]:R} {j[i]:R} {j[i + 1]:R}");
            }

            Assert.True(j.Max() - j.Min() > 0.01);
        }
    }

    /// <summary>λ/2 ‖W + cD‖² is a parabola in c with the curvature λ‖D‖², whatever D is.</summary>
    [Fact]
    public void A_direction_by_filters_is_as_long_as_the_weights_and_one_of_length_1_is()
    {
        var model = Linear();
        double weights = model.Parameters[0].Parameter.Value.Span.ToArray().Sum(w => (double)w * w);
        Assert.Equal(weights, Curvature(new SurfaceOptions { WeightDecay = WeightDecay, Points = 3, Span = 0.5 }), 1e-4 * weights);

        // The biases, 3 of 195 parameters, have their share of the direction, and no L2.
        Assert.InRange(
            Curvature(new SurfaceOptions { WeightDecay = WeightDecay, Points = 3, Span = 0.5, Length = DirectionLength.Unit }), 0.9, 1);

        double Curvature(SurfaceOptions options)
        {
            double[] penalty = [.. Measure(model, options).Points.Select(p => p.Objective - p.Loss)];
            return (penalty[0] + penalty[2] - (2 * penalty[1])) / (0.5 * 0.5) / WeightDecay;
        }
    }

    [Fact]
    public void Each_filter_moves_as_far_as_it_is_long_and_biases_stay()
    {
        // Of three neurons two have no weights: they cannot move, so that their scores stay their biases.
        var model = Linear();
        var weights = model.Parameters[0].Parameter.Value.Span;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = i % 3 == 0 ? weights[i] : 0;
        double[] bent = Losses();
        weights.Clear();
        double[] flat = Losses();
        Assert.All(flat, loss => Assert.Equal(flat[0], loss));
        Assert.NotEqual(bent[0], bent[1]);

        double[] Losses() => [.. Measure(model, new SurfaceOptions { Points = 5 }).Points.Select(p => p.Loss)];
    }

    [Fact]
    public void The_first_of_two_directions_is_the_one_alone()
    {
        var model = Network();
        var line = Measure(model, new SurfaceOptions { Points = 7 });
        var plane = Measure(model, new SurfaceOptions { Points = 7, Directions = 2 });
        Assert.Equal(line.Points, plane.Points.Where(p => p.Second == 0));
        Assert.Equal(49, plane.Points.Count);
        Assert.Equal(plane.Places, plane.Points.Where(p => p.First == 0).Select(p => p.Second));
        Assert.NotEqual(line.Points.Select(p => p.Loss), plane.Points.Where(p => p.First == 0).Select(p => p.Loss));
    }

    [Fact]
    public void The_parameters_are_what_they_were_to_the_bit_however_it_ends()
    {
        var model = Network();
        string before = WeightDigest.Of(model);
        Measure(model, new SurfaceOptions { Points = 5, Directions = 2 });
        Assert.Equal(before, WeightDigest.Of(model));

        using var source = new CancellationTokenSource();
        var stop = new Reported(share => { if (share > 0.3) source.Cancel(); });
        Assert.Throws<OperationCanceledException>(
            () => LossSurface.Measure(model, Images, workers, new SurfaceOptions { Points = 11 }, stop, source.Token));
        Assert.Equal(before, WeightDigest.Of(model));
    }

    [Fact]
    public void Threads_change_no_bit_and_the_seed_changes_the_direction()
    {
        var model = Network();
        var options = new SurfaceOptions { Points = 9, Images = 70 };
        using var five = new Workers(5);
        var first = Measure(model, options);
        Assert.Equal(
            first.Points, LossSurface.Measure(model, Images, five, options, cancellation: TestContext.Current.CancellationToken).Points);
        Assert.NotEqual(first.Points, Measure(model, options with { Seed = 2 }).Points);
    }

    [Fact]
    public void A_sample_of_the_images_stands_for_all()
    {
        var model = Network();
        Assert.Equal(Images.Count, Measure(model, new SurfaceOptions { Points = 3 }).Images);
        var some = Measure(model, new SurfaceOptions { Points = 3, Images = 50 });
        Assert.Equal(50, some.Images);
        Assert.Equal(
            new Evaluator(model, Images, workers).Run(TestContext.Current.CancellationToken).Loss,
            Measure(model, new SurfaceOptions { Points = 3 }).Centre.Loss);
        Assert.InRange(some.Centre.Loss, 0.5, 2);
    }

    [Fact]
    public void A_sample_draws_every_image_at_most_once()
    {
        var some = RandomSubset.Of(Images, 100, 1);
        string[] all = [.. Enumerable.Range(0, Images.Count).Select(i => Convert.ToHexString(Images.Pixels(i)) + Images.Label(i))];
        string[] drawn = [.. Enumerable.Range(0, some.Count).Select(i => Convert.ToHexString(some.Decode(i).Pixels) + some.Label(i))];
        Assert.Equal(100, drawn.Distinct().Count());
        Assert.Subset(all.ToHashSet(), drawn.ToHashSet());
        Assert.NotEqual(all[..100], drawn);
        Assert.Same(Images, RandomSubset.Of(Images, Images.Count, 1));
    }

    [Fact]
    public void The_table_holds_every_point()
    {
        var surface = Measure(Linear(), new SurfaceOptions { Points = 3, Directions = 2, WeightDecay = WeightDecay });
        string[] lines = surface.ToCsv().Split('\n');
        Assert.Equal("c0,c1,loss,objective", lines[0]);
        Assert.Equal("", lines[^1]);
        Assert.Equal(surface.Points, lines[1..^1].Select(line =>
        {
            double[] n = [.. line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            return new SurfacePoint(n[0], n[1], n[2], n[3]);
        }));
        Assert.StartsWith("c0,loss,objective\n-1,", Measure(Linear(), new SurfaceOptions { Points = 3 }).ToCsv(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("directions is 3; it must be 1 or 2.")]
    [InlineData("span is 0; it must be above 0")]
    [InlineData("points is 4; it must be odd, from 3 to 201.")]
    [InlineData("images is 0; it must be at least 1.")]
    [InlineData("weight-decay is -1; it must be at least 0.")]
    public void An_option_out_of_range_is_named(string message)
    {
        var options = message.Split(' ')[0] switch
        {
            "directions" => new SurfaceOptions { Directions = 3 },
            "span" => new() { Span = 0 },
            "points" => new() { Points = 4 },
            "images" => new() { Images = 0 },
            _ => new() { WeightDecay = -1 },
        };
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(options.Validated).Message, StringComparison.Ordinal);
    }

    sealed class Reported(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
