using System.Globalization;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Stochastic gradient descent can follow a moving distribution (3.4.2, [21]): three classes whose means move once around the origin while
/// samples arrive one by one. Each classifier predicts a sample before it learns from it.
/// </summary>
sealed class DriftLesson : Lesson
{
    const int Steps = 8000, Window = 200, LearntSteps = 500, Classes = 3;
    const double Radius = 2, TwoPi = 6.283185307179586;

    /// <summary>The learning rates of a step; 0 stops learning.</summary>
    static readonly (string Name, Func<int, float> LearningRate)[] Learners =
    [
        ("constant learning rate 0.1", _ => 0.1f),
        ("decaying learning rate 0.1 / (1 + t/100)", step => 0.1f / (1 + (step / 100f))),
        ($"learns for {LearntSteps} steps, then stops", step => step < LearntSteps ? 0.1f : 0),
    ];

    /// <inheritdoc/>
    public override string Name => "drift";

    /// <inheritdoc/>
    public override string Section => "3.4.2";

    /// <inheritdoc/>
    public override string Summary => "stochastic gradient descent with a constant learning rate follows moving classes";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var examples = Draw(seed);
        (string Name, bool[] Right)[] all =
        [
            .. Learners.Select(learner => (learner.Name, Learn(examples, learner.LearningRate, seed, workers, stop))),
            ("the nearest of the true means",
                [.. examples.Select((example, step) => NearestMean(example.X, example.Y, step) == example.Label)]),
        ];
        double[] places = [.. Enumerable.Range(0, Steps / Window).Select(w => (w + 0.5) * Window / Steps)];
        return new(
            ["classifier", ">first quarter turn", ">second", ">third", ">last", ">all"],
            [.. all.Select(IReadOnlyList<string> (one) =>
                [one.Name, .. one.Right.Chunk(Steps / 4).Append(one.Right).Select(part => Percent(Share(part)))])],
            new LineFigure
            {
                Title = "Three classes whose means move once around", XTitle = "turns of the means",
                YTitle = $"accuracy over {Window} samples in %", YRange = (0, 102),
                Lines =
                [
                    .. all.Select(
                        (one, i) => new Line(
                            one.Name, places, [
                                .. one.Right.Chunk(Window).Select(part => 100 * Share(part))]) { Dashed = i == Learners.Length }),
                ],
            },
            "A constant learning rate forgets old samples and follows the moving means. "
            + "A decaying learning rate stops while they move on, and a classifier that no longer learns is correct "
                + "again only when they return.");
    }

    static double Share(bool[] right) => (double)right.Count(r => r) / right.Length;

    static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static (double X, double Y) Mean(int label, int step)
    {
        double angle = TwoPi * (((double)label / Classes) + ((double)step / Steps));
        return (Radius * Elementary.Cos(angle), Radius * Elementary.Sin(angle));
    }

    static (float X, float Y, int Label)[] Draw(ulong seed)
    {
        RandomStream labels = new(seed, Purpose.Synthesis), noise = new(seed, Purpose.Synthesis, 1);
        var examples = new (float, float, int)[Steps];
        for (int step = 0; step < Steps; step++)
        {
            int label = labels.Below((ulong)step, Classes);
            var (x, y) = Mean(label, step);
            examples[step] = ((float)(x + noise.Normal(2 * (ulong)step)), (float)(y + noise.Normal((2 * (ulong)step) + 1)), label);
        }

        return examples;
    }

    static int NearestMean(float x, float y, int step) => Enumerable.Range(0, Classes).MinBy(label =>
    {
        var (meanX, meanY) = Mean(label, step);
        return ((x - meanX) * (x - meanX)) + ((y - meanY) * (y - meanY));
    });

    /// <summary>Which samples were predicted correctly, each before learning from it.</summary>
    static bool[] Learn(
        (float X, float Y, int Label)[] examples, Func<int, float> learningRate, ulong seed, Workers workers, CancellationToken stop)
    {
        var model = new Sequential("drift", Shape.Vector(2)).Dense(Classes).Build(["first", "second", "third"]);
        model.Initialize(new Gaussian(), seed);
        var training = new TrainingStep(model, 1, new Sgd(), seed, workers);
        bool[] right = new bool[Steps];
        for (int step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var input = training.Plan.Input(1);
            (input[0], input[1]) = (examples[step].X, examples[step].Y);
            right[step] = training.Run([examples[step].Label], learningRate(step)).Correct == 1;
        }

        return right;
    }
}
