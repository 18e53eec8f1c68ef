using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// Convolution with 5 × 5 windows of stride 1 by Winograd's minimal filtering, <see cref="Winograd5x5"/>: tiles of 8 × 8 pixels become 64
/// points, 64 matrix products over the channels follow, and each 64 products become 4 × 4 outputs. The gradients are the adjoint of all
/// that, so the transformed derivatives serve both. A block of tiles goes from pixels to outputs without leaving its worker's cache.
/// </summary>
static unsafe class Winograd5x5Convolution
{
    /// <summary>
    /// Floats of a block of tiles between the transforms: 448 KiB of a 1 MiB second-level cache. Half as much is no faster forward, and
    /// slower backward, where sums are taken up again for every block.
    /// </summary>
    const int BlockFloats = 112 << 10;

    /// <summary>Tiles whose filter gradients are summed together, in whole images; a fixed tree adds these sums.</summary>
    const int ChunkTiles = 64;

    /// <summary>Floats of all chunks' filter gradients together: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int ChunkFloats = 4 << 20;

    /// <summary>Tiles are taken by twelves, which are whole fours and whole sixes, the rows of a <see cref="UnpackedProduct"/>.</summary>
    const int Rows = 12;

    /// <summary>Channels and filters from which the products outweigh the transforms.</summary>
    const int Least = 16;

    /// <summary>Whether it can compute such a window: 5 × 5, stride 1, no holes, on each side less padding than taps.</summary>
    public static bool Computes(in WindowGeometry g) =>
        g is { WindowHeight: Winograd5x5.Taps, WindowWidth: Winograd5x5.Taps, StrideHeight: 1 } && g.IsPlain(Winograd5x5.Taps - 1);

    /// <summary>Whether it is the faster algorithm, by shape alone.</summary>
    public static bool Fits(in WindowGeometry g, int filters) => Computes(g) && g.Depth >= Least && filters >= Least;

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters) =>
        checked(Winograd5x5.Points * CacheLines.SpreadMatrix(g.Depth * filters));

    /// <summary>G g Gᵀ of all filters, [64, D, D'].</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [5, 5, D, D'].</param>
    /// <param name="prepared"><see cref="PreparedFloats"/> of them; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        fixed (float* pw = w, to = prepared)
            Transform(
                new TransformFilters { W = pw, To = to, Rows = g.Depth, RowStep = filters, Columns = filters, ColumnStep = 1 }, workers);
    }

    /// <summary>A = X ∗ W + b, (5.13), or max(0, A).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectify">Whether to give max(0, A), (5.21).</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, bool rectify, Workers workers)
    {
        fixed (float* px = x, pp = prepared, pb = b, pa = a)
        {
            var arrays = new Arrays
            {
                Geometry = g, Filters = filters, Images = images, X = px, A = pa, Bias = pb, Prepared = pp, Rectify = rectify,
            };
            Forward(arrays, workers);
        }
    }

    /// <summary>∂err/∂W, (5.25), summed over the batch, and ∂err/∂X, (5.29).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [5, 5, D, D'].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, [5, 5, D, D']; overwritten.</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten. Empty if it is not needed.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Backward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        fixed (float* px = x, pw = w, pda = da, pdw = dw, pdx = dx)
        {
            var arrays = new Arrays
            {
                Geometry = g, Filters = filters, Images = images, X = px, A = pda, W = pw, DW = pdw, DX = dx.IsEmpty ? null : pdx,
            };
            Backward(arrays, workers);
        }
    }

    static void Forward(in Arrays arrays, Workers workers)
    {
        var g = arrays.Geometry;
        int depth = g.Depth, filters = arrays.Filters, tiles = arrays.Images * new Tiling(g).Count;
        int length = Length(depth, filters, Shares(tiles, workers));
        var job = new ForwardJob
        {
            Arrays = arrays, Tiles = tiles, Length = length,
            Scratch = workers.Scratch(
                checked(
                    (Winograd5x5.Points * (
                        CacheLines.SpreadMatrix(length * depth) + CacheLines.SpreadMatrix(length * filters))) + Room(depth, filters))),
        };
        workers.RunLanes((tiles + length - 1) / length, job, Narrowed(arrays, workers));
    }

    static void Backward(in Arrays arrays, Workers workers)
    {
        var g = arrays.Geometry;
        int depth = g.Depth, filters = arrays.Filters, count = new Tiling(g).Count, sum = CacheLines.SpreadMatrix(depth * filters);
        int chunkImages = Math.Max(1, ChunkTiles / count);
        while (chunkImages < arrays.Images
            && (long)((arrays.Images + chunkImages - 1) / chunkImages) * Winograd5x5.Points * sum > ChunkFloats)
        {
            chunkImages *= 2;
        }

        int chunks = (arrays.Images + chunkImages - 1) / chunkImages, sumsFloats = checked(Winograd5x5.Points * sum * chunks);
        float* sums = workers.SharedScratch(checked(sumsFloats + (arrays.DX == null ? 0 : Winograd5x5.Points * sum)));
        float* transposed = sums + sumsFloats;
        if (arrays.DX != null)
        {
            Transform(
                new TransformFilters { W = arrays.W, To = transposed, Rows = filters, RowStep = 1, Columns = depth, ColumnStep = filters },
                workers);
        }

        int length = Length(depth, filters, chunkImages * count);
        var job = new BackwardJob
        {
            Arrays = arrays, Sums = sums, Transposed = transposed, SumStep = sum, ChunkTiles = chunkImages * count,
            Tiles = arrays.Images * count, Length = length, Scratch = workers.Scratch(
                checked(
                    (Winograd5x5.Points * (
                        CacheLines.SpreadMatrix(length * depth) + CacheLines.SpreadMatrix(length * filters))) + Room(depth, filters)
                    + BlockSums.Floats((long)Math.Min(chunkImages, arrays.Images) * count, Winograd5x5.Points * sum))),
        };
        workers.RunLanes(chunks, job, Narrowed(arrays, workers));
        Tree.Add(sums, Winograd5x5.Points * sum, chunks, workers);
        workers.RunLanes(
            filters, new FilterBack { Sums = sums, SumStep = sum, DW = arrays.DW, Depth = depth, Filters = filters },
            Narrowed(arrays, workers));
    }

    static void Transform(in TransformFilters job, Workers workers) =>
        workers.RunLanes(job.Rows, job, workers.Tier.NarrowedTo(job.Columns));

    /// <summary>Tiles of a block.</summary>
    static int Length(int depth, int filters, int most) =>
        Math.Max(1, Math.Min(BlockFloats / (Winograd5x5.Points * (depth + filters)), RoundUp(most, Rows)) / Rows) * Rows;

    /// <summary>Tiles of a block that leave four blocks for every worker; a handful is one block.</summary>
    static int Shares(int tiles, Workers workers) => (tiles + (4 * workers.Threads) - 1) / (4 * workers.Threads);

    /// <summary>Memory for a square of pixels and one between two transforms.</summary>
    static int Room(int depth, int filters) => Winograd5x5.Points * (Math.Max(depth, filters) + Tiers.MostLanes);

    /// <summary>The widest tier whose vectors both the channels and the filters fill.</summary>
    static Tier Narrowed(in Arrays arrays, Workers workers) => workers.Tier.NarrowedTo(Math.Min(arrays.Geometry.Depth, arrays.Filters));

    static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    struct Arrays
    {
        public WindowGeometry Geometry;
        public int Filters, Images;
        public bool Rectify;
        public float* X, A, W, DW, DX, Bias, Prepared;
    }

    /// <summary>How the outputs of an image are cut into tiles of 4 × 4; the last ones may reach past the edge.</summary>
    readonly struct Tiling(in WindowGeometry g)
    {
        readonly int across = (g.OutputWidth + Winograd5x5.Outputs - 1) / Winograd5x5.Outputs;
        readonly int down = (g.OutputHeight + Winograd5x5.Outputs - 1) / Winograd5x5.Outputs;

        /// <summary>Tiles of an image.</summary>
        public int Count => down * across;

        /// <summary>Image and first output of a tile of the batch.</summary>
        public (int Image, int Y, int X) Locate(int tile)
        {
            int image = tile / Count, inside = tile - (image * Count);
            return (image, inside / across * Winograd5x5.Outputs, inside % across * Winograd5x5.Outputs);
        }
    }

    /// <summary>Where the pixels of a square lie.</summary>
    struct Pixels
    {
        public float* First;
        public nint Row;
    }

    /// <summary>A square of an image; one that reaches past the edge is copied, with zeros for what lies outside.</summary>
    static Pixels Square(float* image, int height, int width, int depth, int top, int left, int size, float* room)
    {
        if (top >= 0 && left >= 0 && top + size <= height && left + size <= width)
            return new Pixels { First = image + ((((nint)top * width) + left) * depth), Row = (nint)width * depth };
        new Span<float>(room, size * size * depth).Clear();
        int firstColumn = Math.Max(0, -left), columns = Math.Min(size, width - left) - firstColumn;
        for (int i = Math.Max(0, -top); i < size && top + i < height && columns > 0; i++)
        {
            float* from = image + (((((nint)top + i) * width) + left + firstColumn) * depth);
            float* to = room + ((((nint)i * size) + firstColumn) * depth);
            new Span<float>(from, columns * depth).CopyTo(new Span<float>(to, columns * depth));
        }

        return new Pixels { First = room, Row = (nint)size * depth };
    }

    /// <summary>M s Mᵀ of a square, channel by channel. The last lanes end with the last channel and repeat some of those before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Channels<TMatrix, T>(
        float* from, nint fromRow, nint fromColumn, int depth, float* between, float* to, nint toRow, nint toColumn)
        where TMatrix : Winograd5x5.IMatrix
        where T : unmanaged, ILanes<T>
    {
        for (int c = 0; c < depth; c += T.Width)
        {
            c = Math.Min(c, depth - T.Width);
            Winograd5x5.Square<TMatrix, T>(from + c, fromRow, fromColumn, between, to + c, toRow, toColumn);
        }
    }

    /// <summary>
    /// G g Gᵀ of filters as 64 matrices [Rows, Columns], of which the one side is the channels and the other the filters.
    /// </summary>
    struct TransformFilters : ILaneJob
    {
        public float* W, To;
        public int Rows, RowStep, Columns, ColumnStep;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int w = T.Width, columns = Columns;
            nint step = CacheLines.SpreadMatrix(Rows * columns);
            float* square = stackalloc float[2 * Winograd5x5.Points * 16], between = square + (Winograd5x5.Points * w);
            for (int column = 0; column < columns; column += w)
            {
                column = Math.Min(column, columns - w);
                Taps<T>(row, column, square);
                Winograd5x5.Square<Winograd5x5.Filter, T>(
                    square, Winograd5x5.Taps * w, w, between, To + ((nint)row * columns) + column, Winograd5x5.Inputs * step, step);
            }
        }

        /// <summary>The 25 taps of as many columns as there are lanes, side by side.</summary>
        readonly void Taps<T>(int row, int column, float* square) where T : unmanaged, ILanes<T>
        {
            float* from = W + ((nint)row * RowStep) + ((nint)column * ColumnStep);
            for (int tap = 0; tap < Winograd5x5.Taps * Winograd5x5.Taps; tap++, from += (nint)Rows * Columns)
            {
                for (int lane = 0; lane < T.Width; lane++)
                    *square++ = from[(nint)lane * ColumnStep];
            }
        }
    }

    /// <summary>A block of tiles from pixels to outputs.</summary>
    struct ForwardJob : ILaneJob
    {
        public Arrays Arrays;
        public int Tiles, Length;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Arrays.Geometry;
            var tiling = new Tiling(g);
            int first = part * Length, count = Math.Min(Length, Tiles - first), depth = g.Depth, filters = Arrays.Filters;
            nint vStep = CacheLines.SpreadMatrix(Length * depth), mStep = CacheLines.SpreadMatrix(Length * filters);
            float* v = Scratch.Of(worker), m = v + (Winograd5x5.Points * vStep);
            float* between = m + (Winograd5x5.Points * mStep), square = between + (Winograd5x5.Points * T.Width);
            for (int t = 0; t < count; t++)
            {
                var (image, y, x) = tiling.Locate(first + t);
                var pixels = Square(
                    Arrays.X + ((nint)image * g.ImageFloats), g.Height, g.Width, depth, y - g.PaddingTop, x - g.PaddingLeft,
                    Winograd5x5.Inputs, square);
                Channels<Winograd5x5.Image, T>(
                    pixels.First, pixels.Row, depth, depth, between, v + ((nint)t * depth), Winograd5x5.Inputs * vStep, vStep);
            }

            nint filterStep = CacheLines.SpreadMatrix(depth * filters);
            for (int point = 0; point < Winograd5x5.Points; point++)
            {
                UnpackedProduct.Multiply<T, StridedOffsets, StridedOffsets, StridedOffsets, Same>(
                    v + (point * vStep), new StridedOffsets(depth), count, new StridedOffsets(1), depth, Arrays.Prepared
                        + (point * filterStep), filters, filters,
                    null, false, m + (point * mStep), new StridedOffsets(filters));
            }

            for (int t = 0; t < count; t++)
            {
                Channels<Winograd5x5.Output, T>(
                    m + ((nint)t * filters), Winograd5x5.Inputs * mStep, mStep, filters, between, square,
                    (nint)Winograd5x5.Outputs * filters, filters);
                var (image, y, x) = tiling.Locate(first + t);
                int rows = Math.Min(Winograd5x5.Outputs, g.OutputHeight - y), columns = Math.Min(Winograd5x5.Outputs, g.OutputWidth - x);
                float* to = Arrays.A + (((((nint)image * g.OutputHeight) + y) * g.OutputWidth) + x) * filters;
                for (int i = 0; i < rows; i++, to += (nint)g.OutputWidth * filters)
                {
                    float* from = square + ((nint)i * Winograd5x5.Outputs * filters);
                    if (Arrays.Rectify)
                        Finish<Relu, T>(from, columns, filters, Arrays.Bias, to);
                    else
                        Finish<Same, T>(from, columns, filters, Arrays.Bias, to);
                }
            }
        }

        /// <summary>Adds the bias to some pixels, and drops what is negative if asked to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Finish<TEnd, T>(float* from, int pixels, int filters, float* bias, float* to) where TEnd : unmanaged, IMap
            where T : unmanaged, ILanes<T>
        {
            for (int p = 0; p < pixels; p++, from += filters, to += filters)
            {
                for (nint k = 0; k < filters; k += T.Width)
                {
                    k = Math.Min(k, filters - T.Width);
                    T sum = T.Load(from + k);
                    T.Store(default(TEnd).Invoke(bias == null ? sum : T.Add(sum, T.Load(bias + k))), to + k);
                }
            }
        }
    }

    /// <summary>The images of a chunk, a block of tiles at a time: their part of the filters' gradient, and their own.</summary>
    struct BackwardJob : ILaneJob
    {
        public Arrays Arrays;
        public float* Sums, Transposed;
        public int SumStep, ChunkTiles, Tiles, Length;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int chunk, int worker) where T : unmanaged, ILanes<T>
        {
            int first = chunk * ChunkTiles, last = Math.Min(Tiles, first + ChunkTiles), depth = Arrays.Geometry.Depth;
            int squares = CacheLines.SpreadMatrix(Length * depth) + CacheLines.SpreadMatrix(Length * Arrays.Filters);
            float* memory = Scratch.Of(worker), beside = memory + (Winograd5x5.Points * squares) + Room(depth, Arrays.Filters);
            int size = Winograd5x5.Points * SumStep;
            var sums = new BlockSums(Sums + ((nint)chunk * size), beside, size);
            for (int tile = first; tile < last; tile += Length)
            {
                int count = Math.Min(Length, last - tile);
                bool begins = sums.Begins<T>(count);
                Block<T>(tile, count, begins, memory, sums.Target);
            }

            sums.Finish<T>();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Block<T>(int first, int count, bool begins, float* v, float* gradients) where T : unmanaged, ILanes<T>
        {
            var g = Arrays.Geometry;
            var tiling = new Tiling(g);
            int depth = g.Depth, filters = Arrays.Filters;
            nint vStep = CacheLines.SpreadMatrix(Length * depth), mStep = CacheLines.SpreadMatrix(Length * filters);
            float* m = v + (Winograd5x5.Points * vStep), between = m + (Winograd5x5.Points * mStep);
            float* square = between + (Winograd5x5.Points * T.Width);
            for (int t = 0; t < count; t++)
            {
                var (image, y, x) = tiling.Locate(first + t);
                var pixels = Square(
                    Arrays.X + ((nint)image * g.ImageFloats), g.Height, g.Width, depth, y - g.PaddingTop, x - g.PaddingLeft,
                    Winograd5x5.Inputs, square);
                Channels<Winograd5x5.Image, T>(
                    pixels.First, pixels.Row, depth, depth, between, v + ((nint)t * depth), Winograd5x5.Inputs * vStep, vStep);
                pixels = Square(
                    Arrays.A + ((nint)image * g.Positions * filters), g.OutputHeight, g.OutputWidth, filters, y, x, Winograd5x5.Outputs,
                    square);
                Channels<Winograd5x5.OutputAdjoint, T>(
                    pixels.First, pixels.Row, filters, filters, between, m + ((nint)t * filters), Winograd5x5.Inputs * mStep, mStep);
            }

            for (int point = 0; point < Winograd5x5.Points; point++)
            {
                float* a = m + (point * mStep), b = v + (point * vStep);
                float* sums = gradients + ((nint)point * SumStep);
                UnpackedProduct.Multiply<T, StridedOffsets, StridedOffsets, StridedOffsets, Same>(
                    a, new StridedOffsets(1), filters, new StridedOffsets(filters), count, b, depth, depth, null, !begins, sums,
                    new StridedOffsets(depth));
                if (Arrays.DX != null)
                {
                    UnpackedProduct.Multiply<T, StridedOffsets, StridedOffsets, StridedOffsets, Same>(
                        a, new StridedOffsets(filters), count, new StridedOffsets(1), filters, Transposed
                            + ((nint)point * SumStep), depth, depth,
                        null, false, b, new StridedOffsets(depth));
                }
            }

            for (int t = 0; Arrays.DX != null && t < count; t++)
            {
                Channels<Winograd5x5.ImageAdjoint, T>(
                    v + ((nint)t * depth), Winograd5x5.Inputs * vStep, vStep, depth, between, square, (nint)Winograd5x5.Inputs * depth,
                    depth);
                AddSquare<T>(square, first + t, tiling);
            }
        }

        /// <summary>Adds a square of derivatives where its pixels stand; an image's first tile clears it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void AddSquare<T>(float* square, int tile, in Tiling tiling) where T : unmanaged, ILanes<T>
        {
            var g = Arrays.Geometry;
            var (number, y, x) = tiling.Locate(tile);
            float* image = Arrays.DX + ((nint)number * g.ImageFloats);
            if (y == 0 && x == 0)
                new Span<float>(image, g.ImageFloats).Clear();
            int top = y - g.PaddingTop, left = x - g.PaddingLeft;
            int column = Math.Max(0, -left), columns = Math.Min(Winograd5x5.Inputs, g.Width - left) - column;
            for (int i = Math.Max(0, -top); i < Winograd5x5.Inputs && top + i < g.Height; i++)
            {
                float* from = square + ((((nint)i * Winograd5x5.Inputs) + column) * g.Depth);
                Accumulate.Into<T>(from, image + (((((nint)top + i) * g.Width) + left + column) * g.Depth), columns * g.Depth);
            }
        }
    }

    /// <summary>Gᵀ s G of the sums of one filter.</summary>
    struct FilterBack : ILaneJob
    {
        public float* Sums, DW;
        public int SumStep, Depth, Filters;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int filter, int worker) where T : unmanaged, ILanes<T>
        {
            int w = T.Width;
            float* between = stackalloc float[2 * Winograd5x5.Points * 16], taps = between + (Winograd5x5.Points * w);
            for (int d = 0; d < Depth; d += w)
            {
                d = Math.Min(d, Depth - w);
                float* to = DW + ((nint)d * Filters) + filter;
                Winograd5x5.Square<Winograd5x5.FilterAdjoint, T>(
                    Sums + ((nint)filter * Depth) + d, (nint)Winograd5x5.Inputs * SumStep, SumStep, between, taps, Winograd5x5.Taps * w, w);
                for (int tap = 0; tap < Winograd5x5.Taps * Winograd5x5.Taps; tap++, to += (nint)Depth * Filters)
                {
                    for (int lane = 0; lane < w; lane++)
                        to[(nint)lane * Filters] = taps[(tap * w) + lane];
                }
            }
        }
    }
}
