using System.Globalization;
using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Training;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Dropout as an ensemble (6.4): every mask selects a subnetwork, and evaluation without masks approximates the mean of them all. The
/// distance between the mean of n masked passes and the unmasked pass, for networks trained with dropout on some digits.
/// </summary>
sealed class EnsembleLesson : Lesson
{
    /// <summary>Masked passes; a power of two, because the error is measured after each doubling.</summary>
    const int Passes = 512;

    const int TrainImages = 2000, TestImages = 200, Neurons = 64;

    static readonly (string Name, Func<Sequential, Sequential> Hidden)[] Networks =
    [
        ("linear, 1 layer", network => network.Dropout()),
        ("linear, 3 layers", network => network.Dropout().Dense(Neurons).Dropout().Dense(Neurons).Dropout()),
        ("ReLU, 1 hidden layer", network => network.Dense(Neurons).Relu().Dropout()),
        ("ReLU, 3 hidden layers", network => Thrice(network, layer => layer.Relu())),
        ("tanh, 3 hidden layers", network => Thrice(network, layer => layer.Tanh())),
    ];

    /// <inheritdoc/>
    public override string Name => "ensemble";

    /// <inheritdoc/>
    public override string Section => "6.4";

    /// <inheritdoc/>
    public override string Summary => "the mean of many passes with dropout approaches the single pass without";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var digits = DigitsExcerpt.Of(TrainImages, TestImages);
        var measured = Networks.Select(network => Measure(network.Hidden, digits, seed, workers, stop)).ToArray();
        double[] passes = [.. Enumerable.Range(0, measured[0].Errors.Count).Select(i => (double)(1L << i))];
        var lines = Networks.Zip(measured, (network, of) => new Line(network.Name, passes, of.Errors) { Marks = true }).ToList();
        lines.Add(new Line("1 / √n", passes, [.. passes.Select(n => measured[0].Errors[0] / Math.Sqrt(n))]) { Dashed = true });
        return new(
            ["network", ">error of 1 pass", ">of 8", ">of 64", $">of {Passes}", ">correct: 1 pass", $">mean of {Passes}", ">without masks"],
            [.. Networks.Zip(measured, IReadOnlyList<string> (network, of) =>
                [
                    network.Name, .. new[] { 1, 8, 64, Passes }.Select(n => Number(of.Errors[(int)Math.Log2(n)], "0.000")), Share(of.Once),
                    Share(of.Together), Share(of.Unmasked),
                ])],
            new LineFigure
            {
                Title = "Dropout: distance of the mean of n masked passes from the unmasked pass",
                XTitle = "masked passes, n",
                YTitle = "distance of their mean scores, relative to the scores",
                LogX = true,
                LogY = true,
                Lines = lines,
            },
            "If only linear layers follow the masks, the unmasked scores are exactly the mean of the masked ones: "
            + "the error falls as 1 / √n. With "
            + "activation functions after the masks a remainder stays, but the unmasked pass is as accurate as the mean of all, "
            + "and more accurate than a single masked pass.");
    }

    /// <summary>Trains a network with dropout, and compares means of masked passes with the pass without.</summary>
    internal static (IReadOnlyList<double> Errors, double Once, double Together, double Unmasked) Measure(
        Func<Sequential, Sequential> hidden, Dataset digits, ulong seed, Workers workers, CancellationToken stop)
    {
        var model = hidden(new Sequential("ensemble", digits.Shape)).Dense(digits.ClassNames.Count).Build(digits.ClassNames);
        using (
            var trainer = new Trainer(
                model, digits,
                new TrainingOptions { Epochs = 5, BatchSize = 50, Optimizer = new Adam(0.005), Seed = seed, Threads = workers.Threads }))
            trainer.Train(cancellationToken: stop);

        int count = digits.Test.Count, classes = digits.ClassNames.Count;
        var device = new CpuDevice(workers);
        BoundPlan masked = device.Bind(Plan.Compile(model, count, PlanMode.Training));
        BoundPlan unmasked = device.Bind(Plan.Compile(model, count, PlanMode.Inference));
        var reader = new ImageReader(digits.Test, model.Preprocessing);
        float[] images = new float[count * digits.Shape.Count];
        for (int i = 0; i < count; i++)
            reader.Read(i, images.AsSpan(i * digits.Shape.Count, digits.Shape.Count));
        images.CopyTo(unmasked.Input(count));
        unmasked.Forward(count);
        double[] whole = [.. unmasked.Output(count).ToArray()], sum = new double[whole.Length];
        double length = Length(whole), once = 0;
        var errors = new List<double>();
        for (int pass = 1; pass <= Passes; pass++)
        {
            stop.ThrowIfCancellationRequested();

            // A plan that trains may reuse the memory of its input; its step numbers the masks.
            images.CopyTo(masked.Input(count));
            masked.Forward(count, seed, (uint)pass);
            double[] own = [.. masked.Output(count).ToArray()];
            for (int i = 0; i < sum.Length; i++)
                sum[i] += own[i];
            once += Right(own, digits.Test, classes) / Passes;
            if (int.IsPow2(pass))
                errors.Add(Length([.. sum.Zip(whole, (s, w) => (s / pass) - w)]) / length);
        }

        return (errors, once, Right(sum, digits.Test, classes), Right(whole, digits.Test, classes));
    }

    static Sequential Thrice(Sequential network, Func<Sequential, Sequential> activation)
    {
        for (int layer = 0; layer < 3; layer++)
            network = activation(network.Dense(Neurons)).Dropout();
        return network;
    }

    static double Length(double[] scores) => Math.Sqrt(scores.Sum(score => score * score));

    /// <summary>The fraction of images whose label has the largest score.</summary>
    static double Right(double[] scores, ImageSource images, int classes) => Enumerable.Range(0, images.Count).Count(i =>
        Enumerable.Range(0, classes).MaxBy(k => scores[(i * classes) + k]) == images.Label(i)) / (double)images.Count;

    static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    static string Share(double share) => Number(100 * share, "0.0") + " %";
}
