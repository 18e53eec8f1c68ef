using System.Numerics;
using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>Matrices of [rows, n] beside a vector of n, as a batch beside a bias or a mean.</summary>
public static unsafe class RowKernels
{
    /// <summary>Rows that are added one after the other, before the tree.</summary>
    const int Chunk = 64;

    /// <summary>
    /// Rows that one thread sums at a time: 16 chunks, so that the trees of sections and the tree over them are one tree.
    /// </summary>
    const int Section = 1024;

    /// <summary>Columns that one thread sums at a time.</summary>
    const int ColumnBlock = 256;

    const int ElementsPerPart = 16384;

    /// <summary>Each row of <paramref name="a"/> += <paramref name="bias"/>, as b in (5.13).</summary>
    /// <exception cref="ArgumentException"><paramref name="a"/> is not whole rows.</exception>
    public static void AddBias(ReadOnlySpan<float> bias, Span<float> a, Workers workers) => Each(default(Sum), a, bias, a, workers);

    /// <summary>
    /// Each row of <paramref name="result"/> = that of <paramref name="x"/> − <paramref name="mean"/>, (6.25); may be in place.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not whole rows, or not as long as the result.</exception>
    public static void Subtract(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, Span<float> result, Workers workers) =>
        Each(default(Difference), x, mean, result, workers);

    /// <summary>
    /// Each row of <paramref name="result"/> = that of <paramref name="x"/> times <paramref name="factor"/>, element by element; may be in
    /// place.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not whole rows, or not as long as the result.</exception>
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> factor, Span<float> result, Workers workers) =>
        Each(default(Product), x, factor, result, workers);

    /// <summary>
    /// sums[j] = Σᵢ x[i, j], as ∂err/∂b in (5.26), (5.27): rows one after the other in chunks of 64, the chunks are added in a tree whose
    /// left half is the largest power of two.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not whole rows.</exception>
    public static void ColumnSums(ReadOnlySpan<float> x, Span<float> sums, Workers workers)
    {
        int columns = sums.Length, rows = Check.Rows(x.Length, columns, nameof(ColumnSums));
        int sections = int.Max(1, (rows + Section - 1) / Section), columnBlocks = (columns + ColumnBlock - 1) / ColumnBlock;
        fixed (float* from = x, to = sums)
        {
            float* partial = sections == 1 ? to : workers.SharedScratch(checked(sections * columns));
            RowLoop.Run(new SectionSums(from, partial, rows, columns, columnBlocks, Section, Chunk), sections * columnBlocks, 1, workers);
            if (sections > 1)
                RowLoop.Run(new SectionSums(partial, to, sections, columns, columnBlocks, sections, 1), columnBlocks, 1, workers);
        }
    }

    /// <summary>labels[i] = the index of the largest number of row i, the prediction (3.50), see <see cref="Reduce.ArgMax"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="scores"/> is not as many whole rows as there are labels.</exception>
    public static void ArgMax(ReadOnlySpan<float> scores, int columns, Span<int> labels)
    {
        Check.Equal(Check.Rows(scores.Length, columns, nameof(ArgMax)), labels.Length, nameof(ArgMax));
        for (int row = 0; row < labels.Length; row++)
            labels[row] = Reduce.ArgMax(scores.Slice(row * columns, columns));
    }

    static void Each<TZip>(TZip zip, ReadOnlySpan<float> x, ReadOnlySpan<float> vector, Span<float> result, Workers workers)
        where TZip : unmanaged, IZip
    {
        Check.Equal(x.Length, result.Length, nameof(RowKernels));
        int columns = vector.Length, rows = Check.Rows(x.Length, columns, nameof(RowKernels));
        fixed (float* from = x, beside = vector, to = result)
            RowLoop.Run(new EachRow<TZip>(zip, from, beside, to, columns), rows, RowLoop.RowsOf(ElementsPerPart, columns), workers);
    }

    readonly struct EachRow<TZip>(TZip zip, float* x, float* vector, float* result, int columns) : IRowKernel where TZip : unmanaged, IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * columns;
            ElementLoop.Range<ZipKernel<TZip>, T>(new(zip, x + start, vector, result + start), 0, columns);
        }
    }

    /// <summary>A section of rows × a block of columns is one part; its sums go to row <c>section</c> of the result.</summary>
    readonly struct SectionSums(float* x, float* sums, int rows, int columns, int columnBlocks, int sectionRows, int chunk) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            (int section, int block) = int.DivRem(row, columnBlocks);
            int firstRow = section * sectionRows, count = int.Min(sectionRows, rows - firstRow);
            int column = block * ColumnBlock, end = column + int.Min(ColumnBlock, columns - column);
            float* from = x + (nint)firstRow * columns, to = sums + (nint)section * columns;
            for (; column <= end - (4 * T.Width); column += 4 * T.Width)
            {
                Fours<T> four = TreeOfFours<T>(from + column, count, columns, chunk);
                T.Store(four.V0, to + column);
                T.Store(four.V1, to + column + T.Width);
                T.Store(four.V2, to + column + (2 * T.Width));
                T.Store(four.V3, to + column + (3 * T.Width));
            }

            ElementLoop.Range<TreeSums, T>(new(from, to, count, columns, chunk), column, end);
        }
    }

    readonly struct TreeSums(float* x, float* sums, int rows, int columns, int chunk) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(Tree<T>(x + i, rows, columns, chunk), sums + i);
    }

    static T Tree<T>(float* x, int rows, int columns, int chunk) where T : unmanaged, ILanes<T>
    {
        if (rows <= chunk)
        {
            T sum = T.Fill(0f);
            for (int row = 0; row < rows; row++, x += columns)
                sum = T.Add(sum, T.Load(x));
            return sum;
        }

        int left = Left(rows, chunk);
        return T.Add(Tree<T>(x, left, columns, chunk), Tree<T>(x + (nint)left * columns, rows - left, columns, chunk));
    }

    /// <summary>Four vectors of columns at a time, so that one addition does not wait for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Fours<T> TreeOfFours<T>(float* x, int rows, int columns, int chunk) where T : unmanaged, ILanes<T>
    {
        if (rows <= chunk)
        {
            T v0 = T.Fill(0f), v1 = v0, v2 = v0, v3 = v0;
            for (int row = 0; row < rows; row++, x += columns)
            {
                v0 = T.Add(v0, T.Load(x));
                v1 = T.Add(v1, T.Load(x + T.Width));
                v2 = T.Add(v2, T.Load(x + (2 * T.Width)));
                v3 = T.Add(v3, T.Load(x + (3 * T.Width)));
            }

            return new(v0, v1, v2, v3);
        }

        int left = Left(rows, chunk);
        Fours<T> above = TreeOfFours<T>(x, left, columns, chunk);
        Fours<T> below = TreeOfFours<T>(x + (nint)left * columns, rows - left, columns, chunk);
        return new(T.Add(above.V0, below.V0), T.Add(above.V1, below.V1), T.Add(above.V2, below.V2), T.Add(above.V3, below.V3));
    }

    /// <summary>Rows of the left half of a tree: the largest power of two of chunks that leaves some for the right.</summary>
    static int Left(int rows, int chunk) => chunk * (int)BitOperations.RoundUpToPowerOf2((uint)((rows + chunk - 1) / chunk)) / 2;

    readonly struct Fours<T>(T v0, T v1, T v2, T v3) where T : unmanaged, ILanes<T>
    {
        public readonly T V0 = v0, V1 = v1, V2 = v2, V3 = v3;
    }
}
