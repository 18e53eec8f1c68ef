using Gabor.Numerics.Kernels;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels;

public sealed class BatchNormTests : KernelContract
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
    public void Sums_are_chains_of_512_rows_in_a_tree_of_neighbours()
    {
        using var workers = new Workers(3);
        foreach (int rows in new[] { 1, 511, 512, 513, 1024, 1025, 2000, 2600, 5000 })
        {
            float[] x = Numbers(rows, 3), g = Numbers(rows, 4), mean = new float[1], variance = new float[1], sum = new float[1], product = new float[1];
            BatchNorm.Statistics(x, mean, variance, workers);
            float mu = Tree(x, (chain, v) => chain + v) / rows;
            Assert.Equal(mu, mean[0]);
            Assert.Equal(Tree(x, (chain, v) => float.FusedMultiplyAdd(v - mu, v - mu, chain)) / rows, variance[0]);

            BatchNorm.Gradients(x, g, [0.5f], [3f], sum, product, workers);
            Assert.Equal(Tree(g, (chain, v) => chain + v), sum[0]);
            int at = 0;
            Assert.Equal(Tree(x, (chain, v) => float.FusedMultiplyAdd(g[at++], (v - 0.5f) * 3f, chain)), product[0]);
        }
    }

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        float[] six = new float[6], three = new float[3], two = new float[2], one = new float[1];
        Action[] calls =
        [
            () => BatchNorm.Statistics(new float[5], three, three, workers),
            () => BatchNorm.Statistics([], [], [], workers),
            () => BatchNorm.Statistics(six, three, two, workers),
            () => BatchNorm.Apply(six, three, two, six, workers),
            () => BatchNorm.Apply(six, three, three, three, workers),
            () => BatchNorm.Gradients(six, three, three, three, three, three, workers),
            () => BatchNorm.Gradients(six, six, three, one, three, three, workers),
            () => BatchNorm.Gradients(six, six, three, three, one, three, workers),
            () => BatchNorm.Gradients(six, six, three, three, three, one, workers),
            () => BatchNorm.Combine(three, six, three, three, three, six, workers),
            () => BatchNorm.Combine(six, six, three, two, three, six, workers),
            () => BatchNorm.Combine(six, six, three, three, two, six, workers),
            () => BatchNorm.Combine(six, six, three, three, three, three, workers),
        ];
        Assert.All(calls, call => Assert.StartsWith(nameof(BatchNorm), Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
    }

    /// <summary>Each 512 in a row, then neighbours, then their sums, and so on.</summary>
    static float Tree(float[] x, Func<float, float, float> add)
    {
        float[] sums = [.. x.Chunk(512).Select(chunk => chunk.Aggregate(0f, add))];
        while (sums.Length > 1)
            sums = [.. sums.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])];
        return sums[0];
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
            [Poison(columns), Poison(columns)],
            (i, o, w) => BatchNorm.Statistics(i[0].Span, o[0].Span, o[1].Span, w),
            (i, _) =>
            {
                var (mean, variance) = Define.BatchStatistics(i[0], columns);
                return [mean, variance];
            },
            600,
            5e-4);
        yield return new(
            $"Apply, {rows}×{columns}",
            [x, a, b],
            [Poison(rows * columns)],
            (i, o, w) => BatchNorm.Apply(i[0].Span, i[1].Span, i[2].Span, o[0].Span, w),
            (i, _) => [[.. i[0].Select((v, p) => (v * i[1][p % columns]) + i[2][p % columns])]],
            1)
        {
            InPlace = [(0, 0)],
        };

        // (x − μ) · inverse is up to 2¹⁶ here, g up to 2⁸, and both signs cancel.
        double largest = Columns(columns, rows, p => Math.Abs((double)g[p] * (x[p] - a[p % columns]) * b[p % columns])).Max();
        yield return new(
            $"Gradients, {rows}×{columns}",
            [x, g, a, b],
            [Poison(columns), Poison(columns)],
            (i, o, w) => BatchNorm.Gradients(i[0].Span, i[1].Span, i[2].Span, i[3].Span, o[0].Span, o[1].Span, w),
            (i, _) =>
            [
                Columns(columns, rows, p => i[1][p]),
                Columns(columns, rows, p => i[1][p] * (i[0][p] - i[2][p % columns]) * i[3][p % columns]),
            ],
            600,
            1e-2 + (2e-6 * largest));
        yield return new(
            $"Combine, {rows}×{columns}",
            [g, x, a, b, c],
            [Poison(rows * columns)],
            (i, o, w) => BatchNorm.Combine(i[0].Span, i[1].Span, i[2].Span, i[3].Span, i[4].Span, o[0].Span, w),
            (i, _) => [[.. i[0].Select((v, p) => (v * i[2][p % columns]) + (i[1][p] * i[3][p % columns]) + i[4][p % columns])]],
            2,
            1e-2)
        {
            InPlace = [(0, 0), (0, 1)],
        };
    }
}
