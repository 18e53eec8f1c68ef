using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Distances;

/// <summary>
/// k(i, j) = e^(−γ‖xᵢ − yⱼ‖²) (4.1.3) by the matrix product, since ‖x − y‖² = ‖x‖² + ‖y‖² − 2xᵀy.
/// </summary>
/// <remarks>
/// That difference loses digits where x and y are near each other. Where less than <see cref="LeastShare"/> of the squares is left, the
/// squares of the differences are summed instead: so equal rows give exactly 1, and nothing is ever above it. Which way an element takes
/// depends on its two rows alone, and both ways are symmetric in them.
/// </remarks>
static unsafe class GaussianKernel
{
    /// <summary>The share of ‖x‖² + ‖y‖² below which a distance is summed directly: six bits may be lost.</summary>
    const float LeastShare = 1f / 64;

    /// <summary>
    /// Floats of the matrix that are multiplied and then mapped: 2 MiB, which the threads still find in their second-level caches.
    /// </summary>
    const int BlockFloats = 1 << 19;

    /// <summary>Rows of a block at least; each block reads all of Y once.</summary>
    const int LeastRows = 48;

    /// <summary>Elements of a row that are mapped before those are summed again that lost digits.</summary>
    const int Columns = 512;

    /// <summary>Elements of a part of a job.</summary>
    const int ElementsPerPart = 8192;

    /// <summary>norms[i] = ‖xᵢ‖², each row as <see cref="Reduce"/> sums.</summary>
    public static void SquaredNorms(ReadOnlySpan<float> x, int n, Span<float> norms, Workers workers)
    {
        Check.Equal(Check.Rows(x.Length, n, nameof(SquaredNorms)), norms.Length, nameof(SquaredNorms));
        fixed (float* from = x, to = norms)
            RowLoop.Run(new NormRow(from, to, n), norms.Length, RowLoop.RowsOf(ElementsPerPart, n), workers);
    }

    /// <summary>The whole matrix.</summary>
    /// <param name="gamma">γ, above 0.</param>
    /// <param name="x">X, [m, n].</param>
    /// <param name="y">Y, [l, n].</param>
    /// <param name="n">Numbers of a row.</param>
    /// <param name="k">K, [m, l]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Fill(float gamma, ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        int m = Check.Rows(x.Length, n, nameof(GaussianKernel)), l = Check.Rows(y.Length, n, nameof(GaussianKernel));
        Check.Equal(k.Length, checked(m * l), nameof(GaussianKernel));
        int rows = Math.Clamp(BlockFloats / Math.Max(1, l), LeastRows, Math.Max(LeastRows, m));
        int preparedFloats = m > rows ? Gemm.PreparedFloats(n, l, workers.Tier) : 0;
        float* memory = workers.SharedScratch(checked(preparedFloats + m + l));
        Span<float> prepared = new(memory, preparedFloats), xNorms = new(memory + preparedFloats, m);
        Span<float> yNorms = new(memory + preparedFloats + m, l);
        SquaredNorms(x, n, xNorms, workers);
        SquaredNorms(y, n, yNorms, workers);
        if (!prepared.IsEmpty)
            Gemm.Prepare(y, bTransposed: true, n, l, prepared, workers);
        for (int row = 0; row < m; row += rows)
        {
            int count = Math.Min(rows, m - row);
            var from = x.Slice(row * n, count * n);
            var to = k.Slice(row * l, count * l);
            if (!prepared.IsEmpty)
                Gemm.MultiplyPrepared(from, prepared, [], to, count, l, n, workers);
            else
                Gemm.Multiply(from, false, y, true, [], to, count, l, n, workers);
            FromProducts(gamma, from, xNorms.Slice(row, count), y, yNorms, n, to, workers);
        }
    }

    /// <summary>Makes e^(−γ‖xᵢ − yⱼ‖²) of the products xᵢᵀyⱼ, in place.</summary>
    static void FromProducts(
        float gamma, ReadOnlySpan<float> x, ReadOnlySpan<float> xNorms, ReadOnlySpan<float> y, ReadOnlySpan<float> yNorms, int n,
        Span<float> k, Workers workers)
    {
        int l = yNorms.Length;
        var scratch = workers.Scratch(n);
        fixed (float* px = x, pxNorms = xNorms, py = y, pyNorms = yNorms, pk = k)
        {
            var kernel = new Rows(gamma, px, pxNorms, py, pyNorms, n, pk, l, scratch);
            RowLoop.Run(kernel, xNorms.Length, RowLoop.RowsOf(ElementsPerPart, l), workers);
        }
    }

    readonly struct NormRow(float* x, float* norms, int n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T> =>
            norms[row] = Reduce.Block<SumOfSquaresOf, T>(default, x + ((nint)row * n), n);
    }

    readonly struct Rows(
        float gamma, float* x, float* xNorms, float* y, float* yNorms, int n, float* k, int l, WorkerScratch scratch) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* to = k + ((nint)row * l);
            for (int from = 0, end; from < l; from = end)
            {
                end = Math.Min(l, from + Columns);
                bool all = true;
                int j = Steps<T>(xNorms[row], to, from, end, ref all);
                if (T.Width > Lanes256.Width)
                    j = Steps<Lanes256>(xNorms[row], to, j, end, ref all);
                if (T.Width > Lanes128.Width)
                    j = Steps<Lanes128>(xNorms[row], to, j, end, ref all);
                if (T.Width > Lanes1.Width)
                    Steps<Lanes1>(xNorms[row], to, j, end, ref all);
                if (!all)
                    SumDirectly<T>(x + ((nint)row * n), to, from, end, scratch.Of(worker));
            }
        }

        /// <summary>Maps products; leaves −1 where too few digits are left, and says so.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        int Steps<T>(float norm, float* to, int j, int end, ref bool all) where T : unmanaged, ILanes<T>
        {
            T square = T.Fill(norm), rate = T.Fill(-gamma), share = T.Fill(LeastShare), mark = T.Fill(-1f), least = T.Fill(0f);
            for (; j <= end - T.Width; j += T.Width)
            {
                T product = T.Load(to + j), squares = T.Add(square, T.Load(yNorms + j));
                T distance = T.Subtract(squares, T.Add(product, product));
                T result = Elementary.Exp(T.Multiply(rate, distance));
                result = T.WhereGreater(T.Multiply(share, squares), distance, mark, result);
                least = T.Smaller(least, result);
                T.Store(result, to + j);
            }

            float* lanes = stackalloc float[Tiers.MostLanes];
            T.Store(least, lanes);
            for (int lane = 0; lane < T.Width; lane++)
                all &= lanes[lane] >= 0;
            return j;
        }

        void SumDirectly<T>(float* from, float* to, int j, int end, float* differences) where T : unmanaged, ILanes<T>
        {
            for (; j < end; j++)
            {
                if (to[j] >= 0)
                    continue;
                ElementLoop.Range<ZipKernel<Difference>, T>(new(default, from, y + ((nint)j * n), differences), 0, n);
                float distance = Reduce.Block<SumOfSquaresOf, T>(default, differences, n);
                Lanes1.Store(Elementary.Exp(Lanes1.Fill(-gamma * distance)), to + j);
            }
        }
    }
}
