using System.Globalization;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// J of the linear classifier with L2 is convex: gradient descent reaches the same weights from any start, and J has no barrier on the
/// straight line between two points. J of a network with a hidden layer is not convex (3.4.1): two starts end in two valleys with a barrier
/// between them.
/// </summary>
sealed class ConvexityLesson : Lesson
{
    const int Images = 300, Neurons = 8, Steps = 1500, Points = 61;
    const float LearningRate = 0.1f, FarStandardDeviation = 0.3f;
    const double WeightDecay = 0.02;

    /// <inheritdoc/>
    public override string Name => "convexity";

    /// <inheritdoc/>
    public override string Section => "3.4.1";

    /// <inheritdoc/>
    public override string Summary => "two distant starts of a linear classifier converge; with a hidden layer they do not";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var sample = DigitSample.Of(Images, seed);
        List<string[]> rows = [];
        List<Line> falls = [], cuts = [];
        double[] steps = [.. Enumerable.Range(0, Steps).Select(step => (double)step)];
        double[] shares = [.. Enumerable.Range(0, Points).Select(i => -0.25 + (1.5 * i / (Points - 1)))];
        foreach (var (name, make) in ((string, Func<Model>)[])[("linear", sample.Linear), ("hidden layer", () => sample.Hidden(Neurons))])
        {
            var model = make();
            var descent = new Descent(model, sample.Inputs, sample.Labels, new Sgd(), WeightDecay, workers);
            float[][] starts = [Far(model, seed, 0), Far(model, seed, 1)], ends = [[], []];
            double[] least = new double[2], slopes = new double[2];
            for (int s = 0; s < starts.Length; s++)
            {
                double[] fall = Walk(model, starts[s], sample, workers, stop);
                descent.Evaluate();
                (ends[s], least[s], slopes[s]) = (All(model), descent.Objective, descent.Slope);
                falls.Add(new Line($"{name}, start {s + 1}: {Sum(descent)}", steps, fall) { Dashed = s == 1, Width = s == 0 ? 5 : 2 });
            }

            double[] cut = [.. shares.Select(share => Between(model, ends, share, descent))];
            cuts.Add(
                new Line(
                    $"{name}: ends {Distance(ends[0], ends[1]).ToString("0.0", CultureInfo.InvariantCulture)} apart", shares,
                    [.. cut.Select(j => j - least.Min())])
                {
                    Color = 2 * cuts.Count,
                });
            double hill = cut[(Points / 6)..^(Points / 6)].Max() - least.Max();
            rows.Add(
            [
                name, Distance(starts[0], starts[1]).ToString("0.00", CultureInfo.InvariantCulture),
                .. least.Select(j => j.ToString("0.000000", CultureInfo.InvariantCulture)),
                slopes.Max().ToString("0.0e0", CultureInfo.InvariantCulture),
                Distance(ends[0], ends[1]).ToString("0.0000", CultureInfo.InvariantCulture),
                hill.ToString("0.0000", CultureInfo.InvariantCulture),
            ]);
        }

        return new(
            [
                "classifier", ">distance of starts", ">J from start 1", ">J from start 2", ">largest gradient left", ">distance of ends",
                ">barrier between them",
            ],
            rows,
            new Panels(
                [
                    new LineFigure
                    {
                        Title = "Gradient descent from two distant starts", XTitle = "steps", LogY = true,
                        YTitle = Invariant($"J = loss + λ/2 ‖W‖² in nats, λ = {WeightDecay}"),
                        Lines = falls,
                    },
                    new LineFigure
                    {
                        Title = "On the straight line through both ends", XTitle = "0: the end of start 1; 1: the end of start 2",
                        YTitle = "J above the lower end, in nats", Lines = cuts,
                    },
                ],
                2)
            { Width = 1500, Height = 520 },
            "J of the linear classifier with L2 is convex: both starts end in the same weights. "
            + "With a hidden layer each start finds its own valley, with a barrier between them.");
    }

    /// <summary>
    /// All weights far from 0, biases 0: L2 does not affect a constant added to all biases, and gradient descent keeps the initial one
    /// (3.3.2).
    /// </summary>
    static float[] Far(Model model, ulong seed, int start)
    {
        for (int p = 0; p < model.Parameters.Count; p++)
        {
            var parameter = model.Parameters[p].Parameter;
            parameter.Value.Span.Clear();
            if (parameter.Decays)
                new RandomStream(seed, Purpose.Other, (p * 2) + start).FillNormal(parameter.Value.Span, 0, FarStandardDeviation);
        }

        return All(model);
    }

    static double[] Walk(Model model, float[] start, DigitSample sample, Workers workers, CancellationToken stop)
    {
        Set(model, start);
        var descent = new Descent(model, sample.Inputs, sample.Labels, new Nesterov(), WeightDecay, workers);
        double[] fall = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            descent.Evaluate();
            fall[step] = descent.Objective;
            descent.Step(LearningRate);
        }

        return fall;
    }

    /// <summary>J at the end, and its two terms: L2 weighs on two layers of the network with a hidden one.</summary>
    static string Sum(Descent descent) => Invariant($"{descent.Objective:0.00} = {descent.Error:0.00} + {descent.Penalty:0.00}");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static double Between(Model model, float[][] ends, double share, Descent descent)
    {
        Set(model, [.. ends[0].Zip(ends[1], (a, b) => (float)(a + (share * ((double)b - a))))]);
        descent.Evaluate();
        return descent.Objective;
    }

    /// <summary>All parameters in one vector, θ of (3.26).</summary>
    static float[] All(Model model) => [.. model.Parameters.SelectMany(p => p.Parameter.Value.Span.ToArray())];

    static void Set(Model model, ReadOnlySpan<float> all)
    {
        foreach (var (_, parameter) in model.Parameters)
        {
            all[..parameter.Count].CopyTo(parameter.Value.Span);
            all = all[parameter.Count..];
        }
    }

    static double Distance(float[] a, float[] b) => double.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum());
}
