using Gabor.KernelMethods;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.KernelMethods;

public sealed class KernelSoftmaxTests
{
    static readonly KernelMethodsGolden Blobs = KernelMethodsGolden.Named("blobs"), Digits = KernelMethodsGolden.Named("digits");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gaussian", 1e-3, 1)]
    [InlineData("gaussian", 1e-5, 1)]
    [InlineData("laplacian", 1e-3, 1)]
    [InlineData("linear", 1e-2, 0.01)]
    [InlineData("polynomial", 1e-2, 0.01)]
    public void Two_starts_end_at_the_same_loss(string name, double decay, double scale)
    {
        // Most coefficients of the linear function change no score, only the rounding of K sees them: they begin small.
        using var workers = new Workers(2);
        var function = KernelFunctionRegistry.Default.Named(name).Create();
        var options = new KernelSoftmaxOptions { Decay = decay, Tolerance = 1e-7 };
        var first = Fit(options);
        var second = Fit(options with
        {
            Start = [.. Numbers.Some(Digits.Labels.Length * 10, 5).Select(value => (float)(scale * value))],
        });
        Assert.True(first.HasConverged && second.HasConverged, $"{first.Last} {second.Last}");
        Assert.Equal(first.Last.Loss, second.Last.Loss, 1e-6 * first.Last.Loss);
        float[] scores = first.Expansion.Compute(Digits.Test, workers), others = second.Expansion.Compute(Digits.Test, workers);
        for (int i = 0; i < scores.Length; i++)
            Assert.Equal(scores[i], others[i], 0.05);

        KernelSoftmaxResult Fit(KernelSoftmaxOptions how) =>
            KernelSoftmax.Fit(function, Digits.X, Digits.N, Digits.Labels, 10, how, workers, cancellation: Token);
    }

    [Fact]
    public void The_loss_is_that_of_the_formula_and_no_step_lowers_it()
    {
        const double decay = 1e-3;
        using var workers = new Workers(1);
        var function = new GaussianKernelFunction(0.4);
        var found = KernelSoftmax.Fit(
            function, Blobs.X, Blobs.N, Blobs.Labels, 3, new() { Decay = decay, Tolerance = 1e-9 }, workers, cancellation: Token);
        int m = Blobs.Labels.Length;
        float[] k = new float[m * m];
        KernelMatrix.Compute(function, Blobs.X, Blobs.X, Blobs.N, k, workers);
        double[] a = found.Expansion.Coefficients.ToArray().Exactly(), b = found.Expansion.Bias.ToArray().Exactly();
        double loss = Loss(k, a, b, decay);
        Assert.Equal(loss, found.Last.Loss, 1e-6 * loss);

        // Central differences along each bias and some coefficients, and random steps.
        foreach (int at in (int[])[0, 1, 2, 60, 100, 224])
        {
            Assert.Equal(0, Slope(h => Loss(k, [.. a.Select((value, i) => i == at ? value + h : value)], b, decay)), 1e-5);
            Assert.Equal(0, Slope(h => Loss(k, a, [.. b.Select((value, i) => i == at % 3 ? value + h : value)], decay)), 1e-5);
        }

        for (int seed = 0; seed < 5; seed++)
        {
            float[] step = Numbers.Some(a.Length, seed);
            Assert.True(Loss(k, [.. a.Select((value, i) => value + (1e-3 * step[i]))], b, decay) > loss);
        }

        static double Slope(Func<double, double> f) => (f(1e-3) - f(-1e-3)) / 2e-3;
    }

    [Fact]
    public void Neither_tier_nor_threads_change_a_bit()
    {
        float[]? first = null;
        EveryWorkers.Each((workers, name) =>
        {
            var found = KernelSoftmax.Fit(
                new GaussianKernelFunction(), Digits.X, Digits.N, Digits.Labels, 10, new() { Decay = 1e-3 }, workers, cancellation: Token);
            float[] all = [.. found.Expansion.Coefficients, .. found.Expansion.Bias];
            Numbers.SameBits(first ??= all, all, name);
        });
    }

    [Fact]
    public void Features_of_the_points_themselves_give_what_the_linear_function_gives()
    {
        using var workers = new Workers(2);
        var options = new KernelSoftmaxOptions { Decay = 1e-2, Tolerance = 1e-8 };
        var whole = KernelSoftmax.Fit(
            new LinearKernelFunction(), Blobs.X, Blobs.N, Blobs.Labels, 3, options, workers, cancellation: Token);
        var (weights, bias, last, _) = KernelSoftmax.FitFeatures(
            Blobs.X, Blobs.N, Blobs.Labels, 3, options, workers, cancellation: Token);
        Assert.Equal(whole.Last.Loss, last.Loss, 1e-6);
        for (int i = 0; i < Blobs.N; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                double sum = Enumerable.Range(0, Blobs.Labels.Length)
                    .Sum(j => (double)Blobs.X[(j * Blobs.N) + i] * whole.Expansion.Coefficients[(j * 3) + k]);
                Assert.Equal(sum, weights[(i * 3) + k], 1e-3);
            }
        }

        Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(whole.Expansion.Bias[k], bias[k], 1e-3));
    }

    [Fact]
    public void Progress_falls_to_the_minimum_and_cancellation_ends_it()
    {
        using var workers = new Workers(1);
        var seen = new Seen();
        var found = KernelSoftmax.Fit(
            new GaussianKernelFunction(), Blobs.X, Blobs.N, Blobs.Labels, 3, new() { Decay = 1e-3 }, workers, seen, Token);
        Assert.Equal(Math.Log(3), seen.All[0].Loss, 1e-9);
        Assert.Equal(found.Last, seen.All[^1]);
        Assert.All(seen.All.Zip(seen.All.Skip(1)), pair => Assert.True(pair.Second.Loss < pair.First.Loss));

        // What is said to be the most that J can be above its minimum is so.
        Assert.All(seen.All, one => Assert.True(one.Loss - found.Last.Loss <= one.Gap + (1e-5 * found.Last.Loss)));
        Assert.Throws<OperationCanceledException>(() => KernelSoftmax.Fit(
            new GaussianKernelFunction(), Blobs.X, Blobs.N, Blobs.Labels, 3, new(), workers, null, new CancellationToken(canceled: true)));
        Assert.False(KernelSoftmax.Fit(
            new GaussianKernelFunction(), Blobs.X, Blobs.N, Blobs.Labels, 3, new() { MostProducts = 3 }, workers,
            cancellation: Token).HasConverged);
        Assert.False(KernelSoftmax.FitFeatures(
            Blobs.X, Blobs.N, Blobs.Labels, 3, new() { MostProducts = 3 }, workers, cancellation: Token).HasConverged);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        KernelSoftmaxOptions[] wrong = [new() { Decay = 0 }, new() { Tolerance = 0 }, new() { MostProducts = 0 }, new() { Start = [1] }];
        foreach (var options in wrong)
        {
            using var workers = new Workers(1);
            Assert.ThrowsAny<ArgumentException>(() => KernelSoftmax.Fit(
                new GaussianKernelFunction(1), Blobs.X, Blobs.N, Blobs.Labels, 3, options, workers, cancellation: Token));
        }
    }

    /// <summary>J by its formula.</summary>
    static double Loss(float[] k, double[] a, double[] b, double decay)
    {
        int m = Blobs.Labels.Length;
        double error = 0, squares = 0;
        for (int i = 0; i < m; i++)
        {
            double[] f = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, m).Sum(j => k[(i * m) + j] * a[(j * 3) + c]))];
            double[] s = [.. f.Select((value, c) => value + b[c])];
            error += Math.Log(s.Sum(Math.Exp)) - s[Blobs.Labels[i]];
            squares += f.Select((value, c) => value * a[(i * 3) + c]).Sum();
        }

        return (error / m) + (decay / 2 * squares);
    }

    sealed class Seen : IProgress<KernelSoftmaxProgress>
    {
        public List<KernelSoftmaxProgress> All { get; } = [];

        public void Report(KernelSoftmaxProgress value) => All.Add(value);
    }
}
