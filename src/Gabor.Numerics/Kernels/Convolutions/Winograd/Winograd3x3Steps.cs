using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// <see cref="Winograd3x3Convolution"/> step by step over all tiles of some images: all are transformed, then the threads share out the 36
/// products, then the outputs. So the transformed filters, four times as many numbers as the filters, are read once and each by one thread,
/// where every block of tiles reads all of them. The bits are the same.
/// </summary>
static unsafe class Winograd3x3Steps
{
    /// <summary>
    /// Filters for each tile from which reading them block by block takes longer than passing the transformed tiles from step to step.
    /// One image and four: 512 × 512 channels of 28 × 28, 3.7 and 11.2 ms, in blocks 5.9 and 13.8; 256 × 256 of 56 × 56, one image, 3.7
    /// instead of 4.3; 128 × 128 of 28 × 28, one, 0.33 instead of 0.36, but four 1.05 instead of 0.86.
    /// </summary>
    const int FiltersATile = 256;

    /// <summary>Filters from which those of a point are more than a first-level cache.</summary>
    const int ManyFilters = 1 << 14;

    /// <summary>Floats between the steps, 32 MiB: what a last-level cache keeps.</summary>
    const int PassFloats = 8 << 20;

    /// <summary>Filters whose outputs are stored together.</summary>
    const int ColumnBlock = 128;

    /// <summary>Channels that are transformed together.</summary>
    const int ChannelBlock = 128;

    /// <summary>Products for each thread, so that an interrupted thread does not keep the others waiting for long.</summary>
    const int PartsAThread = 4;

    /// <summary>Whether it is faster for so many images; by shape alone.</summary>
    public static bool Fits(in Winograd3x3Images from, in Winograd3x3Images to, int images)
    {
        long filters = (long)from.Depth * to.Depth, tiles = (long)images * new Winograd3x3Tiling(to.Height, to.Width).Count;
        return filters >= ManyFilters && tiles > 0 && tiles <= filters / FiltersATile
            && new Sizes(from, to, 1, Tiers.MostLanes).Floats <= PassFloats;
    }

    /// <summary>Floats between the steps; 0 where it does not fit.</summary>
    public static int Floats(in Winograd3x3Images from, in Winograd3x3Images to, int images, Tier tier) =>
        Fits(from, to, images) ? checked((int)new Sizes(from, to, PassImages(from, to, images, tier.Lanes()), tier.Lanes()).Floats) : 0;

    /// <summary>A = X ∗ W + b, (5.13), and what follows it.</summary>
    /// <param name="from">X.</param>
    /// <param name="to">A.</param>
    /// <param name="filters">W, from <see cref="Winograd3x3Filters.Prepare"/>.</param>
    /// <param name="bias">b, [D'], or null.</param>
    /// <param name="images">N.</param>
    /// <param name="scratch">As many floats as <see cref="Floats"/> says.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <typeparam name="TEnd">What becomes of A.</typeparam>
    public static void Convolve<TEnd>(
        in Winograd3x3Images from, in Winograd3x3Images to, float* filters, float* bias, int images, float* scratch, Workers workers)
        where TEnd : unmanaged, IMap
    {
        int pass = PassImages(from, to, images, workers.Tier.Lanes());
        for (int first = 0; first < images; first += pass)
            Pass<TEnd>(from.Skip(first), to.Skip(first), filters, bias, Math.Min(pass, images - first), scratch, workers);
    }

    static int PassImages(in Winograd3x3Images from, in Winograd3x3Images to, int images, int lanes) =>
        (int)Math.Clamp(PassFloats / new Sizes(from, to, 1, lanes).Floats, 1, images);

    static void Pass<TEnd>(
        in Winograd3x3Images from, in Winograd3x3Images to, float* filters, float* bias, int images, float* scratch, Workers workers)
        where TEnd : unmanaged, IMap
    {
        var sizes = new Sizes(from, to, images, workers.Tier.Lanes());
        var tiling = new Winograd3x3Tiling(to.Height, to.Width);
        int lines = sizes.Tiles / tiling.Across, panels = Gemm.Blocks(sizes.Columns, sizes.Panel);
        int groups = Math.Clamp(Gemm.Blocks(PartsAThread * workers.Threads, Winograd3x3.Points), 1, panels);
        int groupColumns = Gemm.Blocks(panels, groups) * sizes.Panel;
        float* v = scratch, m = v + ((nint)Winograd3x3.Points * sizes.VPoint), zeros = m + ((nint)Winograd3x3.Points * sizes.MPoint);
        new Span<float>(zeros, from.Row).Clear();
        var step = new Step
        {
            From = from, To = to, Sizes = sizes, Tiling = tiling, V = v, M = m, Zeros = zeros, Filters = filters, Bias = bias,
            GroupColumns = groupColumns, Groups = Gemm.Blocks(sizes.Columns, groupColumns),
            Strips = workers.Scratch(Winograd3x3Images.Strip(tiling.Across)),
        };
        workers.RunLanes(lines * Gemm.Blocks(from.Depth, ChannelBlock), new Transform { Step = step });
        workers.RunLanes(Winograd3x3.Points * step.Groups, new Product { Step = step });
        workers.RunLanes(lines * Gemm.Blocks(to.Depth, ColumnBlock), new Finish<TEnd> { Step = step });
    }

    /// <summary>Sizes of what lies between the steps.</summary>
    readonly struct Sizes
    {
        public Sizes(in Winograd3x3Images from, in Winograd3x3Images to, int images, int lanes)
        {
            Tiles = checked(images * new Winograd3x3Tiling(to.Height, to.Width).Count);
            (Panel, Columns) = (2 * lanes, Panels.Columns(to.Depth, lanes));
            (VRow, MRow) = (CacheLines.SpreadRow(from.Depth), CacheLines.SpreadRow(Columns));
            (VPoint, MPoint) = (CacheLines.SpreadMatrix(checked(Tiles * VRow)), CacheLines.SpreadMatrix(checked(Tiles * MRow)));
            Floats = (Winograd3x3.Points * ((long)VPoint + MPoint)) + CacheLines.SpreadRow(from.Row);
        }

        public int Tiles { get; }

        /// <summary>Filters of a panel, and of all, with those that fill the last vector.</summary>
        public int Panel { get; }

        public int Columns { get; }

        /// <summary>Floats from one tile, and one point, of the transformed images and of the products to the next.</summary>
        public int VRow { get; }

        public int VPoint { get; }

        public int MRow { get; }

        public int MPoint { get; }

        /// <summary>Floats of all of it, and of a row of zeros.</summary>
        public long Floats { get; }
    }

    /// <summary>What all steps read.</summary>
    struct Step
    {
        public Winograd3x3Images From, To;
        public Sizes Sizes;
        public Winograd3x3Tiling Tiling;
        public float* V, M, Zeros, Filters, Bias;
        public WorkerScratch Strips;
        public int Groups, GroupColumns;
    }

    /// <summary>Some channels of a row of tiles of an image, transformed.</summary>
    struct Transform : ILaneJob
    {
        public Step Step;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int depth = Step.From.Depth, blocks = Gemm.Blocks(depth, ChannelBlock), across = Step.Tiling.Across;
            int tile = part / blocks * across, channel = part % blocks * ChannelBlock, channels = Math.Min(ChannelBlock, depth - channel);
            Step.From.Transform<Winograd3x3.Image, T>(
                Step.Tiling, tile, across, channel, channels, Step.Zeros, Step.Strips.Of(worker),
                Step.V + ((nint)tile * Step.Sizes.VRow) + channel, Step.Sizes.VRow, Step.Sizes.VPoint);
        }
    }

    /// <summary>The product of a point for some of the filters: the tiles by one panel after another.</summary>
    struct Product : ILaneJob
    {
        public Step Step;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var sizes = Step.Sizes;
            int point = part / Step.Groups, depth = Step.From.Depth;
            int column = part % Step.Groups * Step.GroupColumns, end = Math.Min(sizes.Columns, column + Step.GroupColumns);
            float* v = Step.V + ((nint)point * sizes.VPoint), m = Step.M + ((nint)point * sizes.MPoint);
            float* b = Step.Filters + (point * Winograd3x3Filters.PointStep(depth, Step.To.Depth, T.Width));
            for (int vectors; column < end; column += vectors * T.Width)
            {
                vectors = PanelProduct.Vectors<T>(column, sizes.Columns);
                AheadProduct.Multiply<T>(
                    vectors, sizes.Tiles, v, sizes.VRow, depth, b + ((nint)column * depth), m + column, sizes.MRow, sizes.Columns - column);
            }
        }
    }

    /// <summary>Some filters of a row of tiles of an image, from products to outputs.</summary>
    struct Finish<TEnd> : ILaneJob
        where TEnd : unmanaged, IMap
    {
        public Step Step;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int blocks = Gemm.Blocks(Step.To.Depth, ColumnBlock), across = Step.Tiling.Across;
            int tile = part / blocks * across, column = part % blocks * ColumnBlock;
            new Winograd3x3Results(Step.To, Step.Bias, Step.Sizes.MRow, Step.Sizes.MPoint).Store<TEnd, T>(
                Step.Tiling, tile, across, column, Math.Min(Step.To.Depth, column + ColumnBlock),
                Step.M + ((nint)tile * Step.Sizes.MRow) + column, Step.Strips.Of(worker));
        }
    }
}
