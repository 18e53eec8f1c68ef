using System.Globalization;
using Gabor.Losses;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Numerical stability of softmax, section 6.1: as in (6.1), exp overflows above 88.7 and is 0 below −104, (6.3)–(6.6); with the largest
/// score subtracted, (6.7)–(6.11), all probabilities are correct; the loss also needs log-sum-exp, (3.43).
/// </summary>
sealed class OverflowLesson : Lesson
{
    const int Classes = 10;

    static readonly float[] Equal = [-120, -104, -100, 0, 80, 86, 87, 88, 89, 120], Gaps = [10, 80, 88, 89, 103, 104, 120];

    /// <inheritdoc/>
    public override string Name => "overflow";

    /// <inheritdoc/>
    public override string Section => "6.1";

    /// <inheritdoc/>
    public override string Summary => "where softmax overflows and underflows, and how to avoid it";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        double[] scores =
        [
            .. Enumerable.Range(0, 521).Select(i => (i - 260) / 2.0),
        ], gaps = [.. Enumerable.Range(0, 261).Select(i => i / 2.0)];
        Of[] equal = [.. scores.Select(c => At(All((float)c), workers))], ahead = [.. gaps.Select(c => At(OneAhead((float)c), workers))];
        return new(
            [
                "scores (the last one is the true class)", ">exp of the first", ">naive p", ">naive loss", ">shifted p", ">its loss",
                ">log-sum-exp", ">true loss",
            ],
            [
                .. Equal.Select(c => Row(string.Create(CultureInfo.InvariantCulture, $"{Classes} × {c}"), All(c), workers)),
                .. Gaps.Select(c => Row(string.Create(CultureInfo.InvariantCulture, $"{c}, {Classes - 1} × 0"), OneAhead(c), workers)),
            ],
            new Panels(
            [
                new LineFigure
                {
                    Title = $"{Classes} equal scores c: each class has probability 0.1",
                    XTitle = "c",
                    YTitle = "probability in float; no line where it is 0/0 or ∞/∞",
                    YRange = (-0.01, 0.2),
                    Lines =
                    [
                        new Line("as in (6.1)", scores, [.. equal.Select(at => (double)at.Naive)]) { Width = 4 },
                        new Line("with the largest score subtracted", scores, [.. equal.Select(at => (double)at.Shifted)])
                        {
                            Dashed = true,
                        },
                    ],
                },
                new LineFigure
                {
                    Title = "The score of the true class is c lower: the loss is c",
                    XTitle = "c",
                    YTitle = "loss in float (nats); no line where it is infinite",
                    Lines =
                    [
                        // Where they agree, the wider lines are seen on both sides of the later ones.
                        new Line("log-sum-exp (3.43): up to the end", gaps, [.. ahead.Select(at => (double)at.LogSumExp)]) { Width = 12 },
                        new Line("−log of the shifted softmax: up to 103.9", gaps, [.. ahead.Select(at => (double)at.ShiftedLoss)])
                        {
                            Width = 7,
                        },
                        new Line("−log of (6.1): up to 88.7", gaps, [.. ahead.Select(at => (double)at.NaiveLoss)]) { Width = 3 },
                    ],
                },
            ], 2)
            { Width = 1500, Height = 560 },
            "exp overflows above 88.7, and the sum of ten terms already above 86.4, where the naive probability is 0 without any error; "
            + "below −104 it is 0/0. Subtracting the "
            + "largest score fixes the probability. The loss of a class with a much lower score must be computed without its probability: "
            + "(largest − s) + log Σ exp(s − largest).");
    }

    /// <summary>The probability and loss of the last class in float, by three methods.</summary>
    internal static Of At(float[] scores, Workers workers)
    {
        float sum = 0;
        foreach (float s in scores)
            sum += Exp(s);
        float naive = Exp(scores[^1]) / sum;
        float[] shifted = new float[scores.Length], errors = new float[1];
        SoftmaxKernels.Softmax(scores, scores.Length, shifted, workers);
        new SoftmaxCrossEntropy().Evaluate(scores, new Targets([scores.Length - 1]), errors, [], workers);
        return new Of(naive, -Log(naive), shifted[^1], -Log(shifted[^1]), errors[0]);
    }

    /// <param name="Naive">p by (6.1).</param>
    /// <param name="NaiveLoss">−log of that.</param>
    /// <param name="Shifted">p with the largest score subtracted first, (6.11).</param>
    /// <param name="ShiftedLoss">−log of that.</param>
    /// <param name="LogSumExp">The loss as the library computes it.</param>
    internal readonly record struct Of(float Naive, float NaiveLoss, float Shifted, float ShiftedLoss, float LogSumExp);

    static float[] All(float c) => [.. Enumerable.Repeat(c, Classes)];

    static float[] OneAhead(float c) => [c, .. Enumerable.Repeat(0f, Classes - 1)];

    static IReadOnlyList<string> Row(string name, float[] scores, Workers workers)
    {
        var at = At(scores, workers);
        double largest = scores.Max(), sum = scores.Sum(s => Elementary.Exp(s - largest));
        float real = (float)(largest + Elementary.Log(sum) - scores[^1]);
        return [name, .. new[] { Exp(scores[0]), at.Naive, at.NaiveLoss, at.Shifted, at.ShiftedLoss, at.LogSumExp, real }.Select(Text)];
    }

    /// <summary>eˣ, rounded once to a float: ∞ above 88.72, 0 below −103.97.</summary>
    static float Exp(float x) => (float)Elementary.Exp((double)x);

    static float Log(float x) => (float)Elementary.Log((double)x);

    static string Text(float number) => float.IsNaN(number) ? "not a number" : float.IsInfinity(number) ? "∞"
        : number.ToString(number == 0 || Math.Abs(number) is >= 0.001f and < 1000 ? "0.####" : "0.0E+0", CultureInfo.InvariantCulture);
}
