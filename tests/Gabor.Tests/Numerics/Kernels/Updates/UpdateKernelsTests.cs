using Gabor.Numerics.Kernels.Updates;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Updates;

public sealed class UpdateKernelsTests : KernelContract
{
    const float LearningRate = 0.05f, Mu = 0.9f, Epsilon = 1e-3f, Decay = 0.01f;
    const double Beta1 = 0.9, Beta2 = 0.999;
    const int Steps = 3;

    /// <summary>Forgotten by a β₁ of 0, so that the case carries nothing more than the others.</summary>
    static readonly float[] Means = new float[40_000];

    /// <summary>Kernel with outputs w and what it carries; definition of one element's step t on (w, first, second).</summary>
    static readonly (
        string Name, int Carried, Kernel Call, Func<double, double, double, double, int, (double, double, double)> Definition)[] Rules =
    [
        (
            "Sgd", 0, (x, a, w) => UpdateKernels.Sgd(x[0].Span, LearningRate, Decay, a[0].Span, w),
            (g, w, v, u, _) => (w - LearningRate * (g + Decay * w), v, u)),
        ("Momentum", 1, (x, a, w) => UpdateKernels.Momentum(x[0].Span, LearningRate, Mu, Decay, a[1].Span, a[0].Span, w), (g, w, v, u, _) =>
        {
            v = Mu * v - LearningRate * (g + Decay * w);
            return (w + v, v, u);
        }),
        ("Nesterov", 1, (x, a, w) => UpdateKernels.Nesterov(x[0].Span, LearningRate, Mu, Decay, a[1].Span, a[0].Span, w), (g, w, v, u, _) =>
        {
            double step = LearningRate * (g + Decay * w);
            v = Mu * v - step;
            return (w + Mu * v - step, v, u);
        }),
        ("Adagrad", 1, (x, a, w) => UpdateKernels.Adagrad(
            x[0].Span, LearningRate, Epsilon, Decay, a[1].Span, a[0].Span, w), (g, w, v, u, _) =>
        {
            g += Decay * w;
            v += g * g;
            return (w - LearningRate * g / (Math.Sqrt(v) + Epsilon), v, u);
        }),
        ("RmsProp", 1, (x, a, w) => UpdateKernels.RmsProp(
            x[0].Span, LearningRate, Beta1, Epsilon, Decay, a[1].Span, a[0].Span, w), (g, w, v, u, _) =>
        {
            g += Decay * w;
            v = Beta1 * v + (1 - Beta1) * g * g;
            return (w - LearningRate * g / (Math.Sqrt(v) + Epsilon), v, u);
        }),
        ("RmsProp with a momentum", 2, (x, a, w) => UpdateKernels.RmsProp(
            x[0].Span, LearningRate, Beta1, Epsilon, Mu, Decay, a[2].Span, [], a[1].Span, a[0].Span, w), (g, w, b, v, _) =>
        {
            g += Decay * w;
            v = Beta1 * v + (1 - Beta1) * g * g;
            b = Mu * b + g / (Math.Sqrt(v) + Epsilon);
            return (w - LearningRate * b, b, v);
        }),
        ("RmsProp, centered", 2, (x, a, w) => UpdateKernels.RmsProp(
            x[0].Span, LearningRate, Beta1, Epsilon, Mu, Decay, a[2].Span, a[1].Span, [], a[0].Span, w), (g, w, m, s, _) =>
        {
            // s = v − m² before and after, as the kernel keeps it.
            g += Decay * w;
            double v = Beta1 * (s + m * m) + (1 - Beta1) * g * g;
            m = Beta1 * m + (1 - Beta1) * g;
            return (w - LearningRate * g / (Math.Sqrt(v - m * m) + Epsilon), m, v - m * m);
        }),
        ("AmsGrad with a mean of 0", 2, (x, a, w) => UpdateKernels.AmsGrad(
            x[0].Span, 5, LearningRate, 0, Beta1, Epsilon, Decay, Means.AsSpan(0, x[0].Length), a[1].Span, a[2].Span, a[0].Span, w),
            (g, w, v, u, t) =>
        {
            g += Decay * w;
            v = Beta1 * v + (1 - Beta1) * g * g;
            u = Math.Max(u, v);
            return (w - LearningRate * g / (Math.Sqrt(u / (1 - Math.Pow(Beta1, t))) + Epsilon), v, u);
        }),
        ("Adam", 2, (x, a, w) => UpdateKernels.Adam(
            x[0].Span, 5, LearningRate, Beta1, Beta2, Epsilon, Decay, a[1].Span, a[2].Span, a[0].Span, w), (g, w, m, v, t) =>
        {
            g += Decay * w;
            m = Beta1 * m + (1 - Beta1) * g;
            v = Beta2 * v + (1 - Beta2) * g * g;
            return (w - LearningRate * (m / (1 - Math.Pow(Beta1, t))) / (Math.Sqrt(v / (1 - Math.Pow(Beta2, t))) + Epsilon), m, v);
        }),
        ("Adadelta", 2, (x, a, w) => UpdateKernels.Adadelta(
            x[0].Span, LearningRate, Beta1, Epsilon, Decay, a[1].Span, a[2].Span, a[0].Span, w), (g, w, v, u, _) =>
        {
            g += Decay * w;
            v = Beta1 * v + (1 - Beta1) * g * g;
            double step = g * Math.Sqrt(u + Epsilon) / Math.Sqrt(v + Epsilon);
            return (w - LearningRate * step, v, Beta1 * u + (1 - Beta1) * step * step);
        }),
        ("AdaMax", 2, (x, a, w) => UpdateKernels.AdaMax(
            x[0].Span, 5, LearningRate, Beta1, (float)Beta2, Epsilon, Decay, a[1].Span, a[2].Span, a[0].Span, w), (g, w, m, u, t) =>
        {
            g += Decay * w;
            m = Beta1 * m + (1 - Beta1) * g;
            u = Math.Max((float)Beta2 * u, Math.Abs(g) + Epsilon);
            return (w - LearningRate / (1 - Math.Pow(Beta1, t)) * m / u, m, u);
        }),
        ("Lion", 1, (x, a, w) => UpdateKernels.Lion(x[0].Span, LearningRate, Beta1, Beta2, a[1].Span, a[0].Span, w),
            (g, w, m, _, _) => (w - LearningRate * Math.Sign(Beta1 * m + (1 - Beta1) * g), Beta2 * m + (1 - Beta2) * g, 0)),
    ];

    internal override IEnumerable<Case> Cases =>
        from rule in Rules
        from length in Enumerable.Range(0, 258)
        select Of(rule, length);

    internal override IEnumerable<Case> LongCases => Rules.Select(rule => Of(rule, 40_000));

    [Fact]
    public void The_first_step_of_adam_has_the_length_of_the_rate()
    {
        using var workers = new Workers(1);
        float[] g = [3, -0.01f, 1e-4f], w = [1, 1, 1], m = new float[3], v = new float[3];
        UpdateKernels.Adam(g, 1, 0.1f, Beta1, Beta2, 0, 0, m, v, w, workers);
        Assert.Equal(0.9f, w[0], 1e-6f);
        Assert.Equal(1.1f, w[1], 1e-6f);
        Assert.Equal(0.9f, w[2], 1e-6f);
    }

    [Fact]
    public void Momentum_adds_up_as_published()
    {
        // Sonnet's momentum test: w = (1, 2), (3, 4) with gradients (5, 5), (3, 3), learning rate 3, momentum 0.9, three steps.
        using var workers = new Workers(1);
        float[] w = [1, 2, 3, 4], v = new float[4], g = [5, 5, 3, 3];
        float[][] expected = [[-14, -13, -6, -5], [-42.5f, -41.5f, -23.1f, -22.1f], [-83.15f, -82.15f, -47.49f, -46.49f]];
        for (int step = 0; step < Steps; step++)
        {
            UpdateKernels.Momentum(g, 3, 0.9f, 0, v, w, workers);
            for (int i = 0; i < w.Length; i++)
                Assert.Equal(expected[step][i], w[i], 1e-4f);
        }
    }

    [Fact]
    public void Spans_and_steps_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        float[] three = new float[3], four = new float[4];
        Assert.Throws<ArgumentException>(() => UpdateKernels.Sgd(three, 1, 0, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.Momentum(four, 1, 0, 0, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.RmsProp(four, 1, 0, 0, 0, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.RmsProp(four, 1, 0, 0, 0, 0, four, three, four, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.RmsProp(four, 1, 0, 0, 0, 0, four, four, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.AmsGrad(four, 1, 1, 0, 0, 0, 0, four, four, three, four, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateKernels.AmsGrad(four, 0, 1, 0, 0, 0, 0, four, four, four, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.Adam(four, 1, 1, 0, 0, 0, 0, four, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.Adadelta(four, 1, 0, 0, 0, four, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.AdaMax(four, 1, 1, 0, 0, 0, 0, four, three, four, workers));
        Assert.Throws<ArgumentException>(() => UpdateKernels.Lion(four, 1, 0, 0, three, four, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateKernels.AdaMax(four, 0, 1, 0, 0, 0, 0, four, four, four, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => UpdateKernels.Adam(four, 0, 1, 0, 0, 0, 0, four, four, four, workers));
    }

    static Case Of(
        (string Name, int Carried, Kernel Call, Func<double, double, double, double, int, (double, double, double)> Definition) rule,
        int length)
    {
        float[][] outputs = [Numbers(length, 2), Numbers(length, 3), [.. Numbers(length, 4).Select(Math.Abs)]];
        if (rule.Name is "Adagrad" or "RmsProp" or "Adadelta" or "AmsGrad with a mean of 0")
            outputs[1] = [.. outputs[2].Reverse()];
        return new(
            $"{rule.Name}, length {length}",
            [Numbers(length, 1)],
            [.. outputs.Take(1 + rule.Carried)],
            rule.Call,
            (x, a) =>
            {
                double[][] result = [.. a.Select(carried => carried.ToArray())];
                for (int i = 0; i < x[0].Length; i++)
                {
                    (double w, double first, double second) =
                        rule.Definition(x[0][i], a[0][i], a.Length > 1 ? a[1][i] : 0, a.Length > 2 ? a[2][i] : 0, 5);
                    result[0][i] = w;
                    if (a.Length > 1)
                        result[1][i] = first;
                    if (a.Length > 2)
                        result[2][i] = second;
                }

                return result;
            },
            10,
            1e-4); // terms up to 500 that may cancel
    }
}
