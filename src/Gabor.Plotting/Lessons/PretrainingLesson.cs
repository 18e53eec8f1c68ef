using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Numerics.Threads;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Representations learnt without labels (4.1.4): a network whose layers were autoencoders first, layer after layer on all digits, and the
/// same network from random weights, both trained on few labels.
/// </summary>
sealed class PretrainingLesson : Lesson
{
    /// <summary>Seeds whose accuracies are averaged.</summary>
    const int Seeds = 3;

    static readonly int[] Labels = [100, 300, 1000];

    /// <inheritdoc/>
    public override string Name => "pretraining";

    /// <inheritdoc/>
    public override string Section => "4.1.4";

    /// <inheritdoc/>
    public override string Summary => "layers that learn from images without labels first need fewer labels";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var measured = Measure(DatasetRegistry.Default.Open("digits"), new(), Labels, Seeds, seed, workers, stop);
        double[] labels = [.. Labels.Select(count => (double)count)];
        double[] random = [.. measured.Select(of => 100 * of.Random.Average())];
        double[] pretrained = [.. measured.Select(of => 100 * of.Pretrained.Average())];
        double[] rectified = [.. measured.Select(of => 100 * of.Rectified.Average())];
        return new(
            [
                "images with a label", ">sigmoids from random weights", ">sigmoids after pre-training", ">errors left",
                ">ReLUs from random weights",
            ],
            [
                .. Labels.Select(IReadOnlyList<string> (count, i) =>
                [
                    count.ToString(CultureInfo.InvariantCulture), Share(random[i]), Share(pretrained[i]),
                    Share(100 * (100 - pretrained[i]) / (100 - random[i]), 0), Share(rectified[i]),
                ]),
            ],
            new LineFigure
            {
                Title = "Three hidden layers on digits: test accuracy, mean of three seeds",
                XTitle = "images with a label",
                YTitle = "test accuracy in %",
                LogX = true,
                Lines =
                [
                    new Line("sigmoids from random weights", labels, random) { Marks = true },
                    new Line("sigmoids after pre-training on all images without labels", labels, pretrained) { Marks = true },
                    new Line("ReLUs from random weights", labels, rectified) { Marks = true, Dashed = true },
                ],
            },
            "Autoencoders trained one on the code of the other give deep layers of sigmoids weights that know digits before they know a "
            + "label; the fewer labels, the more this is worth. ReLUs with He's random weights come near without it.");
    }

    /// <summary>The accuracies of each seed, for each number of labels.</summary>
    internal static (double[] Random, double[] Pretrained, double[] Rectified)[] Measure(
        Dataset digits, GreedyPretrainingOptions options, int[] labels, int seeds, ulong seed, Workers workers, CancellationToken stop)
    {
        var pretraining = new GreedyPretraining(digits, workers, options);
        var rectified = new GreedyPretraining(digits, workers, options with { Rectifies = true });
        var measured = labels
            .Select(_ => (Random: new double[seeds], Pretrained: new double[seeds], Rectified: new double[seeds])).ToArray();
        for (int s = 0; s < seeds; s++)
        {
            ulong own = seed + (ulong)(1000 * s);
            var learnt = pretraining.Pretrain(own, stop);
            float[][] kept = [.. learnt.Parameters.Select(parameter => parameter.Parameter.Value.Span.ToArray())];
            for (int i = 0; i < labels.Length; i++)
            {
                measured[i].Random[s] = pretraining.FineTune(pretraining.Begin(own), labels[i], own, stop).Accuracy;
                measured[i].Rectified[s] = rectified.FineTune(rectified.Begin(own), labels[i], own, stop).Accuracy;
                for (int p = 0; p < kept.Length; p++)
                    kept[p].CopyTo(learnt.Parameters[p].Parameter.Value.Span);
                measured[i].Pretrained[s] = pretraining.FineTune(learnt, labels[i], own, stop).Accuracy;
            }
        }

        return measured;
    }

    static string Share(double percent, int digits = 1) => percent.ToString($"F{digits}", CultureInfo.InvariantCulture) + " %";
}
