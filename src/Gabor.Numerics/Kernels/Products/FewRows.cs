using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// C = start + A B for a few rows: each number of B serves so few of them that packing it would cost as much as the product. B is read
/// where it lies, once, a chain of its rows at a time, by all rows of A.
/// </summary>
static unsafe class FewRows
{
    /// <summary>The most rows.</summary>
    public const int Most = 16;

    /// <summary>Columns from which B's rows are read in pieces long enough.</summary>
    public const int FewestColumns = 64;

    /// <summary>Columns of a part: a kilobyte of each row of B.</summary>
    const int Columns = 256;

    /// <summary>Multiply-adds below which more threads cost more than they save: about 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>C = start + A B.</summary>
    /// <param name="a">A, [m, k].</param>
    /// <param name="b">B, [k, n].</param>
    /// <param name="start">What every row's sums start from, [n]; null for 0.</param>
    /// <param name="c">C, [m, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="rectify">Whether max(0, ·) is stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Multiply(float* a, float* b, float* start, float* c, int m, int n, int k, bool rectify, Workers workers)
    {
        bool parallel = (long)m * n * k >= ParallelFrom;
        int columns = parallel ? Math.Min(Columns, Math.Max(FewestColumns, n / workers.Threads / 16 * 16)) : n;
        int parts = Math.Max(1, n / columns), widest = n - ((parts - 1) * columns);
        var job = new Job
        {
            A = a, B = b, Start = start, C = c, M = m, N = n, K = k, Columns = columns, Parts = parts, Rectify = rectify,
            Scratch = workers.Scratch(BlockSums.Floats(k, 2 * m * widest)),
        };
        if (parallel)
            workers.RunLanes(parts, job);
        else
            workers.RunLanesAlone(parts, job);
    }

    struct Job : ILaneJob
    {
        public float* A, B, Start, C;
        public int M, N, K, Columns, Parts;
        public bool Rectify;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            // The last part takes what is left over too, so that each has at least one whole vector.
            int column = part * Columns, columns = part == Parts - 1 ? N - column : Columns;
            float* c = C + column, block = Scratch.Of(worker), rest = block + (M * columns);
            for (int t = 0; t < K; t += LongSum.Block)
            {
                int depth = Math.Min(LongSum.Block, K - t);
                if (t == 0)
                {
                    Chains<T>(column, columns, t, depth, c, N);
                    continue;
                }

                Chains<T>(column, columns, t, depth, block, columns);
                for (nint r = 0; r < M; r++)
                    LongSum.Fold<T>(block + (r * columns), c + (r * N), rest + (r * columns), columns, t == LongSum.Block);
            }

            for (nint r = 0; K > LongSum.Block && r < M; r++)
                LongSum.Finish<T>(c + (r * N), rest + (r * columns), columns, Rectify);
            for (nint r = 0; Rectify && K <= LongSum.Block && r < M; r++)
                ElementLoop.Range<MapKernel<Relu>, T>(new(default, c + (r * N), c + (r * N)), 0, columns);
        }

        /// <summary>The sums of one block, chain by chain.</summary>
        readonly void Chains<T>(int column, int columns, int first, int depth, float* c, nint stride) where T : unmanaged, ILanes<T>
        {
            for (int t = 0; t < depth; t += LongSum.Chain)
            {
                UnpackedProduct.Multiply<T, StridedOffsets, StridedOffsets, StridedOffsets, Same>(
                    A + first + t, new StridedOffsets(K), M, new StridedOffsets(1), Math.Min(LongSum.Chain, depth - t),
                    B + ((nint)(first + t) * N) + column, N, columns, first + t > 0 || Start == null ? null : Start + column, t > 0, c,
                    new StridedOffsets(stride));
            }
        }
    }
}
