using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// ∂err/∂W̃ = X̃ᵀ G, (5.25), for the rows of X̃ that <see cref="WindowRows"/> gives. Each element is one <see cref="LongSum"/> over all
/// places of all images, in order, so nothing has to be added up between threads: G is packed for some blocks of rows, then every worker
/// writes out the columns of X̃ that it multiplies by them.
/// </summary>
static unsafe class PackedGradient
{
    /// <summary>Floats of G that are packed together: 4 MiB, so that the panels are read from the last-level cache.</summary>
    const int PackedFloats = 1 << 20;

    /// <summary>
    /// Elements t of a part at most: X̃ of <see cref="LongSum.Block"/> rows is then 384 KiB of a 1 MiB second-level cache.
    /// </summary>
    const int MostTaps = 96;

    /// <summary>Adds up the gradient over a batch.</summary>
    /// <param name="x">The rows of X̃.</param>
    /// <param name="images">N.</param>
    /// <param name="g">G, [rows, columns].</param>
    /// <param name="columns">Columns of G.</param>
    /// <param name="w">[t, columns]; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Run(in WindowRows x, int images, float* g, int columns, float* w, Workers workers)
    {
        int rows = checked(images * x.ImageRows), padded = Panels.Columns(columns, workers.Tier.Lanes());
        int block = Math.Min(rows, LongSum.Block), together = Math.Clamp(PackedFloats / (block * padded), 1, Gemm.Blocks(rows, block));
        int panels = Gemm.Blocks(columns, PackedFilters.Block), length = x.Length;
        int wanted = 4 * workers.Threads, taps = Math.Clamp(Even(Gemm.Blocks(length, wanted)), 4 * Tile.Rows, MostTaps);
        int tapBlocks = Gemm.Blocks(length, taps), groups = Math.Clamp(Gemm.Blocks(wanted, tapBlocks), 1, panels);
        taps = Even(Gemm.Blocks(length, tapBlocks));
        groups = Gemm.Blocks(panels, Gemm.Blocks(panels, groups));
        bool many = rows > block;
        int packed = checked(together * block * padded);
        float* shared = workers.SharedScratch(checked(packed + (many ? 2 * length * columns : 0)));
        var job = new Job
        {
            X = x, W = w, Packed = shared, Block = block, Columns = columns, Padded = padded, Taps = taps, Groups = groups,
            GroupColumns = Gemm.Blocks(panels, groups) * PackedFilters.Block, Stride = CacheLines.SpreadRow(taps),
            Beside = shared + packed, Rest = shared + packed + (many ? length * columns : 0), Many = many,
            Scratch = workers.Scratch(checked(block * CacheLines.SpreadRow(taps))),
        };
        for (int row = 0; row < rows; row += together * block)
        {
            int some = Math.Min(together * block, rows - row), blocks = Gemm.Blocks(some, block);
            workers.RunLanes(blocks * panels, new Pack
            {
                G = g + ((nint)row * columns), Rows = some, Block = block, Panels = panels, Columns = columns, Padded = padded,
                To = shared,
            });
            job.Row = row;
            job.Rows = some;
            job.Ends = row + some == rows;
            workers.RunLanes(tapBlocks * groups, job);
        }
    }

    /// <summary>Rounded up to whole tiles.</summary>
    static int Even(int rows) => Gemm.Blocks(rows, Tile.Rows) * Tile.Rows;

    /// <summary>A block of rows of G by one panel.</summary>
    struct Pack : ILaneJob
    {
        public float* G, To;
        public int Rows, Block, Panels, Columns, Padded;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int row = part / Panels * Block, column = part % Panels * PackedFilters.Block, rows = Math.Min(Block, Rows - row);
            Packing.Pack<T>(
                G + ((nint)row * Columns) + column, Columns, Math.Min(PackedFilters.Block, Columns - column), rows,
                To + ((nint)row * Padded) + ((nint)column * rows), 0, rows);
        }
    }

    /// <summary>Some elements t by some columns, over the rows that are packed.</summary>
    struct Job : ILaneJob
    {
        public WindowRows X;
        public float* W, Packed, Beside, Rest;
        public int Row, Rows, Block, Columns, Padded, Taps, Groups, GroupColumns, Stride;
        public bool Many, Ends;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int tap = part / Groups * Taps, taps = Math.Min(Taps, X.Length - tap);
            int column = part % Groups * GroupColumns, columns = Math.Min(GroupColumns, Columns - column);
            nint aside = ((nint)tap * Columns) + column;
            float* a = Scratch.Of(worker), w = W + aside;
            for (int row = 0; row < Rows; row += Block)
            {
                int rows = Math.Min(Block, Rows - row);
                X.Gather<T>(Row + row, rows, tap, taps, a, Stride);
                float* panels = Packed + ((nint)row * Padded) + ((nint)column * rows);
                if (Row + row == 0)
                {
                    Multiply<T>(a, taps, rows, panels, columns, w, Columns);
                    continue;
                }

                Multiply<T>(a, taps, rows, panels, columns, Beside + aside, Columns);
                for (nint t = 0; t < taps; t++)
                {
                    LongSum.Fold<T>(
                        Beside + aside + (t * Columns), w + (t * Columns), Rest + aside + (t * Columns), columns, Row + row == Block);
                }
            }

            for (nint t = 0; Many && Ends && t < taps; t++)
                LongSum.Finish<T>(w + (t * Columns), Rest + aside + (t * Columns), columns);
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
