using System.Numerics;
using System.Runtime.CompilerServices;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Factorizations;

/// <summary>A = LLᵀ of a symmetric positive definite matrix in double, block of columns after block of columns, and AX = B by it.</summary>
/// <remarks>
/// Every element of L is one chain of fused multiply-adds over k in ascending order; vectors lie across columns. So blocks, vector width
/// and threads never change a bit.
/// </remarks>
static unsafe class Cholesky
{
    /// <summary>Columns that are finished together.</summary>
    const int Columns = 64;

    /// <summary>Terms of the sums that a packed panel holds: with 64 columns 128 KiB, which stay in a second-level cache.</summary>
    const int Depth = 256;

    /// <summary>Rows of a part.</summary>
    const int PartRows = 32;

    /// <summary>Rows of a tile: with two vectors eight sums, which hide the latency of a multiply-add.</summary>
    const int TileRows = 4;

    /// <summary>Replaces the lower triangle of A by L; what is above the diagonal is neither read nor written.</summary>
    /// <param name="a">A, [m, m]; its lower triangle becomes L.</param>
    /// <param name="m">Rows.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellation">Ends the work between two blocks.</param>
    /// <returns>Whether A is positive definite; if not, some of L is missing.</returns>
    public static bool Factor(double[] a, int m, Workers workers, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, checked(m * m));
        double[] packed = GC.AllocateUninitializedArray<double>(Columns * Depth, pinned: true);
        fixed (double* all = a, panel = packed)
        {
            for (int column = 0; column < m; column += Columns)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(Columns, m - column), parts = (m - column + PartRows - 1) / PartRows;
                for (int from = 0; from < column; from += Depth)
                {
                    int depth = Math.Min(Depth, column - from);
                    Pack(all, m, column, count, from, depth, panel);
                    workers.Run(parts, new SubtractJob
                    {
                        A = all, Panel = panel, M = m, Column = column, Count = count, From = from, Depth = depth,
                    });
                }

                if (!FactorDiagonal(all + ((nint)column * m) + column, m, count))
                    return false;
                workers.Run(parts, new DivideJob { A = all, M = m, Column = column, Count = count });
            }
        }

        return true;
    }

    /// <summary>X of LLᵀX = B, in place.</summary>
    /// <param name="l">L, the lower triangle of [m, m].</param>
    /// <param name="m">Rows.</param>
    /// <param name="b">B, [m, columns], then X.</param>
    /// <param name="columns">Columns of B.</param>
    public static void Solve(double[] l, int m, Span<double> b, int columns)
    {
        for (int i = 0; i < m; i++)
        {
            var mine = b.Slice(i * columns, columns);
            for (int k = 0; k < i; k++)
                AddMultiple(-l[(i * m) + k], b.Slice(k * columns, columns), mine);
            Divide(mine, l[(i * m) + i]);
        }

        for (int i = m - 1; i >= 0; i--)
        {
            var mine = b.Slice(i * columns, columns);
            Divide(mine, l[(i * m) + i]);
            for (int k = 0; k < i; k++)
                AddMultiple(-l[(i * m) + k], mine, b.Slice(k * columns, columns));
        }
    }

    /// <summary>y += αx, each element rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddMultiple(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        int i = 0;
        var factor = new Vector<double>(alpha);
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
            Vector.FusedMultiplyAdd(factor, new Vector<double>(x[i..]), new Vector<double>(y[i..])).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = double.FusedMultiplyAdd(alpha, x[i], y[i]);
    }

    static void Divide(Span<double> x, double divisor)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] /= divisor;
    }

    /// <summary>Some columns of −Lᵀ, [depth, 64]: what the block of columns is multiplied by. Missing columns are 0.</summary>
    static void Pack(double* a, nint m, int column, int count, int from, int depth, double* panel)
    {
        for (int j = 0; j < Columns; j++)
        {
            double* row = a + ((column + Math.Min(j, count - 1)) * m) + from;
            for (int k = 0; k < depth; k++)
                panel[(k * Columns) + j] = j < count ? -row[k] : 0;
        }
    }

    /// <summary>The block on the diagonal by itself, row after row.</summary>
    static bool FactorDiagonal(double* a, nint m, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
                a[(i * m) + j] = Dot(a + (i * m), a + (j * m), j, a[(i * m) + j]) / a[(j * m) + j];
            double square = Dot(a + (i * m), a + (i * m), i, a[(i * m) + i]);
            if (!(square > 0 && square < double.PositiveInfinity))
                return false;
            a[(i * m) + i] = Math.Sqrt(square);
        }

        return true;
    }

    /// <summary>start − Σ xᵢyᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Dot(double* x, double* y, int length, double start)
    {
        for (int i = 0; i < length; i++)
            start = double.FusedMultiplyAdd(-x[i], y[i], start);
        return start;
    }

    /// <summary>Takes what earlier columns give from rows of the block.</summary>
    struct SubtractJob : IJob
    {
        public double* A, Panel;
        public int M, Column, Count, From, Depth;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            double* sums = stackalloc double[TileRows * Columns];
            int end = Math.Min(M, Column + ((part + 1) * PartRows));
            for (int row = Column + (part * PartRows); row < end; row += TileRows)
            {
                // The last tile repeats its last row; above the diagonal it computes what nobody reads.
                int rows = Math.Min(TileRows, end - row);
                double* first = A + ((nint)row * M);
                nint second = rows > 1 ? M : 0, third = second + (rows > 2 ? M : 0), fourth = third + (rows > 3 ? M : 0);
                for (int r = 0; r < rows; r++)
                    new Span<double>(first + ((nint)r * M) + Column, Count).CopyTo(new(sums + (r * Columns), Columns));
                for (int j = 0; j < Count; j += 2 * Vector<double>.Count)
                    Tile(first + From, second, third, fourth, Panel + j, sums + j, Depth);
                for (int r = 0; r < rows; r++)
                {
                    // Only what is on or below the diagonal.
                    int count = Math.Min(Count, row + r - Column + 1);
                    new Span<double>(sums + (r * Columns), count).CopyTo(new(first + ((nint)r * M) + Column, count));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Tile(double* x, nint second, nint third, nint fourth, double* panel, double* sums, int depth)
        {
            int w = Vector<double>.Count;
            Vector<double> s00 = Load(sums), s01 = Load(sums + w), s10 = Load(sums + Columns), s11 = Load(sums + Columns + w);
            Vector<double> s20 = Load(sums + (2 * Columns)), s21 = Load(sums + (2 * Columns) + w);
            Vector<double> s30 = Load(sums + (3 * Columns)), s31 = Load(sums + (3 * Columns) + w);
            for (int k = 0; k < depth; k++, panel += Columns, x++)
            {
                Vector<double> y0 = Load(panel), y1 = Load(panel + w);
                var one = new Vector<double>(*x);
                s00 = Vector.FusedMultiplyAdd(one, y0, s00);
                s01 = Vector.FusedMultiplyAdd(one, y1, s01);
                one = new Vector<double>(x[second]);
                s10 = Vector.FusedMultiplyAdd(one, y0, s10);
                s11 = Vector.FusedMultiplyAdd(one, y1, s11);
                one = new Vector<double>(x[third]);
                s20 = Vector.FusedMultiplyAdd(one, y0, s20);
                s21 = Vector.FusedMultiplyAdd(one, y1, s21);
                one = new Vector<double>(x[fourth]);
                s30 = Vector.FusedMultiplyAdd(one, y0, s30);
                s31 = Vector.FusedMultiplyAdd(one, y1, s31);
            }

            Store(s00, sums);
            Store(s01, sums + w);
            Store(s10, sums + Columns);
            Store(s11, sums + Columns + w);
            Store(s20, sums + (2 * Columns));
            Store(s21, sums + (2 * Columns) + w);
            Store(s30, sums + (3 * Columns));
            Store(s31, sums + (3 * Columns) + w);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector<double> Load(double* from) => Unsafe.ReadUnaligned<Vector<double>>(from);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Store(Vector<double> x, double* to) => Unsafe.WriteUnaligned(to, x);
    }

    /// <summary>Divides the rows below the block on the diagonal by it.</summary>
    struct DivideJob : IJob
    {
        public double* A;
        public int M, Column, Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            double* triangle = A + ((nint)Column * M) + Column;
            int first = Math.Max(Column + (part * PartRows), Column + Count), end = Math.Min(M, Column + ((part + 1) * PartRows));
            for (nint row = first; row < end; row++)
            {
                double* x = A + (row * M) + Column;
                for (int j = 0; j < Count; j++)
                    x[j] = Dot(x, triangle + ((nint)j * M), j, x[j]) / triangle[((nint)j * M) + j];
            }
        }
    }
}
