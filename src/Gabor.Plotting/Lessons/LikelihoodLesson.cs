using System.Globalization;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// The maximum-likelihood parameters minimize the mean cross-entropy (3.10)–(3.20): for a tossed coin, and for three classes whose images
/// contain no information, so that only b matters. Both are at the frequencies, and the minimum of the cross-entropy is their entropy.
/// </summary>
sealed class LikelihoodLesson : Lesson
{
    const int Tosses = 50, Draws = 200, Steps = 60, Points = 197;
    const double Heads = 0.7;
    const float LearningRate = 1;

    static readonly double[] Shares = [0.5, 0.3, 0.2];

    /// <inheritdoc/>
    public override string Name => "likelihood";

    /// <inheritdoc/>
    public override string Section => "3.3.1";

    /// <inheritdoc/>
    public override string Summary => "the likelihood has its maximum where the cross-entropy has its minimum: at the frequencies";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var random = new RandomStream(seed, Purpose.Synthesis);
        int[] tosses = [.. Enumerable.Range(0, Tosses).Select(i => random.Uniform((ulong)i) < Heads ? 0 : 1)];
        int[] draws = [.. Enumerable.Range(Tosses, Draws).Select(i => Class(random.Uniform((ulong)i)))];
        var (coin, _, coinLoss) = Learn(tosses, 2, workers, stop);
        var (three, walk, threeLoss) = Learn(draws, Shares.Length, workers, stop);
        double[] coinShares = Frequencies(tosses, 2), threeShares = Frequencies(draws, Shares.Length);
        List<string[]> rows =
        [
            .. ((string[])["coin: heads", "coin: tails"]).Select((name, k) => Row(name, tosses.Count(t => t == k), coinShares[k], coin[k])),
            .. Shares.Select((_, k) => Row($"three classes: {k}", draws.Count(d => d == k), threeShares[k], three[k])),
            ["coin: minimum cross-entropy", "", Fixed(Entropy(coinShares)), Fixed(coinLoss)],
            ["three classes: minimum cross-entropy", "", Fixed(Entropy(threeShares)), Fixed(threeLoss)],
        ];
        return new(
            ["", ">counted", ">frequency or entropy", ">by gradient descent"],
            rows,
            new Panels([.. Coin(coinShares[0]), Walk(walk, threeShares)], 3) { Width = 1560, Height = 480 },
            "The likelihood has its maximum where the mean cross-entropy has its minimum: at the frequencies. "
            + "The remaining cross-entropy is their entropy, which no parameters can reduce.");
    }

    /// <summary>The likelihood and, beside it, the mean cross-entropy: two quantities over the same p.</summary>
    static LineFigure[] Coin(double frequency)
    {
        double[] places = [.. Enumerable.Range(1, Points).Select(i => (double)i / (Points + 1))];
        double[] losses = [.. places.Select(p => -(frequency * Elementary.Log(p)) - ((1 - frequency) * Elementary.Log(1 - p)))];
        double least = Entropy([frequency, 1 - frequency]);
        double[] likelihoods = [.. losses.Select(loss => Elementary.Exp(Tosses * (least - loss)))];
        return
        [
            Over(new("likelihood", places, likelihoods), "likelihood, relative to its maximum", 1.05),
            Over(new("mean cross-entropy", places, losses) { Color = 2 }, "mean cross-entropy in nats per toss", 3),
        ];

        LineFigure Over(Line line, string quantity, double most) => new()
        {
            Title = $"A coin tossed {Tosses} times: {line.Name}", XTitle = "p of heads", YTitle = quantity, YRange = (0, most),
            Lines = [line, new("the frequency of heads", [frequency, frequency], [0, most]) { Dashed = true }],
        };
    }

    static LineFigure Walk(double[][] walk, double[] frequencies)
    {
        double[] steps = [.. Enumerable.Range(0, walk.Length).Select(step => (double)step)];
        return new LineFigure
        {
            Title = $"Three classes drawn {Draws} times", XTitle = "steps of gradient descent on b", YTitle = "probability",
            YRange = (0, 1),
            Lines =
            [
                .. frequencies.Select((_, k) => new Line($"class {k}", steps, [.. walk.Select(p => p[k])])),
                new("the frequencies", [.. frequencies.SelectMany(_ => (double[])[0, walk.Length - 1, double.NaN])],
                    [.. frequencies.SelectMany(share => (double[])[share, share, share])])
                {
                    Dashed = true,
                },
            ],
        };
    }

    static string[] Row(string name, int count, double frequency, double found) =>
        [name, count.ToString(CultureInfo.InvariantCulture), Fixed(frequency), Fixed(found)];

    static string Fixed(double number) => number.ToString("0.0000", CultureInfo.InvariantCulture);

    static int Class(double uniform) => uniform < Shares[0] ? 0 : uniform < Shares[0] + Shares[1] ? 1 : 2;

    static double[] Frequencies(int[] labels, int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => (double)labels.Count(label => label == k) / labels.Length)];

    static double Entropy(double[] shares) => -shares.Where(share => share > 0).Sum(share => share * Elementary.Log(share));

    /// <summary>Gradient descent on the cross-entropy for b only: the input is 0, so W has no effect.</summary>
    /// <returns>The final and intermediate probabilities, and the final cross-entropy.</returns>
    static (double[] Found, double[][] Walk, double Loss) Learn(int[] labels, int classes, Workers workers, CancellationToken stop)
    {
        var model = new Sequential("frequencies", Shape.Vector(1)).Dense(classes)
            .Build([.. Enumerable.Range(0, classes).Select(k => k.ToString(CultureInfo.InvariantCulture))]);
        model.Initialize(new Gaussian(), 0);
        var descent = new Descent(model, new float[labels.Length], labels, new Sgd(), 0, workers);
        double[][] walk = new double[Steps + 1][];
        for (int step = 0; ; step++)
        {
            stop.ThrowIfCancellationRequested();
            descent.Evaluate();
            double[] powers = [.. model.Parameters[1].Parameter.Value.Span.ToArray().Select(score => Elementary.Exp(score))];
            walk[step] = [.. powers.Select(power => power / powers.Sum())];
            if (step == Steps)
                return (walk[^1], walk, descent.Error);
            descent.Step(LearningRate);
        }
    }
}
