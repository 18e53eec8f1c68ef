using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Two sums of every column of [rows, D] in one pass: Σ u and Σ u v, of numbers u and v that belong to each element. Each chunk of <see cref="ChunkRows"/> rows is one
/// chain, row after row; the chunks meet in one fixed tree of neighbours, so the bits depend on the shape alone.
/// </summary>
internal static unsafe class ColumnSums
{
    /// <summary>Rows that one chain sums.</summary>
    public const int ChunkRows = 128;

    /// <summary>
    /// Chunks that one thread sums side by side: a chain waits 3 or 4 cycles for each addition, four chains of two sums keep the adders busy.
    /// </summary>
    const int Chunks = 4;

    /// <summary>What the elements give, and how the results of neighbouring chunks are joined.</summary>
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

        /// <summary>What is kept of two neighbours of so many rows, left in the first.</summary>
        void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows) where T : unmanaged, ILanes<T>;
    }

    /// <summary>Leaves what is kept of all rows, [2, D], in the workers' shared scratch memory.</summary>
    public static float* Of<TTerms>(in TTerms terms, int rows, int columns, Workers workers) where TTerms : unmanaged, ITerms
    {
        const int PartRows = Chunks * ChunkRows;
        int parts = Math.Max(1, (rows + PartRows - 1) / PartRows);
        float* sums = workers.SharedScratch(checked(parts * 2 * columns));
        var scratch = workers.Scratch(checked(Chunks * 2 * columns));
        workers.Run(parts, new Job<TTerms> { Terms = terms, Rows = rows, Columns = columns, Sums = sums, Scratch = scratch, Tier = workers.Tier });
        switch (workers.Tier)
        {
            case Tier.Lanes512: Tree<TTerms, Lanes512>(terms, sums, parts, PartRows, rows, columns); break;
            case Tier.Lanes256: Tree<TTerms, Lanes256>(terms, sums, parts, PartRows, rows, columns); break;
            case Tier.Lanes128: Tree<TTerms, Lanes128>(terms, sums, parts, PartRows, rows, columns); break;
            default: Tree<TTerms, Lanes1>(terms, sums, parts, PartRows, rows, columns); break;
        }

        return sums;
    }

    /// <summary>Joins neighbours, then their results, and so on: [count, 2, D], of <paramref name="each"/> rows but for the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tree<TTerms, T>(TTerms terms, float* sums, int count, int each, int rows, int columns) where TTerms : unmanaged, ITerms where T : unmanaged, ILanes<T>
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

    struct Job<TTerms> : IJob where TTerms : unmanaged, ITerms
    {
        public TTerms Terms;
        public int Rows, Columns;
        public float* Sums;
        public WorkerScratch Scratch;
        public Tier Tier;

        public readonly void Execute(int part, int worker)
        {
            switch (Tier)
            {
                case Tier.Lanes512: Part<Lanes512>(part, Scratch.Of(worker)); break;
                case Tier.Lanes256: Part<Lanes256>(part, Scratch.Of(worker)); break;
                case Tier.Lanes128: Part<Lanes128>(part, Scratch.Of(worker)); break;
                default: Part<Lanes1>(part, Scratch.Of(worker)); break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Part<T>(int part, float* chunks) where T : unmanaged, ILanes<T>
        {
            int row = part * Chunks * ChunkRows, rows = Math.Min(Chunks * ChunkRows, Rows - row), column = 0;
            for (; column <= Columns - T.Width; column += T.Width)
                Columnwise<T>(row, rows, column, chunks);
            for (; column < Columns; column++)
                Columnwise<Lanes1>(row, rows, column, chunks);
            Tree<TTerms, T>(Terms, chunks, (rows + ChunkRows - 1) / ChunkRows, ChunkRows, rows, Columns);
            new Span<float>(chunks, 2 * Columns).CopyTo(new Span<float>(Sums + ((nint)part * 2 * Columns), 2 * Columns));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Columnwise<T>(int row, int rows, int column, float* chunks) where T : unmanaged, ILanes<T>
        {
            nint first = ((nint)row * Columns) + column, chunk = (nint)ChunkRows * Columns;
            if (rows == Chunks * ChunkRows)
            {
                nint first1 = first + chunk, first2 = first1 + chunk, first3 = first2 + chunk, at = first;
                T s0 = T.Fill(0f), s1 = s0, s2 = s0, s3 = s0, p0 = s0, p1 = s0, p2 = s0, p3 = s0;
                for (int r = 0; r < ChunkRows; r++, at += Columns)
                {
                    T u = Terms.U<T>(at, column, first);
                    s0 = T.Add(s0, u);
                    p0 = T.MultiplyAdd(u, Terms.V(u, at, column), p0);
                    u = Terms.U<T>(at + chunk, column, first1);
                    s1 = T.Add(s1, u);
                    p1 = T.MultiplyAdd(u, Terms.V(u, at + chunk, column), p1);
                    u = Terms.U<T>(at + (2 * chunk), column, first2);
                    s2 = T.Add(s2, u);
                    p2 = T.MultiplyAdd(u, Terms.V(u, at + (2 * chunk), column), p2);
                    u = Terms.U<T>(at + (3 * chunk), column, first3);
                    s3 = T.Add(s3, u);
                    p3 = T.MultiplyAdd(u, Terms.V(u, at + (3 * chunk), column), p3);
                }

                Keep(s0, p0, chunks, column, first, ChunkRows);
                Keep(s1, p1, chunks + (2 * Columns), column, first1, ChunkRows);
                Keep(s2, p2, chunks + (4 * Columns), column, first2, ChunkRows);
                Keep(s3, p3, chunks + (6 * Columns), column, first3, ChunkRows);
                return;
            }

            for (; rows > 0; rows -= ChunkRows, first += chunk, chunks += 2 * Columns)
            {
                T s = T.Fill(0f), p = s;
                nint at = first;
                int count = Math.Min(rows, ChunkRows);
                for (int r = 0; r < count; r++, at += Columns)
                {
                    T u = Terms.U<T>(at, column, first);
                    s = T.Add(s, u);
                    p = T.MultiplyAdd(u, Terms.V(u, at, column), p);
                }

                Keep(s, p, chunks, column, first, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Keep<T>(T sum, T product, float* chunk, int column, nint first, int rows) where T : unmanaged, ILanes<T>
        {
            T.Store(sum, chunk + column);
            T.Store(product, chunk + Columns + column);
            Terms.Finish<T>(chunk, column, Columns, first, rows);
        }
    }
}
