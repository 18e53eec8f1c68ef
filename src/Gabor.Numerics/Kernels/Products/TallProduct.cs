using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// C = Aᵀ B where C has many rows and few columns, as the gradient of the weights of ten classes. Ten columns would fill ten of sixteen
/// lanes; so Cᵀ = Bᵀ A is computed, with the vectors along the rows of C, where A already lies in order, and written transposed.
/// </summary>
static unsafe class TallProduct
{
    /// <summary>The most columns: one vector of the widest tier, beyond which lanes are filled well enough.</summary>
    public const int MostColumns = 16;

    /// <summary>The fewest rows: one panel of the widest tile.</summary>
    public const int FewestRows = 64;

    /// <summary>Rows of C that one thread takes at a time: one panel of the widest tile; whole cache lines of A.</summary>
    const int Block = 64;

    /// <summary>Multiply-adds below which more threads cost more than they save: about 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>C = Aᵀ B.</summary>
    /// <param name="a">A, [k, m].</param>
    /// <param name="b">B, [k, n].</param>
    /// <param name="c">C, [m, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Multiply(float* a, float* b, float* c, int m, int n, int k, Workers workers)
    {
        // The last part takes what is left over too: so each has at least one whole vector.
        int block = (long)m * n * k < ParallelFrom ? m : Block, parts = m / block;
        var scratch = workers.Scratch(checked((MostColumns * Job.Stride(block)) + BlockSums.Floats(k, MostColumns * Job.Stride(block))));
        workers.RunLanes(parts, new Job { A = a, B = b, C = c, M = m, N = n, K = k, Block = block, Parts = parts, Scratch = scratch });
    }

    struct Job : ILaneJob
    {
        public float* A, B, C;
        public int M, N, K, Block, Parts;
        public WorkerScratch Scratch;

        /// <summary>Floats from one row of Cᵀ to the next, for the longest part.</summary>
        public static int Stride(int block) => 2 * block;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int first = part * Block, count = (part == Parts - 1 ? M : first + Block) - first;
            float* transposed = Scratch.Of(worker), beside = transposed + (MostColumns * Stride(Block));
            var sums = new BlockSums(transposed, beside, N * Stride(Block));
            for (int k = 0; k == 0 || k < K; k += LongSum.Block)
            {
                int depth = Math.Min(LongSum.Block, K - k);
                sums.Begins<T>(depth);
                Do<T>(first, count, k, depth, sums.Target);
            }

            sums.Finish<T>();
            Packing.TransposeSquares(transposed, Stride(Block), N, count, C + ((nint)first * N));
        }

        /// <summary>
        /// [n, count] of a block's part of Cᵀ, panel by panel of A as it lies; the last panel repeats rows that are there already where it
        /// would pass the end.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Do<T>(int first, int count, int k, int depth, float* transposed) where T : unmanaged, ILanes<T>
        {
            for (int at = 0, vectors; at < count; at += vectors * T.Width)
            {
                int left = (count - at) / T.Width, most = TileTable.MostVectors<T>();
                vectors = left >= most ? most : left >= 2 ? 2 : 1;
                nint row = Math.Min(first + at, M - (vectors * T.Width));
                for (int column = 0, height; column < N; column += height)
                {
                    height = TileRows.Next(N - column);
                    Tile.MultiplyRows<T, StridedOffsets>(
                        vectors, SixRows.Every(B + ((nint)k * N) + column, 1, height), new StridedOffsets(N), depth,
                        A + ((nint)k * M) + row, M, null,
                        transposed + (column * Stride(Block)) + (row - first), Stride(Block), (vectors - 1) * T.Width, height);
                }
            }
        }
    }
}
