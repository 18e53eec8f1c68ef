using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Reductions;

public sealed class RowKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        from columns in new[] { 1, 2, 3, 7, 10, 15, 16, 17, 20, 31, 33, 64, 100, 257 }
        from rows in new[] { 0, 1, 2, 5, 63, 64, 65, 129, 200 }
        from test in Of(rows, columns)
        select test;

    internal override IEnumerable<Case> LongCases =>
        from shape in new (int Rows, int Columns)[] { (5000, 20), (1024, 33), (1025, 16), (300, 700), (9000, 3), (64, 4096) }
        from test in Of(shape.Rows, shape.Columns)
        select test;

    [Fact]
    public void Column_sums_are_the_stated_tree()
    {
        using var workers = new Workers(3);
        foreach (int rows in new[] { 1, 64, 65, 100, 130, 150, 200, 300, 333, 500, 700, 900, 1024, 1025, 2049, 4500, 7000 })
        {
            float[] x = Numbers(rows, 3), sums = new float[1];
            RowKernels.ColumnSums(x, sums, workers);
            Assert.Equal(Tree(x), sums[0]);
        }
    }

    [Fact]
    public void Labels_are_the_largest_scores()
    {
        int[] labels = new int[3];
        RowKernels.ArgMax([1, 2, 3, 3, 3, 1, 0, 5, 5], 3, labels);
        Assert.Equal(new[] { 2, 0, 1 }, labels);
    }

    [Fact]
    public void A_matrix_of_broken_rows_is_refused()
    {
        using var workers = new Workers(1);
        Assert.Contains(
            "rows of 3", Assert.Throws<ArgumentException>(() => RowKernels.AddBias(new float[3], new float[7], workers)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RowKernels.ColumnSums(new float[7], new float[3], workers));
        Assert.Throws<ArgumentException>(() => RowKernels.ColumnSums(new float[7], [], workers));
        Assert.Throws<ArgumentException>(() => RowKernels.Subtract(new float[6], new float[3], new float[3], workers));
        Assert.Throws<ArgumentException>(() => RowKernels.ArgMax(new float[6], 3, new int[3]));
    }

    /// <summary>Rows in order in chunks of 64, then chunks in a tree whose left half is the largest power of two.</summary>
    static float Tree(ReadOnlySpan<float> x)
    {
        if (x.Length <= 64)
        {
            float sum = 0;
            foreach (float v in x)
                sum += v;
            return sum;
        }

        int left = 64;
        while (left * 2 < x.Length)
            left *= 2;
        return Tree(x[..left]) + Tree(x[left..]);
    }

    static IEnumerable<Case> Of(int rows, int columns)
    {
        yield return new(
            $"AddBias, {rows}×{columns}",
            [Numbers(columns, 1)],
            [Numbers(rows * columns, 2)],
            (x, a, w) => RowKernels.AddBias(x[0].Span, a[0].Span, w),
            (x, a) => [[.. a[0].Select((v, i) => v + x[0][i % columns])]],
            1);
        yield return new(
            $"Subtract, {rows}×{columns}",
            [Numbers(rows * columns, 1), Numbers(columns, 2)],
            [Poison(rows * columns)],
            (x, a, w) => RowKernels.Subtract(x[0].Span, x[1].Span, a[0].Span, w),
            (x, _) => [[.. x[0].Select((v, i) => v - x[1][i % columns])]],
            1)
        {
            InPlace = [(0, 0)],
        };
        yield return new(
            $"ColumnSums, {rows}×{columns}",
            [Numbers(rows * columns, 1)],
            [Poison(columns)],
            (x, a, w) => RowKernels.ColumnSums(x[0].Span, a[0].Span, w),
            (x, _) => [[.. Enumerable.Range(0, columns).Select(j => Enumerable.Range(0, rows).Sum(i => x[0][i * columns + j]))]],
            40,
            3e-4 * Math.Sqrt(rows)); // numbers up to 256: 64 roundings of sums up to some thousands, and a few of the tree
    }
}
