namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>α, whatever the step.</summary>
    public static double ConstantLearningRate(double learningRate) => learningRate;

    /// <summary>
    /// One cycle: with u = 0.3 T − 1, from max/25 to max over the steps 0 … u, then to max/250 000 at T − 1, each as half a cosine
    /// a + (b − a)(1 − cos πp)/2 with p from 0 to 1.
    /// </summary>
    public static double OneCycle(double maximum, int step, int steps, double rise = 0.3, double start = 25, double end = 250_000)
    {
        double u = (rise * steps) - 1;
        return step <= u
            ? HalfCosine(maximum / start, maximum, step / u)
            : HalfCosine(maximum, maximum / end, (step - u) / (steps - 1 - u));
    }

    /// <summary>
    /// A trapezoid: α (s + 1) / (w + 1) in the w steps of warmup, then α, and in the last share d of the n steps that are left a straight
    /// line to 0, which the step after the last would reach (Hägele et al. 2024).
    /// </summary>
    public static double Trapezoid(double maximum, int step, int steps, int warmup, double decay)
    {
        int left = steps - warmup;
        double start = steps - (decay * left);
        return step < warmup ? maximum * (step + 1) / (warmup + 1)
            : step <= start ? maximum
            : maximum * (steps - step) / (steps - start);
    }

    /// <summary>α times a factor at once, at every milestone, given in steps.</summary>
    public static double MultiStepDecay(double learningRate, int step, int[] milestones, double factor) =>
        learningRate * Math.Pow(factor, milestones.Count(milestone => step >= milestone));

    /// <summary>α times a share that goes along a line in some steps, then stays.</summary>
    public static double Linear(double learningRate, int step, double start, double end, int steps) =>
        step >= steps ? learningRate * end : learningRate * (start * (steps - step) + end * step) / steps;

    /// <summary>α times a power of the share of some steps that is left, then 0.</summary>
    public static double Polynomial(double learningRate, int step, double power, int steps) =>
        step >= steps ? 0 : learningRate * Math.Pow((double)(steps - step) / steps, power);

    /// <summary>
    /// One cycle of three phases: with u = rise · T − 1, from max/start to max at u, back to max/start at 2u, to max/end at T − 1, along
    /// lines.
    /// </summary>
    public static double ThreePhases(double maximum, int step, int steps, double rise, double start, double end)
    {
        double u = (rise * steps) - 1, last = steps - 1;
        return step <= u ? (maximum / start) + (maximum * (1 - (1 / start)) * step / u)
            : step <= 2 * u ? maximum - (maximum * (1 - (1 / start)) * (step - u) / u)
            : (maximum / start) + (((maximum / end) - (maximum / start)) * (step - (2 * u)) / (last - (2 * u)));
    }

    /// <summary>α times a factor at once, every some steps.</summary>
    public static double StepDecay(double learningRate, int step, int every, double factor) =>
        learningRate * Math.Pow(factor, Math.Floor((double)step / every));

    /// <summary>α times a factor evenly, in some steps.</summary>
    public static double ExponentialDecay(double learningRate, int step, int every, double factor) =>
        learningRate * Math.Pow(factor, (double)step / every);

    /// <summary>α along half a cosine from learning rate to lowest, which the step after the last would have.</summary>
    public static double Cosine(double learningRate, double lowest, int step, int steps) =>
        HalfCosine(learningRate, lowest, (double)step / steps);

    /// <summary>
    /// The learning rates of a plateau after each evaluation: the losses since the best are counted again for each epoch.
    /// </summary>
    public static double[] Plateau(double learningRate, double factor, int patience, double lowest, double threshold, double[] losses)
    {
        double[] learningRates = new double[losses.Length];
        double best = double.PositiveInfinity;
        int bad = 0;
        for (int epoch = 0; epoch < losses.Length; epoch++)
        {
            bool isGood = losses[epoch] < best - (threshold * Math.Abs(best)) || double.IsPositiveInfinity(best);
            best = isGood ? losses[epoch] : best;
            bad = isGood ? 0 : bad + 1;
            if (bad == patience + 1)
                (learningRate, bad) = (Math.Max(lowest, learningRate * factor), 0);
            learningRates[epoch] = learningRate;
        }

        return learningRates;
    }

    static double HalfCosine(double a, double b, double p) => a + ((b - a) * (1 - Math.Cos(Math.PI * p)) / 2);
}
