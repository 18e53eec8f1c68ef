using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// Convolution with 3 × 3 windows and stride 1 by <see cref="Winograd3x3"/>: images and filters are transformed, multiplied as 36 matrix
/// products over the channels, and transformed back. A quarter of the multiplications of the formula; some ten times its rounding error.
/// Tiles go through it in blocks, or a few of them with many filters in <see cref="Winograd3x3Steps"/>.
/// </summary>
static unsafe class Winograd3x3Convolution
{
    /// <summary>
    /// Floats of a block's tiles, before and after the products: 400 kB, with the filters of 64 × 64 channels a full second-level cache.
    /// </summary>
    const int BlockFloats = 100_000;

    /// <summary>Tiles of a block are a multiple of this, which tiles of 6 and of 8 rows divide.</summary>
    const int TileUnit = 24;

    /// <summary>
    /// Elements of the filters from which a block has <see cref="ManyTiles"/>: each block reads 36 times as many, which no cache holds. 512
    /// × 512 channels of 28 × 28, 8 images: 26 ms forward instead of 33.
    /// </summary>
    const int ManyFilters = 1 << 18;

    const int ManyTiles = 96;

    /// <summary>
    /// Filters whose products are finished before the next: 128 × 128 channels of 28 × 28, 8 images: 1.4 ms instead of 1.7.
    /// </summary>
    const int Slice = 128;

    /// <summary>Multiply-adds below which a few tiles are not split among threads: about 3 µs, ten times the hand-off.</summary>
    const long ParallelFrom = 1 << 16;

    /// <summary>Elements of the filters, 256 × 256, from which 36 times as many are more than caches keep.</summary>
    const int LargeFilters = 1 << 16;

    /// <summary>Tiles up to which the products of small batches do not hide how those pass through memory.</summary>
    const int FewTiles = 16;

    /// <summary>Tiles below which that is so of more than <see cref="LargeFilters"/>, however much smaller tiles multiply.</summary>
    const int VeryFewTiles = 9;

    /// <summary>Whether it computes such a window and is faster for so many channels; by shape alone.</summary>
    public static bool Fits(in WindowGeometry g, int filters) =>
        Computes(g) && g.Depth >= 16 && filters >= 16 && !HasFewTiles(g, filters);

    /// <summary>
    /// Whether an image has too few tiles for the time in which so many filters pass through memory: for <see
    /// cref="SmallWinograd3x3Convolution"/>, unless that multiplies 1.4 times as much.
    /// </summary>
    public static bool HasFewTiles(in WindowGeometry g, int filters)
    {
        int tiles = new Winograd3x3Tiling(g.OutputHeight, g.OutputWidth).Count;
        long weights = (long)g.Depth * filters;
        return tiles < VeryFewTiles ? weights > LargeFilters
            : tiles <= FewTiles && weights >= LargeFilters
            && 5 * SmallWinograd3x3Convolution.Products(g) <= 7 * Winograd3x3.Points * tiles;
    }

    /// <summary>Whether it can compute such a window: 3 × 3, stride 1, no holes, on each side less padding than taps.</summary>
    public static bool Computes(in WindowGeometry g) =>
        g is { WindowHeight: Winograd3x3.Taps, WindowWidth: Winograd3x3.Taps, StrideHeight: 1 } && g.IsPlain(Winograd3x3.Taps - 1);

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters, Tier tier) =>
        Winograd3x3Filters.Floats(g.Depth, filters, tier.Lanes());

    /// <summary>Makes of the filters what the forward pass reads, on the same tier.</summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        fixed (float* pw = w, to = prepared)
            Winograd3x3Filters.Prepare(pw, g.Depth, filters, to, workers);
    }

    /// <summary>A = X ∗ W + b, (5.13), or max(0, A).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">W, from <see cref="Prepare"/>.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectify">Whether <see cref="Relu"/> follows.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, bool rectify, Workers workers)
    {
        fixed (float* px = x, pw = prepared, pb = b, pa = a)
        {
            var from = new Winograd3x3Images(px, g.Height, g.Width, g.Depth, g.PaddingTop, g.PaddingLeft);
            var to = new Winograd3x3Images(pa, g.OutputHeight, g.OutputWidth, filters, 0, 0);
            float* steps = workers.SharedScratch(Winograd3x3Steps.Floats(from, to, images, workers.Tier));
            if (rectify)
                Convolve<Relu>(from, to, pw, pb, images, steps, workers);
            else
                Convolve<Same>(from, to, pw, pb, images, steps, workers);
        }
    }

    /// <summary>∂err/∂X: the convolution of ∂err/∂A, framed by zeros, with the filters rotated by 180°, (5.29).</summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        int size = CacheLines.SpreadRow(g.Taps * filters), panels = PreparedFloats(g with { Depth = filters }, g.Depth, workers.Tier);
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            var from = new Winograd3x3Images(
                pda, g.OutputHeight, g.OutputWidth, filters, Winograd3x3.Taps - 1 - g.PaddingTop, Winograd3x3.Taps - 1 - g.PaddingLeft);
            var to = new Winograd3x3Images(pdx, g.Height, g.Width, g.Depth, 0, 0);
            float* rotated = workers.SharedScratch(checked(size + panels + Winograd3x3Steps.Floats(from, to, images, workers.Tier)));
            float* prepared = rotated + size;
            Winograd3x3Filters.Rotate(pw, g.Depth, filters, rotated, workers);
            Winograd3x3Filters.Prepare(rotated, filters, g.Depth, prepared, workers);
            Convolve<Same>(from, to, prepared, null, images, prepared + panels, workers);
        }
    }

    /// <summary>∂err/∂W, (5.25).</summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var from = new Winograd3x3Images(px, g.Height, g.Width, g.Depth, g.PaddingTop, g.PaddingLeft);
            var to = new Winograd3x3Images(pda, g.OutputHeight, g.OutputWidth, filters, 0, 0);
            Winograd3x3Gradient.Run(from, to, pdw, images, workers);
        }
    }

    static void Convolve<TEnd>(
        in Winograd3x3Images from, in Winograd3x3Images to, float* filters, float* bias, int images, float* steps, Workers workers)
        where TEnd : unmanaged, IMap
    {
        if (Winograd3x3Steps.Fits(from, to, images))
        {
            Winograd3x3Steps.Convolve<TEnd>(from, to, filters, bias, images, steps, workers);
            return;
        }

        int lanes = workers.Tier.Lanes(), depth = from.Depth, padded = Panels.Columns(to.Depth, lanes);
        int panels = (padded + (2 * lanes) - 1) / (2 * lanes);
        int tiles = images * new Winograd3x3Tiling(to.Height, to.Width).Count;
        int vRow = CacheLines.SpreadRow(depth), mRow = CacheLines.SpreadRow(Math.Min(padded, Slice));
        int block = Math.Max(1, BlockFloats / (Winograd3x3.Points * (vRow + mRow)) / TileUnit) * TileUnit;
        block = (long)depth * to.Depth >= ManyFilters ? Math.Max(block, ManyTiles) : block;
        int groups = 1;
        if (tiles < 4L * block * workers.Threads && (long)tiles * depth * to.Depth * Winograd3x3.Points >= ParallelFrom)
        {
            // A few tiles: smaller blocks, and where there are too few tiles for that, each block's panels of filters are shared out too.
            block = Math.Min(block, Math.Max(TileUnit, (tiles + (2 * workers.Threads) - 1) / (2 * workers.Threads) / TileUnit * TileUnit));
            groups = Math.Clamp(workers.Threads / ((tiles + block - 1) / block), 1, panels);
        }

        block = Math.Min(block, PanelProduct.Rows(tiles, to.Depth, lanes));
        int panelsAGroup = (panels + groups - 1) / groups;
        groups = (panels + panelsAGroup - 1) / panelsAGroup;
        int vPoint = CacheLines.SpreadMatrix(block * vRow), mPoint = CacheLines.SpreadMatrix(block * mRow);
        workers.RunLanes(((tiles + block - 1) / block) * groups, new Block<TEnd>
        {
            From = from, To = to, Filters = filters, Bias = bias, Tiles = tiles, Length = block, Groups = groups,
            GroupColumns = panelsAGroup * 2 * lanes, VRow = vRow, MRow = mRow, VPoint = vPoint, MPoint = mPoint,
            Scratch = workers.Scratch(checked((Winograd3x3.Points * (vPoint + mPoint)) + from.Row + Winograd3x3Images.Strip(block))),
        });
    }

    /// <summary>A block of tiles from pixels to outputs, without leaving the worker's cache in between.</summary>
    struct Block<TEnd> : ILaneJob
        where TEnd : unmanaged, IMap
    {
        public Winograd3x3Images From, To;
        public float* Filters, Bias;
        public int Tiles, Length, Groups, GroupColumns, VRow, MRow, VPoint, MPoint;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int first = part / Groups * Length, count = Math.Min(Length, Tiles - first), depth = From.Depth;
            int column = part % Groups * GroupColumns, lastColumn = Math.Min(To.Depth, column + GroupColumns);
            float* v = Scratch.Of(worker), m = v + ((nint)Winograd3x3.Points * VPoint), zeros = m + ((nint)Winograd3x3.Points * MPoint);
            float* strip = zeros + From.Row;
            new Span<float>(zeros, From.Row).Clear();
            var tiling = new Winograd3x3Tiling(To.Height, To.Width);
            From.Transform<Winograd3x3.Image, T>(tiling, first, count, 0, depth, zeros, strip, v, VRow, VPoint);
            PrefetchRange coming = From.PrefetchRangeOf(tiling, first + count, Math.Min(Length, Tiles - first - count)),
            going = To.PrefetchRangeOf(tiling, first, count);
            var outputs = new Winograd3x3Results(To, Bias, MRow, MPoint);
            for (int end; column < lastColumn; column = end, coming = going = default)
            {
                end = Math.Min(lastColumn, column + Slice);
                Multiply<T>(PanelProduct.Rows(count, To.Depth, T.Width), column, end, v, m, coming, going);
                outputs.Store<TEnd, T>(tiling, first, count, column, end, m, strip);
            }
        }

        /// <summary>The 36 products; meanwhile the pixels of the next block and the places of this one's outputs are prefetched.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Multiply<T>(int rows, int column, int lastColumn, float* v, float* m, PrefetchRange coming, PrefetchRange going)
            where T : unmanaged, ILanes<T>
        {
            int depth = From.Depth;
            nint filterStep = Winograd3x3Filters.PointStep(depth, To.Depth, T.Width);
            float* filters = Filters;
            for (int point = 0; point < Winograd3x3.Points; point++, v += VPoint, m += MPoint, filters += filterStep)
            {
                coming.Prefetch(point);
                going.Prefetch(point);
                for (int k = column; k < lastColumn; k += 2 * T.Width)
                {
                    int vectors = PanelProduct.Vectors<T>(k, To.Depth);
                    PanelProduct.Multiply<T>(
                        vectors, rows, v, VRow, 1, depth, filters + ((nint)k * depth), vectors * T.Width, m + (k - column), MRow, true);
                }
            }
        }
    }
}
