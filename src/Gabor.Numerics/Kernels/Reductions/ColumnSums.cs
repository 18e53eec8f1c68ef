using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// Two sums of every column of [rows, D] in one pass: Σ u and Σ u v, of numbers u and v that belong to each element. Each chunk of
/// <see cref="ChunkRows"/> rows is one chain, row after row; a fixed tree of neighbours joins the chunks, so the bits depend on the
/// shape alone.
/// </summary>
static unsafe class ColumnSums
{
    /// <summary>Rows that one chain sums.</summary>
    public const int ChunkRows = 128;

    /// <summary>
    /// Vectors that one thread sums side by side: a chain waits 3 or 4 cycles for each addition, four chains of two sums keep the adders
    /// busy. They are neighbours in a row as far as there are columns, so that a cache line is read once.
    /// </summary>
    const int Chains = 4;

    /// <summary>Rows of a part: as many chunks as chains, where a row is one vector.</summary>
    const int PartRows = Chains * ChunkRows;

    /// <summary>The terms of each element, and how the results of neighbouring chunks are joined.</summary>
    public interface ITerms
    {
        /// <summary>u of <c>T.Width</c> elements.</summary>
        /// <param name="at">The first element.</param>
        /// <param name="column">Its column.</param>
        /// <param name="first">The element of that column in the first row of the chunk.</param>
        T U<T>(nint at, int column, nint first) where T : unmanaged, ILanes<T>;

        /// <summary>v of the same elements, given their u.</summary>
        T V<T>(T u, nint at, int column) where T : unmanaged, ILanes<T>;

        /// <summary>What is kept of a chunk, [2, D] at <paramref name="sums"/>, from its two sums.</summary>
        void Finish<T>(float* sums, int column, int columns, nint first, int rows) where T : unmanaged, ILanes<T>;

        /// <summary>Joins what is kept of two neighbours, into the first.</summary>
        void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows) where T : unmanaged, ILanes<T>;
    }

    /// <summary>Leaves what is kept of all rows, [2, D], in the workers' shared scratch memory.</summary>
    public static float* Of<TTerms>(in TTerms terms, int rows, int columns, Workers workers) where TTerms : unmanaged, ITerms
    {
        int parts = Math.Max(1, (rows + PartRows - 1) / PartRows);
        float* sums = workers.SharedScratch(checked(parts * 2 * columns));
        var scratch = workers.Scratch(checked(Chains * 2 * columns));
        workers.RunLanes(parts, new Job<TTerms> { Terms = terms, Rows = rows, Columns = columns, Sums = sums, Scratch = scratch });
        workers.RunLanes(1, new JoinParts<TTerms> { Terms = terms, Rows = rows, Columns = columns, Sums = sums, Count = parts });

        return sums;
    }

    /// <summary>Joins neighbours, then their results, and so on: [count, 2, D], of <paramref name="each"/> rows but for the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tree<TTerms, T>(TTerms terms, float* sums, int count, int each, int rows, int columns)
        where TTerms : unmanaged, ITerms
        where T : unmanaged, ILanes<T>
    {
        for (int step = 1; step < count; step *= 2)
        {
            for (int i = 0; i + step < count; i += 2 * step)
            {
                int middle = (i + step) * each, right = Math.Min(rows, (i + (2 * step)) * each) - middle;
                float* left = sums + ((nint)i * 2 * columns), other = left + ((nint)step * 2 * columns);
                int column = 0;
                for (; column <= columns - T.Width; column += T.Width)
                    terms.Join<T>(left, other, column, columns, step * each, right);
                for (; column < columns; column++)
                    terms.Join<Lanes1>(left, other, column, columns, step * each, right);
            }
        }
    }

    /// <summary>Joins what the parts have left.</summary>
    struct JoinParts<TTerms> : ILaneJob where TTerms : unmanaged, ITerms
    {
        public TTerms Terms;
        public int Rows, Columns, Count;
        public float* Sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T> =>
            Tree<TTerms, T>(Terms, Sums, Count, PartRows, Rows, Columns);
    }

    struct Job<TTerms> : ILaneJob where TTerms : unmanaged, ITerms
    {
        public TTerms Terms;
        public int Rows, Columns;
        public float* Sums;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* chunks = Scratch.Of(worker);
            int row = part * PartRows, rows = Math.Min(PartRows, Rows - row), column = 0;
            for (; column <= Columns - (4 * T.Width); column += 4 * T.Width)
                Columnwise<T>(row, rows, column, 4, chunks);
            for (; column <= Columns - (2 * T.Width); column += 2 * T.Width)
                Columnwise<T>(row, rows, column, 2, chunks);
            for (; column <= Columns - T.Width; column += T.Width)
                Columnwise<T>(row, rows, column, 1, chunks);
            for (; column < Columns; column++)
                Columnwise<Lanes1>(row, rows, column, 1, chunks);
            Tree<TTerms, T>(Terms, chunks, (rows + ChunkRows - 1) / ChunkRows, ChunkRows, rows, Columns);
            new Span<float>(chunks, 2 * Columns).CopyTo(new Span<float>(Sums + ((nint)part * 2 * Columns), 2 * Columns));
        }

        /// <summary>
        /// 1, 2 or 4 vectors of columns that lie side by side, of all rows of a part: as many chunks at a time as make four chains.
        /// </summary>
        readonly void Columnwise<T>(int row, int rows, int column, int vectors, float* sums) where T : unmanaged, ILanes<T>
        {
            int chunks = Chains / vectors, columns = Columns;
            nint first = ((nint)row * columns) + column, chunk = (nint)ChunkRows * columns;
            for (; rows >= chunks * ChunkRows; rows -= chunks * ChunkRows, first += chunks * chunk, sums += chunks * 2 * columns)
            {
                Four<T>(
                    ChunkRows,
                    new(first, column, sums),
                    At<T>(1, vectors, first, chunk, column, sums),
                    At<T>(2, vectors, first, chunk, column, sums),
                    At<T>(3, vectors, first, chunk, column, sums));
            }

            for (; rows > 0; rows -= ChunkRows, first += chunk, sums += 2 * columns)
            {
                for (int v = 0; v < vectors; v++)
                    One<T>(Math.Min(rows, ChunkRows), At<T>(v, vectors, first, chunk, column, sums));
            }
        }

        readonly Chain At<T>(int number, int vectors, nint first, nint chunk, int column, float* sums) where T : unmanaged, ILanes<T>
        {
            int along = number % vectors * T.Width, down = number / vectors;
            return new(first + along + (down * chunk), column + along, sums + (down * 2 * Columns));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        readonly void Four<T>(int rows, Chain one, Chain two, Chain three, Chain four) where T : unmanaged, ILanes<T>
        {
            T s0 = T.Fill(0f), s1 = s0, s2 = s0, s3 = s0, p0 = s0, p1 = s0, p2 = s0, p3 = s0;
            nint at = 0, columns = Columns;
            for (int r = 0; r < rows; r++, at += columns)
            {
                Add(one, at, ref s0, ref p0);
                Add(two, at, ref s1, ref p1);
                Add(three, at, ref s2, ref p2);
                Add(four, at, ref s3, ref p3);
            }

            Keep(s0, p0, one, rows);
            Keep(s1, p1, two, rows);
            Keep(s2, p2, three, rows);
            Keep(s3, p3, four, rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        readonly void One<T>(int rows, Chain chain) where T : unmanaged, ILanes<T>
        {
            T s = T.Fill(0f), p = s;
            nint at = 0, columns = Columns;
            for (int r = 0; r < rows; r++, at += columns)
                Add(chain, at, ref s, ref p);
            Keep(s, p, chain, rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Add<T>(in Chain chain, nint at, ref T sum, ref T product) where T : unmanaged, ILanes<T>
        {
            T u = Terms.U<T>(chain.First + at, chain.Column, chain.First);
            sum = T.Add(sum, u);
            product = T.MultiplyAdd(u, Terms.V(u, chain.First + at, chain.Column), product);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Keep<T>(T sum, T product, in Chain chain, int rows) where T : unmanaged, ILanes<T>
        {
            T.Store(sum, chain.Sums + chain.Column);
            T.Store(product, chain.Sums + Columns + chain.Column);
            Terms.Finish<T>(chain.Sums, chain.Column, Columns, chain.First, rows);
        }
    }

    /// <summary>A vector of columns of one chunk: its first element, its column, and where what is kept of the chunk goes.</summary>
    readonly struct Chain(nint first, int column, float* sums)
    {
        public readonly nint First = first;
        public readonly int Column = column;
        public readonly float* Sums = sums;
    }
}
