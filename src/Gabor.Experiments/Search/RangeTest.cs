using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Experiments.Search;

/// <summary>
/// The range test (Smith 2017, arXiv 1506.01186): one training in which the learning rate grows by the same factor in every step, α_s =
/// from (to / from)^(s / (S − 1)), until the loss explodes. Where the loss falls fastest, the network learns most; beyond, learning rates
/// are too high.
/// </summary>
/// <remarks>
/// <para>The loss of a step is that of its batch before the update, in nats. It is smoothed by the mean over the same number of steps on
/// both sides, which does not lag behind, as an average of the past would.</para>
/// <para>It never uses the test images. Afterwards the weights are useless: they were trained with extreme learning rates.</para>
/// </remarks>
public static class RangeTest
{
    /// <summary>
    /// The loss has exploded where its mean over some steps is more than so many times the lowest one, and more than at the start.
    /// </summary>
    const double Explosion = 4;

    /// <summary>Runs the test.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="data">The data set.</param>
    /// <param name="training">How to train: all but epochs, learning rate and schedule. Null for the defaults of this model and data
    /// set.</param>
    /// <param name="options">Which learning rates; defaults if null.</param>
    /// <param name="progress">Reported after each step; none if null.</param>
    /// <param name="cancellation">Ends the test after the current step.</param>
    /// <exception cref="ArgumentException">An option is not right, or model and data do not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RangeTestResult Run(
        Model model, Dataset data, TrainingOptions? training = null, RangeTestOptions? options = null,
        IProgress<RangeTestPoint>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options = (options ?? new()).Validated();
        training = (training ?? DefaultOptions.For(model.Name, data.Name)) with
        {
            Schedule = new ConstantLearningRate(),
            Patience = null,
            Validation = null,
            Ema = null,
            Lookahead = null,
        };
        if (training.Solver is not null)
            throw new ArgumentException($"{model.Name}: a kernel machine is solved at once and has no learning rate to find.");
        int batches = (
            data.Train.Count + Math.Min(training.StepImages, data.Train.Count) - 1) / Math.Min(training.StepImages, data.Train.Count);
        training = training with { Epochs = (options.Steps + batches - 1) / batches };
        using var trainer = new Trainer(model, data, training);
        trainer.PrepareFeatures(cancellationToken: cancellation);
        using var loader = new BatchLoader(trainer.Input, trainer.Options.Input());
        int window = Window(options.Steps);
        var (learningRates, losses) = (new List<double>(), new List<double>());
        double lowest = double.PositiveInfinity, first = 0;
        bool exploded = false;
        for (int s = 0; s < options.Steps && !exploded; s++)
        {
            cancellation.ThrowIfCancellationRequested();
            float learningRate = (float)options.LearningRateOf(s);
            var batch = loader.Next(cancellation);
            learningRates.Add(learningRate);
            try
            {
                losses.Add(trainer.Run(batch, learningRate).Loss / batch.Count);
            }
            catch (TrainingException)
            {
                learningRates.RemoveAt(s);
                exploded = true;
                break;
            }

            progress?.Report(new RangeTestPoint(learningRate, losses[s], losses[s]));
            if (losses.Count < window)
                continue;
            double mean = losses.TakeLast(window).Average();
            first = losses.Count == window ? mean : first;
            lowest = Math.Min(lowest, mean);
            exploded = mean > Explosion * lowest && mean > first;
        }

        return RangeTestResult.Of(learningRates, losses, exploded, window / 2);
    }

    /// <summary>Steps that a mean is over: an odd number, about a twentieth of all.</summary>
    static int Window(int steps) => (Math.Max(2, steps / 20) / 2 * 2) + 1;
}

/// <summary>Which learning rates a <see cref="RangeTest"/> tries.</summary>
public sealed record RangeTestOptions
{
    /// <summary>The first learning rate, above 0.</summary>
    public double From { get; init; } = 1e-6;

    /// <summary>The last learning rate, above the first.</summary>
    public double To { get; init; } = 10;

    /// <summary>Steps, 20 … 100,000.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>α of step s, from 0.</summary>
    public double LearningRateOf(int step) => From * Elementary.Exp(Elementary.Log(To / From) * step / (Steps - 1));

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and its range.</exception>
    public RangeTestOptions Validated()
    {
        Require((float)From > 0 && double.IsFinite(From), "from", From, "above 0");
        Require(To > From && float.IsFinite((float)To), "to", To, FormattableString.Invariant($"above from, {From}"));
        Require(Steps is >= 20 and <= 100_000, "steps", Steps, "from 20 to 100000");
        return this;
    }

    static void Require(bool holds, string option, object value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}

/// <summary>A step of a <see cref="RangeTest"/>.</summary>
/// <param name="LearningRate">α.</param>
/// <param name="Loss">The mean loss of its batch before the update, in nats.</param>
/// <param name="Smoothed">The mean over the steps around it.</param>
public readonly record struct RangeTestPoint(double LearningRate, double Loss, double Smoothed);
