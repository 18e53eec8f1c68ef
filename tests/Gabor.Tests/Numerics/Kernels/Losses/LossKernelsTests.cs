using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Losses;

public sealed class LossKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        from classes in Enumerable.Range(1, 40).Concat([64, 100, 257, 1000])
        from images in new[] { 1, 3 }
        from test in new[] { CrossEntropy(images, classes), SoftCrossEntropy(images, classes), SquaredError(images, classes) }
        select test;

    internal override IEnumerable<Case> LongCases =>
    [
        CrossEntropy(2001, 10), SoftCrossEntropy(2001, 10), SquaredError(2001, 10), CrossEntropy(100, 257), SoftCrossEntropy(100, 257),
        SquaredError(100, 257), CrossEntropy(3, 9000), SoftCrossEntropy(3, 9000), SquaredError(3, 9000),
    ];

    [Fact]
    public void Two_scores_ten_thousand_apart_have_a_finite_loss()
    {
        using var workers = new Workers(1);
        float[] losses = new float[2], gradient = new float[4];
        LossKernels.CrossEntropy([1e4f, -1e4f, 1e4f, -1e4f], [0, 1], losses, gradient, workers);
        Assert.Equal([0f, 2e4f], losses.AsSpan());
        Assert.Equal([0f, 0f, 0.5f, -0.5f], gradient.AsSpan());
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_mean_loss()
    {
        // In double, by central differences of the definition, which shares nothing with the kernel's formula of the gradient.
        using var workers = new Workers(1);
        double[] scores = [.. Numbers(12, 4).Select(v => v * 0.02)];
        int[] labels = [2, 0, 3];
        float[] losses = new float[3], gradient = new float[12];
        LossKernels.CrossEntropy([.. scores.Select(v => (float)v)], labels, losses, gradient, workers);
        for (int i = 0; i < scores.Length; i++)
            Assert.Equal((Mean(i, 1e-5) - Mean(i, -1e-5)) / 2e-5, gradient[i], 1e-6);

        double Mean(int index, double change)
        {
            double[] moved = [.. scores];
            moved[index] += change;
            return moved.Chunk(4).Select((row, n) => -Math.Log(Math.Exp(row[labels[n]]) / row.Sum(Math.Exp))).Average();
        }
    }

    [Fact]
    public void Without_a_gradient_the_losses_are_the_same()
    {
        using var workers = new Workers(2);
        float[] scores = Numbers(3000, 1), targets = Numbers(3000, 2), with = new float[300], without = new float[300];
        float[] gradient = new float[3000];
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i * 7 % 10)];
        LossKernels.CrossEntropy(scores, labels, with, gradient, workers);
        LossKernels.CrossEntropy(scores, labels, without, [], workers);
        Assert.Equal(with, without.AsSpan());
        LossKernels.SquaredError(scores, targets, with, gradient, workers);
        LossKernels.SquaredError(scores, targets, without, [], workers);
        Assert.Equal(with, without.AsSpan());
    }

    [Fact]
    public void Labels_and_shapes_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Contains("label 3", Refusal([0, 3]), StringComparison.Ordinal);
        Assert.Contains("label -1", Refusal([-1, 0]), StringComparison.Ordinal);
        Assert.NotEmpty(Refusal([0, 1, 2, 0]));
        Assert.Throws<ArgumentException>(() => LossKernels.CrossEntropy(new float[6], [0, 1], new float[3], [], workers));
        Assert.Throws<ArgumentException>(() => LossKernels.CrossEntropy(new float[6], [0, 1], new float[2], new float[5], workers));
        Assert.Throws<ArgumentException>(() => LossKernels.SquaredError(new float[6], new float[5], new float[2], [], workers));

        string Refusal(int[] labels) =>
            Assert.Throws<ArgumentException>(
                () => LossKernels.CrossEntropy(new float[6], labels, new float[labels.Length], new float[6], workers)).Message;
    }

    static Case CrossEntropy(int images, int classes)
    {
        int[] labels = [.. Enumerable.Range(0, images).Select(i => i * 7 % classes)];
        return new(
            $"CrossEntropy, {images}×{classes}",
            [[.. Numbers(images * classes, (uint)classes).Select(v => v * 0.05f)]],
            [Poison(images), Poison(images * classes)],
            (x, a, w) => LossKernels.CrossEntropy(x[0].Span, labels, a[0].Span, a[1].Span, w),
            (x, _) =>
            {
                double[][] rows = [.. x[0].Chunk(classes)];
                double[] sums = [.. rows.Select(row => row.Sum(Math.Exp))];
                return
                [
                    [.. rows.Select((row, n) => Math.Log(sums[n]) - row[labels[n]])],
                    [.. rows.SelectMany((row, n) => row.Select((s, k) => (Math.Exp(s) / sums[n] - (k == labels[n] ? 1 : 0)) / images))],
                ];
            },
            40,
            4e-6 / images + (classes == 1 ? 0 : 4e-6)) // scores up to 12.8, whose last place is 1e-6
        {
            InPlace = [(1, 0)],
        };
    }

    static Case SoftCrossEntropy(int images, int classes)
    {
        float[][] parts = [.. Numbers(images * classes, 5).Select(Math.Abs).Chunk(classes)];
        return new(
            $"SoftCrossEntropy, {images}×{classes}",
            [[.. Numbers(images * classes, (uint)classes).Select(v => v * 0.05f)], [.. parts.SelectMany(
                row => row.Select(part => (float)(part / row.Sum(v => (double)v))))]],
            [Poison(images), Poison(images * classes)],
            (x, a, w) => LossKernels.SoftCrossEntropy(x[0].Span, x[1].Span, a[0].Span, a[1].Span, w),
            (x, _) =>
            {
                var rows = x[0].Chunk(classes).Zip(x[1].Chunk(classes), (s, t) => (Scores: s, Shares: t, Sum: s.Sum(Math.Exp))).ToArray();
                return
                [
                    [.. rows.Select(row => Math.Log(row.Sum) - row.Scores.Zip(row.Shares, (s, t) => s * t).Sum())],
                    [.. rows.SelectMany(row => row.Scores.Zip(row.Shares, (s, t) => ((Math.Exp(s) / row.Sum) - t) / images))],
                ];
            },
            40,
            4e-6 / images + (classes == 1 ? 0 : 4e-6)) // as above
        {
            InPlace = [(1, 0), (1, 1)],
        };
    }

    static Case SquaredError(int images, int classes) => new(
        $"SquaredError, {images}×{classes}",
        [Numbers(images * classes, 1), Numbers(images * classes, 2)],
        [Poison(images), Poison(images * classes)],
        (x, a, w) => LossKernels.SquaredError(x[0].Span, x[1].Span, a[0].Span, a[1].Span, w),
        (x, _) =>
        {
            double[] differences = [.. x[0].Zip(x[1], (a, t) => a - t)];
            return [[.. differences.Chunk(classes).Select(row => row.Sum(d => d * d) / 2)], [.. differences.Select(d => d / images)]];
        },
        20 + classes / 16.0) // one rounding for each of K/16 steps and 4 of the tree
    {
        InPlace = [(1, 0), (1, 1)],
    };
}
