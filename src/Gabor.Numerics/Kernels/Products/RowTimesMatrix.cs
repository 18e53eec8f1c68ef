using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// y = start + x B for one row x: what a dense layer does to a single image. Each number of B is used once, so B is read where it lies, as
/// fast as memory gives it. Every y(j) is one chain of fused multiply-adds over k in ascending order, as in <see cref="Gemm"/>.
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
            new Job { X = x, B = b, Start = start, Y = y, N = n, K = k, Columns = columns, Rectify = rectify });
    }

    struct Job : ILaneJob
    {
        public float* X, B, Start, Y;
        public int N, K, Columns;
        public bool Rectify;

        readonly bool IsStationary => N <= StationaryColumns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int from = part * Columns, to = from + Math.Min(Columns, N - from);
            if (!IsStationary)
            {
                for (int j = from; j < to; j++)
                    Y[j] = Start == null ? 0f : Start[j];
            }

            from = Do<T>(from, to);
            if (T.Width > Lanes256.Width)
                from = Do<Lanes256>(from, to);
            if (T.Width > Lanes128.Width)
                from = Do<Lanes128>(from, to);
            if (T.Width > Lanes1.Width)
                Do<Lanes1>(from, to);
        }

        /// <summary>The columns from … to, as far as these lanes reach; returns where they end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly int Do<T>(int from, int to) where T : unmanaged, ILanes<T>
        {
            if (to - from < T.Width)
                return from;
            if (IsStationary)
            {
                for (int j = from; j < to; j += 2 * T.Width)
                    Stationary<T>(Math.Min(j, to - T.Width), Math.Min(j + T.Width, to - T.Width));
                Rectified<T>(from, to);
                return to;
            }

            int end = from + ((to - from) / T.Width * T.Width);
            int row = 0;
            for (; row <= K - Group; row += Group)
                EightRows<T>(row, from, end);
            for (; row < K; row++)
                OneRow<T>(row, from, end);
            Rectified<T>(from, end);
            return end;
        }

        readonly void Rectified<T>(int from, int to) where T : unmanaged, ILanes<T>
        {
            if (Rectify)
                ElementLoop.Range<MapKernel<Relu>, T>(new(default, Y, Y), from, to);
        }

        /// <summary>Two vectors of columns, which may share some, over all rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Stationary<T>(nint first, nint second) where T : unmanaged, ILanes<T>
        {
            T sum0 = Start == null ? T.Fill(0f) : T.Load(Start + first), sum1 = Start == null ? T.Fill(0f) : T.Load(Start + second);
            float* x = X, end = X + K, b0 = B + first, b1 = B + second;
            nint n = N;
            for (; x < end; x++, b0 += n, b1 += n)
            {
                T v = T.Fill(*x);
                sum0 = T.MultiplyAdd(v, T.Load(b0), sum0);
                sum1 = T.MultiplyAdd(v, T.Load(b1), sum1);
            }

            T.Store(sum0, Y + first);
            T.Store(sum1, Y + second);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void EightRows<T>(int row, nint from, nint to) where T : unmanaged, ILanes<T>
        {
            nint n = N, n3 = 3 * n;
            float* x = X + row, y = Y + from, end = Y + to, b = B + (row * n) + from, c = b + (4 * n);
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
        readonly void OneRow<T>(int row, nint from, nint to) where T : unmanaged, ILanes<T>
        {
            float* b = B + ((nint)row * N);
            T x = T.Fill(X[row]);
            for (nint j = from; j < to; j += T.Width)
                T.Store(T.MultiplyAdd(x, T.Load(b + j), T.Load(Y + j)), Y + j);
        }
    }
}
