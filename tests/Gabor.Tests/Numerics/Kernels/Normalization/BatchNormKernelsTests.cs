using Gabor.Numerics;
using Gabor.Numerics.Kernels.Normalization;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Normalization;

public sealed class BatchNormKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        from columns in new[] { 1, 2, 3, 7, 15, 16, 17, 33, 64 }
        from rows in new[] { 1, 2, 5, 100, 511, 512, 513 }
        from test in Of(rows, columns)
        select test;

    internal override IEnumerable<Case> LongCases =>
        from shape in new (int Rows, int Columns)[] { (1024, 33), (1025, 16), (1537, 3), (3000, 20), (700, 65), (20, 5000) }
        from test in Of(shape.Rows, shape.Columns)
        select test;

    [Fact]
    public void Sums_are_chains_of_128_rows_in_a_tree_of_neighbours()
    {
        using var workers = new Workers(3);
        foreach (int rows in new[] { 1, 127, 128, 129, 511, 512, 513, 1024, 1025, 2000, 2600, 5000 })
        {
            float[] x = Numbers(rows, 3), g = Numbers(rows, 4), mean = new float[1], variance = new float[1], sum = new float[1];
            float[] product = new float[1], origin = new float[1];
            BatchNormKernels.Statistics(x, origin, mean, variance, workers);
            var (mu, squares, _) = Tree([.. x.Chunk(128).Select(chunk => Moments(chunk, x[0]))], Join);
            Assert.Equal(x[0], origin[0]);
            Assert.Equal(mu, mean[0]);
            Assert.Equal(squares / rows, variance[0]);

            BatchNormKernels.Gradients(x, g, [0.25f], [0.25f], [3f], sum, product, workers);
            Assert.Equal(Tree([.. g.Chunk(128).Select(chunk => chunk.Aggregate(0f, (chain, v) => chain + v))], (a, b) => a + b), sum[0]);
            int at = 0;
            float[] products = [.. x.Chunk(128).Select(
                chunk => chunk.Aggregate(0f, (chain, v) => float.FusedMultiplyAdd(g[at++], (v - 0.25f - 0.25f) * 3f, chain)))];
            Assert.Equal(Tree(products, (a, b) => a + b), product[0]);
        }
    }

    [Fact]
    public void Numbers_far_from_0_keep_their_variance()
    {
        using var workers = new Workers(2);
        float[] x = [.. Enumerable.Range(0, 3000).Select(i => 10_000f + (i % 7) + (i / 128 * 3))], mean = new float[1];
        float[] variance = new float[1], origin = new float[1];
        BatchNormKernels.Statistics(x, origin, mean, variance, workers);
        var (mu, sigma) = Define.BatchStatistics([.. x.Select(v => (double)v)], 1);
        Assert.Equal(mu[0] - origin[0], mean[0], 1e-6 * Math.Sqrt(sigma[0]));
        Assert.Equal(sigma[0], variance[0], 1e-5 * sigma[0]);
    }

    /// <summary>μ − o and Σ(x − μ)² of a chunk, from its distances to its first number.</summary>
    static (float Mean, float Squares, int Rows) Moments(float[] chunk, float origin)
    {
        float sum = 0, squares = 0;
        foreach (float v in chunk)
        {
            sum += v - chunk[0];
            squares = float.FusedMultiplyAdd(v - chunk[0], v - chunk[0], squares);
        }

        float share = sum * (1f / chunk.Length);
        return (chunk[0] - origin + share, Math.Max(0, float.FusedMultiplyAdd(-share, sum, squares)), chunk.Length);
    }

    /// <summary>Those of two neighbours, by Chan, Golub and LeVeque.</summary>
    static (float Mean, float Squares, int Rows) Join((float Mean, float Squares, int Rows) a, (float Mean, float Squares, int Rows) b)
    {
        float apart = b.Mean - a.Mean, moved = apart * (float)((double)b.Rows / (a.Rows + b.Rows));
        return (a.Mean + moved, float.FusedMultiplyAdd(apart * moved, a.Rows, a.Squares + b.Squares), a.Rows + b.Rows);
    }

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        float[] six = new float[6], three = new float[3], two = new float[2], one = new float[1];
        Action[] calls =
        [
            () => BatchNormKernels.Statistics(new float[5], three, three, three, workers),
            () => BatchNormKernels.Statistics([], [], [], [], workers),
            () => BatchNormKernels.Statistics(six, two, three, three, workers),
            () => BatchNormKernels.Statistics(six, three, three, two, workers),
            () => BatchNormKernels.Apply(six, two, three, three, three, [], Rectifier.None, six, workers),
            () => BatchNormKernels.Apply(six, three, two, three, three, [], Rectifier.None, six, workers),
            () => BatchNormKernels.Apply(six, three, three, three, two, [], Rectifier.None, six, workers),
            () => BatchNormKernels.Apply(six, three, three, three, three, [], Rectifier.None, three, workers),
            () => BatchNormKernels.Apply(six, three, three, three, three, three, Rectifier.None, six, workers),
            () => BatchNormKernels.Gradients(six, three, three, three, three, three, three, workers),
            () => BatchNormKernels.Gradients(six, six, two, three, three, three, three, workers),
            () => BatchNormKernels.Gradients(six, six, three, three, one, three, three, workers),
            () => BatchNormKernels.Gradients(six, six, three, three, three, one, three, workers),
            () => BatchNormKernels.Gradients(six, six, three, three, three, three, one, workers),
            () => BatchNormKernels.RectifiedGradients(six, six, two, three, three, three, three, Rectifier.Relu, three, three, workers),
            () => BatchNormKernels.RectifiedGradients(six, six, three, two, three, three, three, Rectifier.Relu, three, three, workers),
            () => BatchNormKernels.MaskedGradients(six, six, three, six, three, three, three, three, three, workers),
            () => BatchNormKernels.MaskedGradients(six, six, six, three, three, three, three, three, three, workers),
            () => BatchNormKernels.RectifiedCombine(six, six, three, three, two, three, Rectifier.Relu, three, three, three, six, workers),
            () => BatchNormKernels.RectifiedCombine(
                six, six, three, three, three, three, Rectifier.Relu, three, three, three, three, workers),
            () => BatchNormKernels.Combine(three, six, three, three, three, three, three, six, workers),
            () => BatchNormKernels.Combine(six, six, two, three, three, three, three, six, workers),
            () => BatchNormKernels.Combine(six, six, three, three, three, two, three, six, workers),
            () => BatchNormKernels.Combine(six, six, three, three, three, three, two, six, workers),
            () => BatchNormKernels.Combine(six, six, three, three, three, three, three, three, workers),
        ];
        Assert.All(
            calls,
            call => Assert.StartsWith(nameof(BatchNormKernels), Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
    }

    /// <summary>Neighbours, then their results, and so on.</summary>
    static T Tree<T>(T[] leaves, Func<T, T, T> join)
    {
        while (leaves.Length > 1)
            leaves = [.. leaves.Chunk(2).Select(pair => pair.Length == 2 ? join(pair[0], pair[1]) : pair[0])];
        return leaves[0];
    }

    /// <summary>Σ over the rows of what stands at each place, for every column.</summary>
    static double[] Columns(int columns, int rows, Func<int, double> at) =>
        [.. Enumerable.Range(0, columns).Select(d => Enumerable.Range(0, rows).Sum(r => at((r * columns) + d)))];

    static IEnumerable<Case> Of(int rows, int columns)
    {
        // Numbers up to 256, their squares up to 65 536 and 4000 in the mean: chains of 512 round to 2⁻²⁴ of the sum each time.
        float[] x = Numbers(rows * columns, 1), g = Numbers(rows * columns, 2);
        float[] a = Numbers(columns, 3), b = Numbers(columns, 4), c = Numbers(columns, 5);
        yield return new(
            $"Statistics, {rows}×{columns}",
            [x],
            [Poison(columns), Poison(columns), Poison(columns)],
            (i, o, w) => BatchNormKernels.Statistics(i[0].Span, o[0].Span, o[1].Span, o[2].Span, w),
            (i, _) =>
            {
                var (mean, variance) = Define.BatchStatistics(i[0], columns);
                double[] origin = i[0][..columns];
                return [origin, [.. mean.Zip(origin, (all, first) => all - first)], variance];
            },
            600,
            5e-4);
        float[] residual = Numbers(rows * columns, 6), origin = Numbers(columns, 9), rest = [.. Numbers(columns, 10).Select(v => v / 64)];
        foreach (var (adds, rectifier) in new[]
        {
            (false, Rectifier.None), (false, Rectifier.Relu), (false, Rectifier.Relu6), (true, Rectifier.None), (true, Rectifier.Relu),
        })
        {
            yield return new(
                $"Apply, {rows}×{columns}{(adds ? ", residual" : "")}, {rectifier}",
                [x, a, b, residual, origin, rest],
                [Poison(rows * columns)],
                (i, o, w) =>
                    BatchNormKernels.Apply(
                        i[0].Span, i[4].Span, i[5].Span, i[1].Span, i[2].Span, adds ? i[3].Span : [], rectifier, o[0].Span, w),
                (i, _) =>
                [
                    [.. i[0].Select(
                        (v, p) =>
                            ((v - i[4][p % columns] - i[5][p % columns]) * i[1][p % columns]) + i[2][p % columns] + (adds ? i[3][p] : 0))
                                .Select(v =>
                                rectifier == Rectifier.None ? v : Math.Clamp(v, 0, rectifier == Rectifier.Relu ? double.MaxValue : 6))],
                ],
                2,
                5e-2)
            {
                InPlace = [(0, 0), (0, 3)],
            };
        }

        // (x − μ) · inverse is up to 2¹⁶ here, g up to 2⁸, and both signs cancel.
        double largest = Columns(columns, rows, p => Math.Abs((double)g[p] * (x[p] - a[p % columns]) * b[p % columns])).Max();
        yield return new(
            $"Gradients, {rows}×{columns}",
            [x, g, a, b, rest],
            [Poison(columns), Poison(columns)],
            (i, o, w) => BatchNormKernels.Gradients(i[0].Span, i[1].Span, i[2].Span, i[4].Span, i[3].Span, o[0].Span, o[1].Span, w),
            (i, _) =>
            [
                Columns(columns, rows, p => i[1][p]),
                Columns(columns, rows, p => i[1][p] * (i[0][p] - i[2][p % columns] - i[4][p % columns]) * i[3][p % columns]),
            ],
            600,
            1e-2 + (2e-6 * largest));
        // Where x · a + b > 0; the numbers are such that double and float agree on it but for a case in ten million.
        float[] mean = Numbers(columns, 7), inverse = Numbers(columns, 8);
        foreach (var rectifier in new[] { Rectifier.Relu, Rectifier.Relu6 })
        {
            double end = rectifier == Rectifier.Relu ? double.PositiveInfinity : 6;
            double[] through =
            [
                .. g.Select((v, p) =>
                    Math.FusedMultiplyAdd(x[p] - mean[p % columns] - rest[p % columns], a[p % columns], b[p % columns]) is > 0 and var z
                        && z < end ? (double)v : 0),
            ];
            largest = Columns(columns, rows, p => Math.Abs(through[p] * (x[p] - mean[p % columns]) * inverse[p % columns])).Max();
            yield return new(
                $"RectifiedGradients, {rows}×{columns}, {rectifier}",
                [x, g, a, b, mean, inverse, rest],
                [Poison(columns), Poison(columns)],
                (i, o, w) =>
                    BatchNormKernels.RectifiedGradients(
                        i[0].Span, i[1].Span, i[2].Span, i[3].Span, i[4].Span, i[6].Span, i[5].Span, rectifier, o[0].Span, o[1].Span, w),
                (_, _) =>
                [
                    Columns(columns, rows, p => through[p]),
                    Columns(columns, rows, p => through[p] * ((double)x[p] - mean[p % columns] - rest[p % columns]) * inverse[p % columns]),
                ],
                600,
                1e-2 + (2e-6 * largest));
            yield return new(
                $"RectifiedCombine, {rows}×{columns}, {rectifier}",
                [g, x, a, b, mean, inverse, c, rest],
                [Poison(rows * columns)],
                (i, o, w) =>
                    BatchNormKernels.RectifiedCombine(
                        i[0].Span, i[1].Span, i[4].Span, i[7].Span, i[2].Span, i[3].Span, rectifier, i[4].Span, i[5].Span, i[6].Span,
                        o[0].Span, w),
                (i, _) => [[.. through.Select((v, p) => (v * i[4][p % columns])
                    + ((i[1][p] - i[4][p % columns] - i[7][p % columns]) * i[5][p % columns]) + i[6][p % columns])]],
                2,
                1e-2)
            {
                InPlace = [(0, 0), (0, 1)],
            };
        }

        double[] masked = [.. g.Select((v, p) => residual[p] > 0 ? (double)v : 0)];
        largest = Columns(columns, rows, p => Math.Abs(masked[p] * (x[p] - mean[p % columns]) * inverse[p % columns])).Max();
        yield return new(
            $"MaskedGradients, {rows}×{columns}",
            [x, g, residual, mean, inverse, rest],
            [Poison(rows * columns), Poison(columns), Poison(columns)],
            (i, o, w) =>
                BatchNormKernels.MaskedGradients(
                    i[0].Span, i[1].Span, i[2].Span, o[0].Span, i[3].Span, i[5].Span, i[4].Span, o[1].Span, o[2].Span, w),
            (_, _) =>
            [
                masked,
                Columns(columns, rows, p => masked[p]),
                Columns(columns, rows, p => masked[p] * ((double)x[p] - mean[p % columns] - rest[p % columns]) * inverse[p % columns]),
            ],
            600,
            1e-2 + (2e-6 * largest))
        {
            InPlace = [(0, 1)],
        };
        yield return new(
            $"Combine, {rows}×{columns}",
            [g, x, a, b, c, origin, rest],
            [Poison(rows * columns)],
            (i, o, w) =>
                BatchNormKernels.Combine(
                    i[0].Span, i[1].Span, i[5].Span, i[6].Span, i[2].Span, i[3].Span, i[4].Span, o[0].Span, w),
            (i, _) => [[.. i[0].Select((v, p) => (v * i[2][p % columns])
                + ((i[1][p] - i[5][p % columns] - i[6][p % columns]) * i[3][p % columns]) + i[4][p % columns])]],
            2,
            1e-2)
        {
            InPlace = [(0, 0), (0, 1)],
        };
    }
}
