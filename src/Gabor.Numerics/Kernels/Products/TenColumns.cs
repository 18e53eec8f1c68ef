using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// C = start + A B for nine or ten columns, as the scores of ten classes, on lanes of 256 bits, of which two vectors would idle six of
/// sixteen. Here the last two columns of four rows share one vector: ten multiply-adds for an element of eight rows instead of sixteen.
/// Every c(i, j) is the same <see cref="LongSum"/> as elsewhere. 128 × 784 by 784 × 10 takes 27 µs of one core instead of 38.
/// </summary>
static unsafe class TenColumns
{
    /// <summary>Rows of a tile: eight sums of eight columns, and two of the last columns of four rows each.</summary>
    const int Rows = 8;

    /// <summary>Floats of a tile's sums.</summary>
    const int Sums = 80;

    /// <summary>Floats of a row of the packed B: eight columns, then the last two, four times.</summary>
    const int Row = 16;

    /// <summary>Multiply-adds below which more threads cost more than they save: about 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>Floats of the packed B.</summary>
    public static int PackedFloats(int k) => checked(k * Row);

    /// <summary>Brings B, [k, n] or, where it is transposed, [n, k], into the order in which it is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* b, bool transposed, int k, int n, float* to)
    {
        nint down = transposed ? 1 : n, along = transposed ? k : 1;
        for (int t = 0; t < k; t++, b += down, to += Row)
        {
            if (transposed)
            {
                for (int j = 0; j < Lanes256.Width; j++)
                    to[j] = b[j * along];
            }
            else
            {
                Lanes256.Store(Lanes256.Load(b), to);
            }

            var pair = Vector128.Create(b[8 * along], n > 9 ? b[9 * along] : 0f, 0f, 0f).AsDouble();
            Vector256.Create(pair.ToScalar()).AsSingle().Store(to + Lanes256.Width);
        }
    }

    /// <summary>C = start + A B.</summary>
    /// <param name="a">A, [m, k].</param>
    /// <param name="b">B, [k, n] or, where it is transposed, [n, k]; null where it is packed.</param>
    /// <param name="bTransposed">Whether B is stored transposed.</param>
    /// <param name="packed">What <see cref="Pack"/> made of B; null for each worker to pack its own, which is quicker than to fetch
    /// another's.</param>
    /// <param name="start">What every row's sums start from, [n]; null for 0.</param>
    /// <param name="c">C, [m, n]; overwritten.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">9 or 10.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="rectify">Whether max(0, ·) of the result is stored.</param>
    /// <param name="workers">The threads.</param>
    public static void Multiply(
        float* a, float* b, bool bTransposed, float* packed, float* start, float* c, int m, int n, int k, bool rectify, Workers workers)
    {
        int shares = (long)m * n * k < ParallelFrom ? 1 : workers.Threads, block = ((((m + shares - 1) / shares) + Rows - 1) / Rows) * Rows;
        workers.Run((m + block - 1) / block, new Job
        {
            A = a, B = b, BTransposed = bTransposed, Packed = packed, Start = start, C = c, M = m, N = n, K = k, Rectify = rectify,
            Block = block, Scratch = workers.Scratch(packed == null ? PackedFloats(k) : 0),
        });
    }

    struct Job : IJob
    {
        public float* A, B, Packed, Start, C;
        public bool BTransposed, Rectify;
        public int M, N, K, Block;
        public WorkerScratch Scratch;

        [SkipLocalsInit]
        public readonly void Execute(int part, int worker)
        {
            float* sums = stackalloc float[3 * Sums], begin = stackalloc float[Row];
            for (int j = 0; j < Row; j++)
                begin[j] = Start == null ? 0f : j < Lanes256.Width ? Start[j] : (j & 1) == 0 ? Start[8] : N > 9 ? Start[9] : 0f;
            float* packed = Packed;
            if (packed == null)
                Pack(B, BTransposed, K, N, packed = Scratch.Of(worker));
            int first = part * Block, last = Math.Min(M, first + Block);
            for (int row = first; row < last; row += Rows)
            {
                int count = Math.Min(Rows, last - row);
                var growing = new BlockSums(sums, sums + Sums, Sums);
                for (int k = 0; k == 0 || k < K; k += LongSum.Block)
                {
                    int depth = Math.Min(LongSum.Block, K - k);
                    growing.Begins<Lanes256>(depth);
                    Tile(A + ((nint)row * K) + k, count, depth, packed + ((nint)k * Row), k == 0 ? begin : null, growing.Target);
                }

                growing.Finish<Lanes256>();
                float* c = C + ((nint)row * N);
                for (int r = 0; r < count; r++, c += N)
                {
                    Lanes256.Store(Lanes256.Load(sums + (r * Lanes256.Width)), c);
                    c[8] = sums[(Rows * Lanes256.Width) + (2 * r)];
                    if (N > 9)
                        c[9] = sums[(Rows * Lanes256.Width) + (2 * r) + 1];
                    if (Rectify)
                        ElementLoop.Range<MapKernel<Relu>, Lanes256>(new(default, c, c), 0, N);
                }
            }
        }

        /// <summary>Eight rows; those past the end repeat the first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        readonly void Tile(float* a, int count, int depth, float* b, float* begin, float* sums)
        {
            nint k = K;
            float* a0 = a, a1 = a + (count > 1 ? k : 0), a2 = a + (count > 2 ? 2 * k : 0), a3 = a + (count > 3 ? 3 * k : 0);
            float* a4 = a + (count > 4 ? 4 * k : 0), a5 = a + (count > 5 ? 5 * k : 0), a6 = a + (count > 6 ? 6 * k : 0);
            float* a7 = a + (count > 7 ? 7 * k : 0);
            Vector256<float> c0 = begin == null ? default : Vector256.Load(begin), d0 = begin == null ? default : Vector256.Load(begin + 8);
            Vector256<float> c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, d1 = d0;
            for (nint t = 0; ;)
            {
                bool adds = t > 0;
                for (nint stop = nint.Min(t + LongSum.Chain, depth); t < stop; t++, b += Row)
                {
                    Vector256<float> left = Vector256.Load(b), right = Vector256.Load(b + 8);
                    Four(a0 + t, a1 + t, a2 + t, a3 + t, left, right, ref c0, ref c1, ref c2, ref c3, ref d0);
                    Four(a4 + t, a5 + t, a6 + t, a7 + t, left, right, ref c4, ref c5, ref c6, ref c7, ref d1);
                }

                if (adds)
                {
                    c0 += Vector256.Load(sums);
                    c1 += Vector256.Load(sums + 8);
                    c2 += Vector256.Load(sums + 16);
                    c3 += Vector256.Load(sums + 24);
                    c4 += Vector256.Load(sums + 32);
                    c5 += Vector256.Load(sums + 40);
                    c6 += Vector256.Load(sums + 48);
                    c7 += Vector256.Load(sums + 56);
                    d0 += Vector256.Load(sums + 64);
                    d1 += Vector256.Load(sums + 72);
                }

                c0.Store(sums);
                c1.Store(sums + 8);
                c2.Store(sums + 16);
                c3.Store(sums + 24);
                c4.Store(sums + 32);
                c5.Store(sums + 40);
                c6.Store(sums + 48);
                c7.Store(sums + 56);
                d0.Store(sums + 64);
                d1.Store(sums + 72);
                if (t == depth)
                    return;
                c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = d0 = d1 = default;
            }
        }

        /// <summary>One element of four rows: by eight columns each, and by the last two together.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(
            float* a0, float* a1, float* a2, float* a3, Vector256<float> left, Vector256<float> right,
            ref Vector256<float> c0, ref Vector256<float> c1, ref Vector256<float> c2, ref Vector256<float> c3, ref Vector256<float> d)
        {
            var x = Avx.BroadcastScalarToVector256(a0);
            c0 = Fma.MultiplyAdd(x, left, c0);
            var y = Avx.BroadcastScalarToVector256(a1);
            c1 = Fma.MultiplyAdd(y, left, c1);
            x = Avx.Blend(x, y, 0b0000_1100);
            y = Avx.BroadcastScalarToVector256(a2);
            c2 = Fma.MultiplyAdd(y, left, c2);
            x = Avx.Blend(x, y, 0b0011_0000);
            y = Avx.BroadcastScalarToVector256(a3);
            c3 = Fma.MultiplyAdd(y, left, c3);
            d = Fma.MultiplyAdd(Avx.Blend(x, y, 0b1100_0000), right, d);
        }
    }
}
