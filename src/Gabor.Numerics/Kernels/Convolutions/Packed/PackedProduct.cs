using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// C = start + X̃ B for the rows of X̃ that <see cref="WindowRows"/> gives and a B in panels: a worker writes out a block of rows in its
/// cache, multiplies it by one panel after another, and goes on. Each output is a <see cref="LongSum"/> over t.
/// </summary>
static unsafe class PackedProduct
{
    /// <summary>
    /// Floats of a block of X̃: 384 KiB of a 1 MiB second-level cache, beside a panel of <see cref="LongSum.Block"/> × 64; more where
    /// panels are shared out.
    /// </summary>
    const int BlockFloats = 96 << 10;

    /// <summary>Rows of a block at most, so that what it gives stays cached too.</summary>
    const int MostRows = 384;

    /// <summary>Multiply-adds of a part at least, about 10 µs of one core.</summary>
    const long PartFrom = 1 << 20;

    /// <summary>
    /// Rows up to which, and elements of a block of a sum from which, the next panel is asked for while one is multiplied: with more rows a
    /// core hardly waits for it, and shorter panels lie in caches; mobilenet-v2 has 94 % of its throughput where all do so. 512 × 512
    /// channels of 7 × 7, 8 images: 4.9 ms instead of 5.6.
    /// </summary>
    const int AheadRows = 64, AheadFrom = 256;

    /// <summary>
    /// As many blocks of rows are one block where threads share out the panels; of more, X̃ and the results would leave the cache.
    /// </summary>
    const int SharedBlocks = 3;

    /// <summary>
    /// Floats of B from which panels are shared out for its sake; smaller ones stay in the caches of every core: mobilenet-v2, which has
    /// few larger, loses 2 % otherwise.
    /// </summary>
    const long ManyFloats = 1 << 18;

    /// <summary>Multiplies.</summary>
    /// <param name="x">The rows of X̃.</param>
    /// <param name="images">N.</param>
    /// <param name="b">B, [t, columns] in panels.</param>
    /// <param name="start">What the sums of every row start from, [columns]; null for 0.</param>
    /// <param name="to">Where the results go.</param>
    /// <param name="columns">Columns of B.</param>
    /// <param name="rectifier">What becomes of the sums before they are stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Multiply(
        in WindowRows x, int images, float* b, float* start, in PackedTarget to, int columns, Rectifier rectifier, Workers workers)
    {
        int rows = checked(images * x.ImageRows), depth = Math.Min(x.Length, LongSum.Block);
        int panels = Gemm.Blocks(columns, PackedFilters.Block);
        bool gathers = !x.IsMatrix;
        int stride = CacheLines.SpreadRow(depth), most = Math.Clamp(BlockFloats / depth, Tile.Rows, MostRows);

        // As many blocks of rows as fit a cache, or as keep all threads at work; if those would be too small, panels are shared out too.
        // Rows that lie in memory are one block a thread, which then reads each panel once: the panels of a network are larger than a
        // second-level cache, and a single image has few rows. Where B is the larger of both, each thread takes some panels and all rows.
        long work = (long)rows * x.Length * columns;
        int wanted = (int)Math.Clamp(work / PartFrom, 1, 4 * workers.Threads);
        int wantedRows = Math.Min(gathers ? wanted : Math.Min(wanted, workers.Threads), Gemm.Blocks(rows, 4 * Tile.Rows));
        int rowBlocks = Math.Max(Gemm.Blocks(rows, most), wantedRows);
        if (rowBlocks < 4 * workers.Threads && rowBlocks > 1)
            rowBlocks = Math.Min(Gemm.Blocks(rowBlocks, workers.Threads) * workers.Threads, Gemm.Blocks(rows, 2 * Tile.Rows));
        int groups = Math.Clamp(Gemm.Blocks(wanted, rowBlocks), 1, panels);
        bool large = (long)x.Length * columns >= ManyFloats && columns > rows && rows <= SharedBlocks * most;
        if (large && wanted >= workers.Threads && SharesPanels(panels, gathers, workers.Threads))
            (rowBlocks, groups) = (1, workers.Threads);
        int block = Gemm.Blocks(rows, rowBlocks);
        groups = Gemm.Blocks(panels, Gemm.Blocks(panels, groups));
        int groupColumns = Gemm.Blocks(panels, groups) * PackedFilters.Block, sums = block * Math.Min(groupColumns, columns);
        var job = new Job
        {
            X = x, To = to, B = b, Start = start, Rows = rows, Columns = columns, Rectifier = rectifier, Gathers = gathers, Depth = depth,
            Block = block, Groups = groups, GroupColumns = groupColumns, Stride = gathers ? stride : x.Depth,
            Scratch = workers.Scratch(checked(
                (gathers ? block * stride : 0) + (x.Length > depth ? 2 * sums : 0) + (to.IsEven ? 0 : sums))),
        };
        int parts = Gemm.Blocks(rows, block) * groups;
        if (wanted > 1)
            workers.RunLanes(parts, job);
        else
            workers.RunLanesAlone(parts, job);
    }

    /// <summary>
    /// Whether the panels divide well among the threads, each of which then multiplies all rows: so B is read once and the rows by every
    /// thread, instead of the rows once and B by every thread, which costs where cores have no cache in common. Two such cores, one image:
    /// 1 × 1, 1024 → 256 channels of 14 × 14, 0.29 ms instead of 0.34; 3 × 3 of stride 2, 512 channels of 14 × 14, 0.80 instead of 1.1.
    /// </summary>
    /// <param name="panels">How many.</param>
    /// <param name="gathers">Whether each thread writes the rows out, which takes as long as multiplying them by part of a panel.</param>
    /// <param name="threads">How many.</param>
    static bool SharesPanels(int panels, bool gathers, int threads) =>
        threads > 1 && panels >= (gathers ? 2 * threads : threads) && Gemm.Blocks(panels, threads) * threads * 9 <= panels * 10;

    struct Job : ILaneJob
    {
        public WindowRows X;
        public PackedTarget To;
        public float* B, Start;
        public int Rows, Columns, Depth, Block, Groups, GroupColumns, Stride;
        public Rectifier Rectifier;
        public bool Gathers;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int row = part / Groups * Block, rows = Math.Min(Block, Rows - row);
            int column = part % Groups * GroupColumns, columns = Math.Min(GroupColumns, Columns - column);
            float* a = Scratch.Of(worker), block = a + (Gathers ? Block * Stride : 0), rest = block + (rows * columns);
            bool many = X.Length > Depth;
            float* aside = many ? rest + (rows * columns) : block;
            nint stride = To.IsEven ? To.Pixel : columns;
            float* c = To.IsEven ? To.At(row) + column : aside;
            for (int t = 0; t < X.Length; t += Depth)
            {
                int depth = Math.Min(Depth, X.Length - t);
                if (Gathers)
                    X.Gather<T>(row, rows, t, depth, a, Stride);
                else
                    a = X.Source + ((nint)row * Stride) + t;
                if (t == 0)
                {
                    Panel<T>(a, rows, t, depth, column, columns, Start == null ? null : Start + column, c, stride);
                    continue;
                }

                Panel<T>(a, rows, t, depth, column, columns, null, block, columns);
                for (nint r = 0; r < rows; r++)
                    LongSum.Fold<T>(block + (r * columns), c + (r * stride), rest + (r * columns), columns, t == Depth);
            }

            for (nint r = 0; many && r < rows; r++)
                LongSum.Finish<T>(c + (r * stride), rest + (r * columns), columns, Rectifier);
            for (int r = 0; !To.IsEven && r < rows; r++)
                new Span<float>(c + (r * stride), columns).CopyTo(new Span<float>(To.At(row + r) + column, columns));
        }

        /// <summary>Some rows by all panels of some columns, one panel after another.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Panel<T>(float* a, int rows, int t, int depth, int column, int columns, float* start, float* c, nint stride)
            where T : unmanaged, ILanes<T>
        {
            var rectifier = X.Length <= Depth ? Rectifier : Rectifier.None;
            for (int at = 0, vectors; at < columns; at += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(at, columns);
                float* panel = B + ((nint)(column + at) * X.Length) + ((nint)t * vectors * T.Width), from = a, to = c + at;
                int width = Math.Min(vectors * T.Width, columns - at);

                // What comes next is the next panel, or behind the last one the first one's next block.
                float* next = at + (vectors * T.Width) < columns ? panel + ((nint)X.Length * vectors * T.Width)
                    : B + ((nint)column * X.Length) + ((nint)(t + depth) * Panels.Vectors<T>(0, columns) * T.Width);
                var ahead = AheadOffsets.Of(next, vectors * T.Width, rows);
                for (int left = rows, count; left > 0; left -= count, from += count * Stride, to += count * stride)
                {
                    count = TileRows.Next(left);
                    var tile = SixRows.Every(from, Stride, count);
                    float* begin = start == null ? null : start + at;
                    if (rows <= AheadRows && depth >= AheadFrom)
                    {
                        Tile.MultiplyPart<T, AheadOffsets>(
                            vectors, tile, ahead, depth, panel, begin, to, stride, count, columns - at);
                        ahead = ahead.Next(depth);
                    }
                    else
                    {
                        Tile.MultiplyPart<T, StridedOffsets>(
                            vectors, tile, new StridedOffsets(1), depth, panel, begin, to, stride, count, columns - at);
                    }

                    // While the results are still in the first-level cache.
                    for (int r = 0; rectifier != Rectifier.None && r < count; r++)
                        RowRectifier.Apply<T>(rectifier, to + (r * stride), width);
                }
            }
        }
    }
}

/// <summary>
/// Where the rows of a product go: one after another, or to every so many pixels of an image's every so many lines.
/// </summary>
unsafe struct PackedTarget
{
    /// <summary>The first channel of the first pixel.</summary>
    public float* First;

    /// <summary>Rows of an image, and of a line of it.</summary>
    public int ImageRows, LineRows;

    /// <summary>Floats from one image, line and pixel to the next.</summary>
    public nint Image, Line, Pixel;

    /// <summary>Whether the rows lie at even distances.</summary>
    public readonly bool IsEven => Line == LineRows * Pixel && Image == ImageRows * Pixel;

    /// <summary>Where a row goes, counted through all images.</summary>
    public readonly float* At(int row)
    {
        int place = row % ImageRows;
        return First + (row / ImageRows * Image) + (place / LineRows * Line) + (place % LineRows * Pixel);
    }
}
