using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// C = Aᵀ B where C has many rows and few columns, as the gradient of the weights of ten classes. Ten columns would fill ten of sixteen lanes; so Cᵀ = Bᵀ A is
/// computed, with the vectors along the rows of C, where A already lies in order, and written turned.
/// </summary>
internal static unsafe class TallProduct
{
    /// <summary>The most columns: one vector of the widest tier, beyond which lanes are filled well enough.</summary>
    const int MostColumns = 16;

    /// <summary>The fewest rows: one panel of the widest tile.</summary>
    const int FewestRows = 64;

    /// <summary>Rows of C that one thread takes at a time: one panel of the widest tile; whole cache lines of A.</summary>
    const int Block = 64;

    /// <summary>Multiply-adds below which other threads cost more than they give: some 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>Whether a result of m rows and n columns is better computed here.</summary>
    public static bool Serves(int m, int n) => n <= MostColumns && m >= FewestRows;

    /// <summary>C = Aᵀ B.</summary>
    /// <param name="a">A, [k, m].</param>
    /// <param name="b">B, [k, n].</param>
    /// <param name="c">C, [m, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Multiply(float* a, float* b, float* c, int m, int n, int k, Workers workers)
    {
        // The last part takes what is left over too: so each has at least one whole vector.
        int block = (long)m * n * k < ParallelFrom ? m : Block, parts = m / block;
        var scratch = workers.Scratch(checked(MostColumns * Job.Stride(block)));
        workers.Run(parts, new Job { A = a, B = b, C = c, M = m, N = n, K = k, Block = block, Parts = parts, Scratch = scratch, Tier = workers.Tier });
    }

    struct Job : IJob
    {
        public float* A, B, C;
        public int M, N, K, Block, Parts;
        public WorkerScratch Scratch;
        public Tier Tier;

        /// <summary>Floats from one row of Cᵀ to the next, for the longest part.</summary>
        public static int Stride(int block) => 2 * block;

        public readonly void Execute(int part, int worker)
        {
            int first = part * Block, count = (part == Parts - 1 ? M : first + Block) - first;
            float* turned = Scratch.Of(worker);
            switch (Tier)
            {
                case Tier.Lanes512: Do<Lanes512>(first, count, turned); break;
                case Tier.Lanes256: Do<Lanes256>(first, count, turned); break;
                case Tier.Lanes128: Do<Lanes128>(first, count, turned); break;
                default: Do<Lanes1>(first, count, turned); break;
            }

            Packing.Turned(turned, Stride(Block), N, count, C + ((nint)first * N));
        }

        /// <summary>[n, count] of Cᵀ, panel by panel of A as it lies; the last panel repeats rows that are there already where it would pass the end.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Do<T>(int first, int count, float* turned) where T : unmanaged, ILanes<T>
        {
            for (int at = 0, vectors; at < count; at += vectors * T.Width)
            {
                vectors = count - at >= Tile.MostVectors<T>() * T.Width ? Tile.MostVectors<T>() : count - at >= 2 * T.Width ? 2 : 1;
                nint row = Math.Min(first + at, M - (vectors * T.Width));
                for (int column = 0, height; column < N; column += height)
                {
                    height = Heights.Next(N - column);
                    Tile.MultiplyRows<T, Strided>(
                        vectors, SixRows.Every(B + column, 1, height), new Strided(N), K, A + row, M, null, 0,
                        turned + (column * Stride(Block)) + (row - first), Stride(Block), (vectors - 1) * T.Width, height);
                }
            }
        }
    }
}
