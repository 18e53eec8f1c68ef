using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// C = start + A B for nine or ten columns, as the scores of ten classes, on lanes of 512 bits, of which a vector of columns would idle six
/// of sixteen. Here the lanes lie across sixteen rows, which are transposed on the way: ten multiply-adds for an element of sixteen rows
/// instead of sixteen. Every c(i, j) is the same <see cref="LongSum"/> as
/// elsewhere.
/// </summary>
static unsafe class TenColumnsAcross
{
    /// <summary>Columns of the packed B.</summary>
    const int Columns = 10;

    /// <summary>Rows of a small product that share the loads of B.</summary>
    const int FewRows = 4;

    /// <summary>Multiply-adds below which more threads cost more than they save: about 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>Floats of the packed B; a vector that begins in its last row ends within it.</summary>
    public static int PackedFloats(int k) => checked((k * Columns) + Tiers.MostLanes);

    /// <summary>Brings B, [k, n] or, where it is transposed, [n, k], to [k, 10].</summary>
    public static void Pack(float* b, bool transposed, int k, int n, float* to)
    {
        nint down = transposed ? 1 : n, along = transposed ? k : 1;
        float* end = to + PackedFloats(k);
        for (int t = 0; t < k; t++, b += down, to += Columns)
        {
            for (int j = 0; j < Columns; j++)
                to[j] = j < n ? b[j * along] : 0f;
        }

        while (to < end)
            *to++ = 0f;
    }

    /// <summary>C = start + A B; arguments as of <see cref="TenColumns.Multiply"/>.</summary>
    public static void Multiply(
        float* a, float* b, bool bTransposed, float* packed, float* start, float* c, int m, int n, int k, bool rectify, Workers workers)
    {
        int lanes = workers.Tier.Lanes(), shares = (long)m * n * k < ParallelFrom ? 1 : workers.Threads;
        int block = (((m + shares - 1) / shares) + lanes - 1) / lanes * lanes;
        workers.RunLanes((m + block - 1) / block, new Job
        {
            A = a, B = b, BTransposed = bTransposed, Packed = packed, Start = start, C = c, M = m, N = n, K = k, Rectify = rectify,
            Block = block,
            Scratch = workers.Scratch(checked(
                (4 * lanes * lanes) + (packed == null ? PackedFloats(k) : 0) + BlockSums.Floats(k, lanes * lanes))),
        });
    }

    struct Job : ILaneJob
    {
        public float* A, B, Packed, Start, C;
        public bool BTransposed, Rectify;
        public int M, N, K, Block;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int square = T.Width * T.Width, first = part * Block, last = Math.Min(M, first + Block);
            float* taps = Scratch.Of(worker), other = taps + square, sums = other + square, results = sums + square;
            float* packed = Packed, beside = results + square;

            // Ten columns lie as they are read already; only vectors of them would reach past their end.
            if (packed == null && !BTransposed && N == Columns && last - first >= T.Width)
                packed = B;
            else if (packed == null)
                Pack(B, BTransposed, K, N, packed = beside);
            if (packed == beside)
                beside += PackedFloats(K);

            // The last vector of rows ends with the last row, and computes some of those before it again.
            for (int row = first; row < last && last - first >= T.Width; row += T.Width)
            {
                int from = Math.Min(row, last - T.Width);
                var growing = new BlockSums(sums, beside, Columns * T.Width);
                for (int k = 0; k == 0 || k < K; k += LongSum.Block)
                {
                    int depth = Math.Min(LongSum.Block, K - k);
                    growing.Begins<T>(depth);
                    Across<T>(A + ((nint)from * K) + k, k, depth, packed + ((nint)k * Columns), taps, other, growing.Target);
                }

                growing.Finish<T>();
                T.Transpose(sums, T.Width, results, T.Width);
                for (int r = 0; r < T.Width; r++)
                    Store(results + (r * T.Width), from + r);
            }

            for (int row = first; row < last && last - first < T.Width; row += FewRows)
            {
                int count = Math.Min(FewRows, last - row);
                var growing = new BlockSums(results, beside, FewRows * T.Width);
                for (int k = 0; k == 0 || k < K; k += LongSum.Block)
                {
                    int depth = Math.Min(LongSum.Block, K - k);
                    growing.Begins<T>(depth);
                    Few<T>(A + ((nint)row * K) + k, count, k == 0, depth, packed + ((nint)k * Columns), growing.Target);
                }

                growing.Finish<T>();
                for (int r = 0; r < count; r++)
                    Store(results + (r * T.Width), row + r);
            }
        }

        readonly void Store(float* results, int row)
        {
            float* c = C + ((nint)row * N);
            new Span<float>(results, N).CopyTo(new Span<float>(c, N));
            if (Rectify)
                ElementLoop.Range<MapKernel<Relu>, Lanes128>(new(default, c, c), 0, N);
        }

        readonly T Begin<T>(int k, int column) where T : unmanaged, ILanes<T> =>
            T.Fill(k > 0 || Start == null || column >= N ? 0f : Start[column]);

        /// <summary>As many rows as lanes by ten columns, the elements k … k + depth − 1: [10, lanes] at <paramref name="sums"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        readonly void Across<T>(float* a, int k, int depth, float* b, float* taps, float* other, float* sums)
            where T : unmanaged, ILanes<T>
        {
            T c0 = Begin<T>(k, 0), c1 = Begin<T>(k, 1), c2 = Begin<T>(k, 2), c3 = Begin<T>(k, 3), c4 = Begin<T>(k, 4);
            T c5 = Begin<T>(k, 5), c6 = Begin<T>(k, 6), c7 = Begin<T>(k, 7), c8 = Begin<T>(k, 8), c9 = Begin<T>(k, 9);
            Transpose<T>(a, depth, taps);
            for (int first = 0; ;)
            {
                bool adds = first > 0;
                for (int stop = Math.Min(first + LongSum.Chain, depth); first < stop; first += T.Width)
                {
                    // The next elements are transposed first: what has just been written in halves cannot be read as whole vectors at once.
                    int count = Math.Min(T.Width, depth - first);
                    float* x = taps, next = other;
                    Transpose<T>(a + first + T.Width, depth - first - T.Width, next);
                    taps = next;
                    other = x;
                    for (nint t = 0; t < count; t++, b += Columns, x += T.Width)
                    {
                        T value = T.Load(x);
                        c0 = T.MultiplyAdd(value, T.Fill(b[0]), c0);
                        c1 = T.MultiplyAdd(value, T.Fill(b[1]), c1);
                        c2 = T.MultiplyAdd(value, T.Fill(b[2]), c2);
                        c3 = T.MultiplyAdd(value, T.Fill(b[3]), c3);
                        c4 = T.MultiplyAdd(value, T.Fill(b[4]), c4);
                        c5 = T.MultiplyAdd(value, T.Fill(b[5]), c5);
                        c6 = T.MultiplyAdd(value, T.Fill(b[6]), c6);
                        c7 = T.MultiplyAdd(value, T.Fill(b[7]), c7);
                        c8 = T.MultiplyAdd(value, T.Fill(b[8]), c8);
                        c9 = T.MultiplyAdd(value, T.Fill(b[9]), c9);
                    }
                }

                if (adds)
                {
                    c0 = T.Add(T.Load(sums), c0);
                    c1 = T.Add(T.Load(sums + T.Width), c1);
                    c2 = T.Add(T.Load(sums + (2 * T.Width)), c2);
                    c3 = T.Add(T.Load(sums + (3 * T.Width)), c3);
                    c4 = T.Add(T.Load(sums + (4 * T.Width)), c4);
                    c5 = T.Add(T.Load(sums + (5 * T.Width)), c5);
                    c6 = T.Add(T.Load(sums + (6 * T.Width)), c6);
                    c7 = T.Add(T.Load(sums + (7 * T.Width)), c7);
                    c8 = T.Add(T.Load(sums + (8 * T.Width)), c8);
                    c9 = T.Add(T.Load(sums + (9 * T.Width)), c9);
                }

                T.Store(c0, sums);
                T.Store(c1, sums + T.Width);
                T.Store(c2, sums + (2 * T.Width));
                T.Store(c3, sums + (3 * T.Width));
                T.Store(c4, sums + (4 * T.Width));
                T.Store(c5, sums + (5 * T.Width));
                T.Store(c6, sums + (6 * T.Width));
                T.Store(c7, sums + (7 * T.Width));
                T.Store(c8, sums + (8 * T.Width));
                T.Store(c9, sums + (9 * T.Width));
                if (first >= depth)
                    return;
                c0 = c1 = c2 = c3 = c4 = T.Fill(0f);
                c5 = c6 = c7 = c8 = c9 = T.Fill(0f);
            }
        }

        /// <summary>The next elements of the rows, as many as lanes or as are left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Transpose<T>(float* a, int left, float* taps) where T : unmanaged, ILanes<T>
        {
            if (left >= T.Width)
            {
                T.Transpose(a, K, taps, T.Width);
                return;
            }

            for (int r = 0; r < T.Width; r++, a += K)
            {
                for (int t = 0; t < left; t++)
                    taps[(t * T.Width) + r] = a[t];
            }
        }

        /// <summary>One to four rows, with the lanes across columns; rows past the end repeat the first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        readonly void Few<T>(float* a, int count, bool starts, int depth, float* b, float* results) where T : unmanaged, ILanes<T>
        {
            for (int j = 0; j < T.Width; j++)
                results[j] = !starts || Start == null || j >= N ? 0f : Start[j];
            nint k = K;
            float* a1 = a + (count > 1 ? k : 0), a2 = a + (count > 2 ? 2 * k : 0), a3 = a + (count > 3 ? 3 * k : 0);
            T c0 = T.Load(results), c1 = c0, c2 = c0, c3 = c0;
            for (nint t = 0; ;)
            {
                bool adds = t > 0;
                for (nint stop = nint.Min(t + LongSum.Chain, depth); t < stop; t++, b += Columns)
                {
                    T row = T.Load(b);
                    c0 = T.MultiplyAdd(T.Fill(a[t]), row, c0);
                    c1 = T.MultiplyAdd(T.Fill(a1[t]), row, c1);
                    c2 = T.MultiplyAdd(T.Fill(a2[t]), row, c2);
                    c3 = T.MultiplyAdd(T.Fill(a3[t]), row, c3);
                }

                if (adds)
                {
                    c0 = T.Add(T.Load(results), c0);
                    c1 = T.Add(T.Load(results + T.Width), c1);
                    c2 = T.Add(T.Load(results + (2 * T.Width)), c2);
                    c3 = T.Add(T.Load(results + (3 * T.Width)), c3);
                }

                T.Store(c0, results);
                T.Store(c1, results + T.Width);
                T.Store(c2, results + (2 * T.Width));
                T.Store(c3, results + (3 * T.Width));
                if (t == depth)
                    return;
                c0 = c1 = c2 = c3 = T.Fill(0f);
            }
        }
    }
}
