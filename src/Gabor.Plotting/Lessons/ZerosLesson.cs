using System.Globalization;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Why weights must not start at zero (section 6.6): neurons of a layer that start equal get equal gradients and stay equal in every step.
/// The number of distinct neurons of a hidden layer, and the loss and accuracy, for each initialization.
/// </summary>
sealed class ZerosLesson : Lesson
{
    const int TrainImages = 2000, TestImages = 1000, Neurons = 32, Batch = 50, Steps = 400, Every = 10;

    const float LearningRate = 0.1f;

    static readonly (string Name, Action<Model, ulong> Begin)[] Starts =
    [
        ("all 0", (model, _) => Fill(model, 0f)),
        ("all 0.01", (model, _) => Fill(model, 0.01f)),
        ("normal, standard deviation 0.01", (model, seed) => model.Initialize(new Gaussian(), seed)),
        ("normal, He's standard deviation", (model, seed) => model.Initialize(new He(), seed)),
    ];

    /// <inheritdoc/>
    public override string Name => "zeros";

    /// <inheritdoc/>
    public override string Section => "6.6";

    /// <inheritdoc/>
    public override string Summary => "neurons that start equal stay equal";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var digits = DigitsExcerpt.Of(TrainImages, TestImages);
        var trained = Starts.Select(start => Train(start.Begin, digits, seed, workers, stop)).ToArray();
        double[] places = [.. Enumerable.Range(1, Steps / Every).Select(i => (double)i * Every)];
        return new(
            ["initial weights", ">distinct neurons before", ">after 1 step", $">after {Steps}", ">loss", ">test accuracy"],
            [.. Starts.Zip(trained, IReadOnlyList<string> (start, of) =>
                [
                    start.Name, .. of.Different.Select(count => Of(count, "0")), Of(of.Losses[^1], "0.000"),
                    Of(100 * of.Accuracy, "0.0") + " %",
                ])],
            new LineFigure
            {
                Title = $"A hidden layer of {Neurons} neurons, for each initialization",
                XTitle = "steps",
                YTitle = "loss, mean over ten steps (nats)",
                Lines = [.. Starts.Zip(trained, (start, of) => new Line(start.Name, places, of.Losses))],
            },
            $"With equal initial weights all {Neurons} neurons act as one. "
            + "At 0 not even that one learns, because its ReLU passes no gradient, and only the "
            + "last biases learn the frequency of each digit. Small random weights break the symmetry at once.");
    }

    /// <summary>
    /// Trains from one initialization: distinct neurons before training, after one step and at the end; the losses; the accuracy on the
    /// test images.
    /// </summary>
    internal static (IReadOnlyList<int> Different, IReadOnlyList<double> Losses, double Accuracy) Train(
        Action<Model, ulong> begin, Dataset digits, ulong seed, Workers workers, CancellationToken stop)
    {
        var model = new Sequential("zeros", digits.Shape).Dense(Neurons).Relu().Dense(digits.ClassNames.Count).Build(digits.ClassNames);
        model.Preprocessing = ImagePreprocessing.MeanImage(
            digits.Shape, ImageStatistics.Mean(new SampleReader(digits.Train, digits.Shape)));
        begin(model, seed);
        var step = new TrainingStep(model, Batch, new Sgd(), seed, workers);
        var sampler = new Sampler(digits.Train.Count, Batch, seed);
        var reader = new ImageReader(digits.Train, model.Preprocessing);
        var different = new List<int> { Different(model) };
        var losses = new List<double>();
        int[] labels = new int[Batch];
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            stop.ThrowIfCancellationRequested();
            var chosen = sampler.Batch(i / sampler.Batches, i % sampler.Batches);
            int size = digits.Shape.Count;
            for (int k = 0; k < chosen.Length; k++)
            {
                reader.Read(chosen[k], step.Plan.Input(chosen.Length).Slice(k * size, size));
                labels[k] = digits.Train.Label(chosen[k]);
            }

            sum += step.Run(labels.AsSpan(0, chosen.Length), LearningRate).Loss / chosen.Length;
            if (i == 0)
                different.Add(Different(model));
            if ((i + 1) % Every != 0)
                continue;
            losses.Add(sum / Every);
            sum = 0;
        }

        different.Add(Different(model));
        return (different, losses, new Evaluator(model, digits.Test, workers).Run(stop).Accuracy);
    }

    /// <summary>The number of neurons of the hidden layer that differ in any bit of their weights, bias or outgoing weights.</summary>
    static int Different(Model model)
    {
        float[][] p = [.. model.Parameters.Select(parameter => parameter.Parameter.Value.Span.ToArray())];
        int inputs = p[0].Length / Neurons, outputs = p[2].Length / Neurons;
        var seen = new HashSet<string>();
        for (int j = 0; j < Neurons; j++)
        {
            IEnumerable<float> own =
            [
                .. Enumerable.Range(0, inputs).Select(i => p[0][(i * Neurons) + j]), p[1][j], .. p[2].AsSpan(j * outputs, outputs),
            ];
            seen.Add(string.Join(' ', own.Select(BitConverter.SingleToInt32Bits)));
        }

        return seen.Count;
    }

    static void Fill(Model model, float weight)
    {
        foreach (var (_, parameter) in model.Parameters)
            parameter.Value.Span.Fill(parameter.Inputs > 0 ? weight : 0f);
    }

    static string Of(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
