using System.Globalization;
using Gabor.Evaluation;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Training;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// One sampler, three methods (3.4.2): a batch of all m images is gradient descent, of 1 stochastic, of m′ in between mini-batch. All see
/// the same number of images; each uses the learning rate of a small grid with the lowest mean loss over the run.
/// </summary>
sealed class BatchLesson : Lesson
{
    const int Images = 1000, Epochs = 10, LooksPerEpoch = 4;

    static readonly int[] Batches = [1, 10, 100, Images];

    static readonly float[] LearningRates = [0.003f, 0.01f, 0.03f, 0.1f, 0.3f, 1, 3, 10];

    /// <inheritdoc/>
    public override string Name => "batches";

    /// <inheritdoc/>
    public override string Section => "3.4.2";

    /// <inheritdoc/>
    public override string Summary => "full-batch, mini-batch and stochastic gradient descent: the loss over images seen and over steps";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var sample = DigitSample.Of(Images, seed);
        List<string[]> rows = [];
        List<Line> byEpoch = [], byStep = [];
        foreach (int batch in Batches)
        {
            var best = LearningRates.Select(learningRate => Fall(sample, batch, learningRate, seed, workers, stop))
                .MinBy(curve => curve.Losses.Average())!;
            string name = batch switch { 1 => "1: stochastic", Images => $"m = {Images}: full batch", _ => $"m′ = {batch}" };
            byEpoch.Add(new Line(name, [.. best.Steps.Select(step => (double)step * batch / Images)], best.Losses));
            byStep.Add(new Line(name, [.. best.Steps.Skip(1).Select(step => (double)step)], [.. best.Losses.Skip(1)]));
            rows.Add(
            [
                name, best.LearningRate.ToString(CultureInfo.InvariantCulture), best.Steps[^1].ToString(CultureInfo.InvariantCulture),
                Fixed(At(best, batch, 1)), Fixed(At(best, batch, 3)),
                Fixed(best.Losses[^1]),
            ]);
        }

        return new(
            ["batch", ">best learning rate", $">steps in {Epochs} epochs", ">loss after 1 epoch", ">after 3", $">after {Epochs}"],
            rows,
            new Panels(
                [
                    new LineFigure
                    {
                        Title = "By images seen", XTitle = "epochs", YTitle = "mean loss over the training images, nats", LogY = true,
                        Lines = byEpoch,
                    },
                    new LineFigure
                    {
                        Title = "By steps", XTitle = "steps", YTitle = "mean loss over the training images, nats", LogX = true, LogY = true,
                        Lines = byStep,
                    },
                ],
                2)
            { Width = 1500, Height = 520 },
            "For the same number of images, every batch size but the full batch reaches about the same loss; "
            + "the full batch makes the fewest steps. For the same number of steps, large "
                + "batches get further because each step is more accurate. "
                + "So mini-batches need as few images as stochastic gradient descent and use the vector units: "
                + "compare the throughput of 'gabor bench train softmax --batch-size 1' and '--batch-size 100'.");
    }

    static double At(Curve curve, int batch, int epochs) =>
        curve.Losses[curve.Steps.Index().First(step => (long)step.Item * batch >= (long)epochs * Images).Index];

    static string Fixed(double number) => number.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>The loss over all images a few times per epoch, from the same initial weights.</summary>
    static Curve Fall(DigitSample sample, int batch, float learningRate, ulong seed, Workers workers, CancellationToken stop)
    {
        var model = sample.Linear();
        model.Initialize(new Gaussian(), seed);
        var evaluator = new Evaluator(model, sample.Images, workers);
        var training = new TrainingStep(model, batch, new Sgd(), seed, workers);
        var sampler = new Sampler(Images, batch, seed);
        int size = model.Input.Count, look = Math.Max(1, sampler.Batches / LooksPerEpoch);
        int[] labels = new int[batch];
        List<int> steps = [0];
        List<double> losses = [evaluator.Run(stop).Loss];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            for (int n = 0; n < sampler.Batches; n++)
            {
                var indices = sampler.Batch(epoch, n);
                var input = training.Plan.Input(indices.Length);
                for (int i = 0; i < indices.Length; i++)
                {
                    sample.Inputs.AsSpan(indices[i] * size, size).CopyTo(input.Slice(i * size, size));
                    labels[i] = sample.Labels[indices[i]];
                }

                training.Run(labels.AsSpan(0, indices.Length), learningRate);
                if ((n + 1) % look != 0)
                    continue;
                steps.Add((int)training.Steps);
                losses.Add(evaluator.Run(stop).Loss);
            }
        }

        return new Curve(learningRate, steps, losses);
    }

    sealed record Curve(float LearningRate, List<int> Steps, List<double> Losses);
}
