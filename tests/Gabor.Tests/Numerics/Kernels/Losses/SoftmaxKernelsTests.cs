using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Losses;

public sealed class SoftmaxKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        from classes in Enumerable.Range(1, 40).Concat([63, 64, 65, 100, 257, 1000])
        from rows in new[] { 0, 1, 3 }
        from size in new[] { 0.05, 1, 100 }
        from test in Of(rows, classes, size)
        select test;

    internal override IEnumerable<Case> LongCases => Of(3001, 10, 0.1).Concat(Of(100, 257, 0.1)).Concat(Of(3, 10_000, 0.05));

    [Fact]
    public void Equal_scores_share_equally_however_large()
    {
        using var workers = new Workers(1);
        foreach (float score in new[] { 0f, 1e4f, -1e4f, 1e30f, -1e30f })
        {
            float[] scores = [score, score, score, score], a = new float[4], l = new float[1];
            SoftmaxKernels.Softmax(scores, 4, a, workers);
            Assert.All(a, p => Assert.Equal(0.25f, p));
            SoftmaxKernels.LogSoftmax(scores, 4, a, workers);
            Assert.All(a, p => Assert.Equal(-Math.Log(4), p, 1e-6));
            SoftmaxKernels.LogSumExp(scores, 4, l, workers);
            Assert.Equal(score + Math.Log(4), l[0], Math.Max(1e-6, Math.Abs(score) * 1e-7));
        }
    }

    [Fact]
    public void Scores_ten_thousand_apart_give_one_and_zero()
    {
        using var workers = new Workers(1);
        float[] a = new float[3];
        SoftmaxKernels.Softmax([1e4f, -1e4f, 0], 3, a, workers);
        Assert.Equal([1f, 0f, 0f], a.AsSpan());
        SoftmaxKernels.LogSoftmax([1e4f, -1e4f, 0], 3, a, workers);
        Assert.Equal([0f, -2e4f, -1e4f], a.AsSpan());
    }

    [Fact]
    public void A_score_that_is_not_a_number_spoils_its_row_and_no_other()
    {
        using var workers = new Workers(1);
        float[] a = new float[6];
        SoftmaxKernels.Softmax([1, float.NaN, 2, 1, 1, float.NegativeInfinity], 3, a, workers);
        Assert.All(a[..3], p => Assert.True(float.IsNaN(p)));
        Assert.Equal([0.5f, 0.5f, 0f], a.AsSpan(3));
        SoftmaxKernels.Softmax([float.PositiveInfinity, 0, 0], 3, a.AsSpan(0, 3), workers);
        Assert.True(float.IsNaN(a[0]));
    }

    [Fact]
    public void Broken_shapes_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.Softmax(new float[7], 3, new float[7], workers));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.Softmax(new float[6], 3, new float[3], workers));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.SoftmaxSlope(new float[6], 3, new float[3], new float[6], workers));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.SoftmaxSlope(new float[7], 3, new float[7], new float[7], workers));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.LogSoftmax(new float[6], 0, new float[6], workers));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.LogSumExp(new float[6], 3, new float[3], workers));
    }

    static IEnumerable<Case> Of(int rows, int classes, double size)
    {
        float[] scores = [.. Numbers(rows * classes, (uint)classes).Select(v => (float)(v * size))];

        // e^x takes over the rounding of a difference of scores, and the sum that of 32 + K/32 steps, which cancel for the most part.
        double largest = scores.Select(Math.Abs).DefaultIfEmpty().Max();
        double relative = 12 + 2 * largest + classes / 64.0;
        yield return new(
            $"Softmax, {rows}×{classes}, scores × {size}",
            [scores],
            [Poison(rows * classes)],
            (x, a, w) => SoftmaxKernels.Softmax(x[0].Span, classes, a[0].Span, w),
            (x, _) => [[.. x[0].Chunk(classes).SelectMany(LogSoftmax).Select(Math.Exp)]],
            relative)
        {
            InPlace = [(0, 0)],
        };
        yield return new(
            $"LogSoftmax, {rows}×{classes}, scores × {size}",
            [scores],
            [Poison(rows * classes)],
            (x, a, w) => SoftmaxKernels.LogSoftmax(x[0].Span, classes, a[0].Span, w),
            (x, _) => [[.. x[0].Chunk(classes).SelectMany(LogSoftmax)]],
            4,
            largest * 2.4e-7 + 1e-6)
        {
            InPlace = [(0, 0)],
        };
        yield return new(
            $"LogSumExp, {rows}×{classes}, scores × {size}",
            [scores],
            [Poison(rows)],
            (x, a, w) => SoftmaxKernels.LogSumExp(x[0].Span, classes, a[0].Span, w),
            (x, _) => [[.. x[0].Chunk(classes).Select(LogSumExp)]],
            4,
            largest * 2.4e-7 + 1e-6);
    }

    static double LogSumExp(double[] row)
    {
        double largest = row.Max();
        return largest + Math.Log(row.Sum(s => Math.Exp(s - largest)));
    }

    static IEnumerable<double> LogSoftmax(double[] row)
    {
        double logSumExp = LogSumExp(row);
        return row.Select(s => s - logSumExp);
    }
}
