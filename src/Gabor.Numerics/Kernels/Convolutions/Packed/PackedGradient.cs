using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// ∂err/∂W̃ = X̃ᵀ G, (5.25), for the rows of X̃ that <see cref="WindowRows"/> gives. Each element is one <see cref="LongSum"/> over all
/// places of all images, in order, so nothing has to be added up between threads: each takes some columns of X̃ and of G, writes them out
/// for a block of rows after another, and multiplies them.
/// </summary>
static unsafe class PackedGradient
{
    /// <summary>
    /// Elements t that are written out together at most: X̃ of <see cref="LongSum.Block"/> rows is then 384 KiB of a 1 MiB second-level
    /// cache.
    /// </summary>
    const int MostTaps = 96;

    /// <summary>Multiply-adds that take as long as writing out a number that they read.</summary>
    const int CopyCost = 40;

    /// <summary>Adds up the gradient over a batch.</summary>
    /// <param name="x">The rows of X̃.</param>
    /// <param name="images">N.</param>
    /// <param name="g">G, [rows, columns].</param>
    /// <param name="columns">Columns of G.</param>
    /// <param name="w">[t, columns]; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Run(in WindowRows x, int images, float* g, int columns, float* w, Workers workers)
    {
        int rows = checked(images * x.ImageRows), block = Math.Min(rows, LongSum.Block), length = x.Length;
        var (taps, groupColumns) = Parts(length, columns, workers.Threads);
        int together = Even(Gemm.Blocks(taps, Gemm.Blocks(taps, MostTaps)));
        bool many = rows > block;
        float* shared = workers.SharedScratch(many ? checked(2 * length * columns) : 0);
        var job = new Job
        {
            X = x, G = g, W = w, Block = block, Rows = rows, Columns = columns, Taps = taps, Together = together,
            Groups = Gemm.Blocks(columns, groupColumns), GroupColumns = groupColumns, Stride = CacheLines.SpreadRow(together),
            Beside = shared, Rest = shared + (many ? length * columns : 0), Many = many,
            Scratch = workers.Scratch(
                checked(block * (CacheLines.SpreadRow(together) + Panels.Columns(groupColumns, workers.Tier.Lanes())))),
        };
        workers.RunLanes(Gemm.Blocks(length, taps) * job.Groups, job);
    }

    /// <summary>
    /// Elements t and columns of a part, at most one for each thread: the division whose largest part takes the least time, where each part
    /// writes out its elements and its columns of all rows. That no thread reads what another one has written out is worth more than parts
    /// to share out: 64 × 256 weights on 56 × 56 places of 8 images, two cores without a common cache, 3.7 ms instead of 5.4; two parts for
    /// each 4.0.
    /// </summary>
    static (int Taps, int Columns) Parts(int length, int columns, int threads)
    {
        int panels = Gemm.Blocks(columns, PackedFilters.Block);
        var best = (Taps: length, Columns: columns, Cost: long.MaxValue);
        for (int across = 1; across <= Math.Min(threads, panels); across++)
        {
            int taps = Math.Max(Even(Gemm.Blocks(length, threads / across)), 4 * Tile.Rows);
            int some = Math.Min(columns, Gemm.Blocks(panels, across) * PackedFilters.Block);
            long cost = ((long)taps * some) + ((long)CopyCost * (taps + some));
            if (cost < best.Cost)
                best = (taps, some, cost);
        }

        return (best.Taps, best.Columns);
    }

    /// <summary>Rounded up to whole tiles.</summary>
    static int Even(int rows) => Gemm.Blocks(rows, Tile.Rows) * Tile.Rows;

    /// <summary>Some elements t by some columns, over all rows.</summary>
    struct Job : ILaneJob
    {
        public WindowRows X;
        public float* G, W, Beside, Rest;
        public int Rows, Block, Columns, Taps, Together, Groups, GroupColumns, Stride;
        public bool Many;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int first = part / Groups * Taps, end = Math.Min(X.Length, first + Taps);
            int column = part % Groups * GroupColumns, columns = Math.Min(GroupColumns, Columns - column);
            float* a = Scratch.Of(worker), panels = a + ((nint)Block * Stride);
            for (int row = 0; row < Rows; row += Block)
            {
                int rows = Math.Min(Block, Rows - row);
                Packing.Pack<T>(G + ((nint)row * Columns) + column, Columns, columns, rows, panels, 0, rows);
                for (int tap = first; tap < end; tap += Together)
                {
                    int taps = Math.Min(Together, end - tap);
                    nint aside = ((nint)tap * Columns) + column;
                    X.Gather<T>(row, rows, tap, taps, a, Stride);
                    Multiply<T>(a, taps, rows, panels, columns, (row == 0 ? W : Beside) + aside, Columns);
                    for (nint t = 0; row > 0 && t < taps; t++)
                    {
                        nint at = aside + (t * Columns);
                        LongSum.Fold<T>(Beside + at, W + at, Rest + at, columns, row == Block);
                    }
                }
            }

            for (nint t = first; Many && t < end; t++)
                LongSum.Finish<T>(W + (t * Columns) + column, Rest + (t * Columns) + column, columns);
        }

        /// <summary>[taps, columns] = Σ over the rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Multiply<T>(float* a, int taps, int rows, float* panels, int columns, float* c, nint stride)
            where T : unmanaged, ILanes<T>
        {
            for (int at = 0, vectors; at < columns; at += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(at, columns);
                float* from = a, to = c + at;
                for (int left = taps, count; left > 0; left -= count, from += count, to += count * stride)
                {
                    count = TileRows.Next(left);
                    Tile.MultiplyPart<T, StridedOffsets>(
                        vectors, SixRows.Every(from, 1, count), new StridedOffsets(Stride), rows, panels + ((nint)at * rows), null, to,
                        stride, count, columns - at);
                }
            }
        }
    }
}
