using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// y = start + x B for one row x: what a dense layer does to a single image. Each number of B is used once, so B is read where it lies, as
/// fast as memory gives it. Every y(j) is the <see cref="LongSum"/> that <see cref="Gemm"/> gives.
/// </summary>
static unsafe class RowTimesMatrix
{
    /// <summary>
    /// Columns up to which the sums stay in registers from the first row of B to the last; more pass by in groups of rows, read as a few
    /// long streams.
    /// </summary>
    const int StationaryColumns = 64;

    /// <summary>Rows of B in a group: with their elements of x in registers, 8 loads of B for one load and one store of y.</summary>
    const int Group = 8;

    /// <summary>Elements of B below which more threads cost more than they save: 512 KiB, about 10 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>Threads take columns by whole cache lines.</summary>
    const int Line = 16;

    /// <summary>y = start + x B.</summary>
    /// <param name="x">x, [k].</param>
    /// <param name="b">B, [k, n].</param>
    /// <param name="start">[n]; null for 0.</param>
    /// <param name="y">y, [n].</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="rectify">Whether max(0, ·) of the result is stored.</param>
    /// <param name="workers">The threads.</param>
    public static void Multiply(float* x, float* b, float* start, float* y, int n, int k, bool rectify, Workers workers)
    {
        int parts = (long)n * k < ParallelFrom ? 1 : workers.Threads;
        int columns = (((n + parts - 1) / parts) + Line - 1) / Line * Line;
        workers.RunLanes(
            (n + columns - 1) / columns,
            new Job
            {
                X = x, B = b, Start = start, Y = y, N = n, K = k, Columns = columns, Rectify = rectify,
                Scratch = workers.Scratch(checked(columns + BlockSums.Floats(k, columns))),
            });
    }

    struct Job : ILaneJob
    {
        public float* X, B, Start, Y;
        public int N, K, Columns;
        public bool Rectify;
        public WorkerScratch Scratch;

        readonly bool IsStationary => N <= StationaryColumns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int from = part * Columns, to = from + Math.Min(Columns, N - from);
            if (IsStationary)
            {
                from = Stationary<T>(from, to);
                if (T.Width > Lanes256.Width)
                    from = Stationary<Lanes256>(from, to);
                if (T.Width > Lanes128.Width)
                    from = Stationary<Lanes128>(from, to);
                if (T.Width > Lanes1.Width)
                    Stationary<Lanes1>(from, to);
                return;
            }

            Passing<T>(from, to - from, Scratch.Of(worker));
        }

        /// <summary>The columns from … to, as far as these lanes reach; returns where they end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly int Stationary<T>(int from, int to) where T : unmanaged, ILanes<T>
        {
            if (to - from < T.Width)
                return from;
            for (int j = from; j < to; j += 2 * T.Width)
                Stationary<T>((nint)Math.Min(j, to - T.Width), Math.Min(j + T.Width, to - T.Width));
            if (Rectify)
                ElementLoop.Range<MapKernel<Relu>, T>(new(default, Y, Y), from, to);
            return to;
        }

        /// <summary>Chain by chain: each in memory of its own, which is then added to its block.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Passing<T>(int from, int count, float* chain) where T : unmanaged, ILanes<T>
        {
            var sums = new BlockSums(Y + from, chain + Columns, count);
            for (int row = 0; row == 0 || row < K; row += LongSum.Chain)
            {
                int rows = Math.Min(LongSum.Chain, K - row);
                bool begins = sums.Begins<T>(rows);
                float* to = begins ? sums.Target : chain;
                if (row == 0 && Start != null)
                    new Span<float>(Start + from, count).CopyTo(new Span<float>(to, count));
                else
                    new Span<float>(to, count).Clear();
                float* b = B + ((nint)row * N) + from;
                int i = Rows<T>(X + row, rows, b, to, 0, count);
                if (T.Width > Lanes256.Width)
                    i = Rows<Lanes256>(X + row, rows, b, to, i, count);
                if (T.Width > Lanes128.Width)
                    i = Rows<Lanes128>(X + row, rows, b, to, i, count);
                if (T.Width > Lanes1.Width)
                    Rows<Lanes1>(X + row, rows, b, to, i, count);
                if (!begins)
                    Accumulate.Into<T>(chain, sums.Target, count);
            }

            if (!sums.Finish<T>(Rectify ? Rectifier.Relu : Rectifier.None) && Rectify)
                ElementLoop.Range<MapKernel<Relu>, T>(new(default, Y, Y), from, from + count);
        }

        /// <summary>Some rows times the columns i … count − 1, as far as these lanes reach; returns where they end.</summary>
        readonly int Rows<T>(float* x, int rows, float* b, float* y, int i, int count) where T : unmanaged, ILanes<T>
        {
            int end = i + ((count - i) / T.Width * T.Width), row = 0;
            if (end == i)
                return i;
            for (; row <= rows - Group; row += Group)
                EightRows<T>(x + row, b + ((nint)row * N), y, i, end);
            for (; row < rows; row++)
                OneRow<T>(x[row], b + ((nint)row * N), y, i, end);
            return end;
        }

        /// <summary>Two vectors of columns, which may share some, over all rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Stationary<T>(nint first, nint second) where T : unmanaged, ILanes<T>
        {
            var sum0 = new RunningSum<T>(Start == null ? T.Fill(0f) : T.Load(Start + first));
            var sum1 = new RunningSum<T>(Start == null ? T.Fill(0f) : T.Load(Start + second));
            float* x = X, end = X + K, b0 = B + first, b1 = B + second;
            nint n = N;
            while (x < end)
            {
                int count = (int)Math.Min(LongSum.Chain, end - x);
                sum0.Next(count);
                sum1.Next(count);
                T chain0 = sum0.Chain, chain1 = sum1.Chain;
                for (float* stop = x + count; x < stop; x++, b0 += n, b1 += n)
                {
                    T v = T.Fill(*x);
                    chain0 = T.MultiplyAdd(v, T.Load(b0), chain0);
                    chain1 = T.MultiplyAdd(v, T.Load(b1), chain1);
                }

                (sum0.Chain, sum1.Chain) = (chain0, chain1);
            }

            T.Store(sum0.Total(), Y + first);
            T.Store(sum1.Total(), Y + second);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void EightRows<T>(float* x, float* b, float* y, nint from, nint to) where T : unmanaged, ILanes<T>
        {
            nint n = N, n3 = 3 * n;
            float* end = y + to, c = b + (4 * n) + from;
            y += from;
            b += from;
            T x0 = T.Fill(x[0]), x1 = T.Fill(x[1]), x2 = T.Fill(x[2]), x3 = T.Fill(x[3]), x4 = T.Fill(x[4]), x5 = T.Fill(x[5]);
            T x6 = T.Fill(x[6]), x7 = T.Fill(x[7]);
            for (; y < end; y += T.Width, b += T.Width, c += T.Width)
            {
                T sum = T.MultiplyAdd(x0, T.Load(b), T.Load(y));
                sum = T.MultiplyAdd(x1, T.Load(b + n), sum);
                sum = T.MultiplyAdd(x2, T.Load(b + (2 * n)), sum);
                sum = T.MultiplyAdd(x3, T.Load(b + n3), sum);
                sum = T.MultiplyAdd(x4, T.Load(c), sum);
                sum = T.MultiplyAdd(x5, T.Load(c + n), sum);
                sum = T.MultiplyAdd(x6, T.Load(c + (2 * n)), sum);
                sum = T.MultiplyAdd(x7, T.Load(c + n3), sum);
                T.Store(sum, y);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void OneRow<T>(float x, float* b, float* y, nint from, nint to) where T : unmanaged, ILanes<T>
        {
            T factor = T.Fill(x);
            for (nint j = from; j < to; j += T.Width)
                T.Store(T.MultiplyAdd(factor, T.Load(b + j), T.Load(y + j)), y + j);
        }
    }
}
