using System.Globalization;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// Without L2 the best weights are not unique (3.3.2): the same vector added to the weights of every class does not change J. Σₖ ∂err/∂wₖ =
/// 0, since softmax sums to 1, so gradient descent never changes the mean class weight w̄; with L2 each step multiplies it by 1 − αλ: w̄ₜ =
/// (1 − αλ)ᵗ w̄₀.
/// </summary>
sealed class ShiftInvarianceLesson : Lesson
{
    const int Images = 500, TrainedSteps = 100, Steps = 400;
    const float LearningRate = 0.3f;
    const double WeightDecay = 0.03, ShiftStandardDeviation = 0.05;

    /// <inheritdoc/>
    public override string Name => "shift-invariance";

    /// <inheritdoc/>
    public override string Section => "3.3.2";

    /// <inheritdoc/>
    public override string Summary => "the same vector added to every class does not change the loss; weight decay removes it";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        var sample = DigitSample.Of(Images, seed);
        var model = sample.Linear();
        model.Initialize(new Gaussian(), seed);
        var plain = new Descent(model, sample.Inputs, sample.Labels, new Sgd(), 0, workers);
        var decayed = new Descent(model, sample.Inputs, sample.Labels, new Sgd(), WeightDecay, workers);
        List<string[]> rows = [];
        for (int step = 0; step < TrainedSteps; step++)
        {
            plain.Evaluate();
            plain.Step(LearningRate);
        }

        int classes = model.Output.Count;
        float[] shift = new float[model.Input.Count];
        new RandomStream(seed, Purpose.Other).FillNormal(shift, 0, (float)ShiftStandardDeviation);
        float[][] trained = Copy(model);
        Report($"trained for {TrainedSteps} steps without L2");
        foreach (var (_, parameter) in model.Parameters)
        {
            foreach (ref float value in parameter.Value.Span)
                value += 1;
        }

        Report("with 1 added to all of W and b");
        Restore(model, trained);
        Add(Weights(model), shift, classes, 1);
        Report("with one random vector added to every class");
        float[][] shifted = Copy(model);
        Restore(model, trained);
        Add(Weights(model), MeanClass(Weights(model), classes), classes, -1);
        Report("with the mean class weight subtracted");

        Restore(model, shifted);
        double[] without = Walk(plain, model, stop);
        Report($"shifted, after {Steps} more steps without L2");
        Restore(model, shifted);
        double[] with = Walk(decayed, model, stop);
        Report(string.Create(CultureInfo.InvariantCulture, $"shifted, after {Steps} more steps with λ = {WeightDecay}"));
        double[] steps = [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step)];
        double factor = 1 - (LearningRate * WeightDecay), expected = with[0];
        double[] law = new double[Steps + 1];
        for (int step = 0; step <= Steps; step++, expected *= factor)
            law[step] = expected;
        return new(
            ["weights", ">mean err", ">λ/2 ‖W‖²", ">J", ">mean class weight"],
            rows,
            new LineFigure
            {
                Title = "The mean class weight under gradient descent", XTitle = "steps", YTitle = "norm of the mean class weight",
                LogY = true,
                Lines =
                [
                    new("without L2", steps, without), new("with L2", steps, with),
                    new("(1 − αλ)ᵗ of the first", steps, law) { Dashed = true },
                ],
            },
            "A vector added to every class changes all scores equally, and the loss stays the same. "
            + "Without L2 the best weights are not unique, and gradient descent keeps the initial mean. "
                + "With L2 each step multiplies the mean class weight by 1 − αλ, which leaves the weights that sum to 0 over the classes.");

        void Report(string what)
        {
            decayed.Evaluate();
            rows.Add(
                [
                    what, Fixed(decayed.Error), Fixed(decayed.Penalty), Fixed(decayed.Objective),
                    Fixed(Length(MeanClass(Weights(model), classes))),
                ]);
        }
    }

    static string Fixed(double number) => number.ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>‖w̄‖ before each step and after the last.</summary>
    static double[] Walk(Descent descent, Model model, CancellationToken stop)
    {
        double[] lengths = new double[Steps + 1];
        for (int step = 0; ; step++)
        {
            stop.ThrowIfCancellationRequested();
            lengths[step] = Length(MeanClass(Weights(model), model.Output.Count));
            if (step == Steps)
                return lengths;
            descent.Evaluate();
            descent.Step(LearningRate);
        }
    }

    static Span<float> Weights(Model model) => model.Parameters[0].Parameter.Value.Span;

    /// <summary>w̄ = (1/K) Σₖ wₖ; the weights lie input by class.</summary>
    static float[] MeanClass(ReadOnlySpan<float> weights, int classes)
    {
        float[] mean = new float[weights.Length / classes];
        for (int j = 0; j < mean.Length; j++)
        {
            double sum = 0;
            foreach (float weight in weights.Slice(j * classes, classes))
                sum += weight;
            mean[j] = (float)(sum / classes);
        }

        return mean;
    }

    static double Length(float[] vector) => double.Sqrt(vector.Sum(number => (double)number * number));

    static void Add(Span<float> weights, float[] vector, int classes, float factor)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] += factor * vector[i / classes];
    }

    static float[][] Copy(Model model) => [.. model.Parameters.Select(p => p.Parameter.Value.Span.ToArray())];

    static void Restore(Model model, float[][] values)
    {
        for (int p = 0; p < values.Length; p++)
            values[p].CopyTo(model.Parameters[p].Parameter.Value.Span);
    }
}
