using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// Convolution with 3 × 3 windows and stride 1 by <see cref="SmallWinograd3x3"/>, for many channels of few pixels: all tiles of some images
/// are transformed, multiplied as 16 matrix products over the channels, and transformed back, so that the filters are read once for all of
/// them.
/// </summary>
static unsafe class SmallWinograd3x3Convolution
{
    /// <summary>
    /// Tiles that are computed together at most: on 512 channels those of a point are half of a 1 MiB second-level cache. 16 images of
    /// 7 × 7: 6.4 ms, with 128 tiles 7.1, with 512 7.4.
    /// </summary>
    const int MostTiles = 256;

    /// <summary>Outputs of an image from which it is worth while: below, most of a tile lies past the edge.</summary>
    const int FewestOutputs = 16;

    /// <summary>Filters whose panels are made, and multiplied, together: one panel of the widest tile.</summary>
    const int ColumnBlock = 64;

    /// <summary>Multiply-adds below which a product is not split among threads: about 3 µs, ten times the hand-off.</summary>
    const long ParallelFrom = 1 << 16;

    /// <summary>Products for each thread, so that an interrupted thread does not keep the others waiting for long.</summary>
    const int PartsAThread = 4;

    /// <summary>
    /// Whether it is the fastest for so many channels, by shape alone: where <see cref="Winograd3x3Convolution"/> has too few tiles to hide
    /// how its filters, 36 times as many as there are channels and filters, pass through memory. Forward, one image and 16: 512 × 512
    /// channels of 7 × 7 take 0.6 and 6.4 ms, by a product over the windows 1.1 and 11; of 14 × 14 1.5 and 21 ms, by tiles of 4 × 4 2.0 and
    /// 23; 256 × 256 channels of 14 × 14 0.48 and 5.4 ms, by tiles of 4 × 4 0.62 and 5.4.
    /// </summary>
    public static bool Fits(in WindowGeometry g, int filters) =>
        Computes(g) && g.Positions >= FewestOutputs && Winograd3x3Convolution.HasFewTiles(g, filters);

    /// <summary>Whether it can compute such a window: 3 × 3, stride 1, no holes, on each side less padding than taps.</summary>
    public static bool Computes(in WindowGeometry g) => Winograd3x3Convolution.Computes(g);

    /// <summary>Products of an image's tiles.</summary>
    public static int Products(in WindowGeometry g) => SmallWinograd3x3.Points * new Tiling(g).Count;

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters, Tier tier) =>
        checked((int)(SmallWinograd3x3.Points * PointFloats(g.Depth, filters, tier)));

    /// <summary>
    /// Makes of the filters what the forward pass reads, on the same tier: G g Gᵀ in the panels of a product for each point.
    /// </summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        fixed (float* pw = w, to = prepared)
            Pack(pw, g.Depth, filters, to, workers);
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
        var work = new Work(g, filters, images);
        float* scratch = workers.SharedScratch(work.Floats);
        fixed (float* px = x, pw = prepared, pb = b, pa = a)
        {
            if (rectify)
                Convolve<Relu>(work, px, pw, pb, pa, scratch, workers);
            else
                Convolve<Same>(work, px, pw, pb, pa, scratch, workers);
        }
    }

    /// <summary>∂err/∂X: the convolution of ∂err/∂A, framed by zeros, with the filters rotated by 180°, (5.29).</summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        var work = new Work(Adjoint(g, filters), g.Depth, images);
        int size = g.Taps * filters, prepared = PreparedFloats(work.Window, g.Depth, workers.Tier);
        float* rotated = workers.SharedScratch(checked(size + prepared + work.Floats)), panels = rotated + size;
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            Winograd3x3Filters.Rotate(pw, g.Depth, filters, rotated, workers);
            Pack(rotated, filters, g.Depth, panels, workers);
            Convolve<Same>(work, pda, panels, null, pdx, panels + prepared, workers);
        }
    }

    static WindowGeometry Adjoint(in WindowGeometry g, int filters)
    {
        const int Frame = SmallWinograd3x3.Taps - 1;
        return g with
        {
            Height = g.OutputHeight,
            Width = g.OutputWidth,
            Depth = filters,
            OutputHeight = g.Height,
            OutputWidth = g.Width,
            PaddingTop = Frame - g.PaddingTop,
            PaddingBottom = Frame - g.PaddingBottom,
            PaddingLeft = Frame - g.PaddingLeft,
            PaddingRight = Frame - g.PaddingRight,
        };
    }

    /// <summary>Floats from one point of the filters to the next.</summary>
    static nint PointFloats(int depth, int filters, Tier tier) =>
        CacheLines.SpreadMatrix(checked(depth * Panels.Columns(filters, tier.Lanes())));

    static void Pack(float* filters, int depth, int count, float* to, Workers workers)
    {
        var job = new Filters
        {
            From = filters, To = to, Depth = depth, Count = count, PointStep = PointFloats(depth, count, workers.Tier),
        };
        workers.RunLanes((count + ColumnBlock - 1) / ColumnBlock, job);
    }

    static void Convolve<TEnd>(in Work work, float* x, float* filters, float* bias, float* a, float* scratch, Workers workers)
        where TEnd : unmanaged, IMap
    {
        int depth = work.Window.Depth, panels = (work.Filters + ColumnBlock - 1) / ColumnBlock;
        int groups = Math.Clamp(Gemm.Blocks(PartsAThread * workers.Threads, SmallWinograd3x3.Points), 1, panels);
        int columns = (panels + groups - 1) / groups * ColumnBlock;
        groups = (work.Filters + columns - 1) / columns;
        float* zeros = scratch, v = zeros + work.Zeros, m = v + (SmallWinograd3x3.Points * work.VPoint);
        new Span<float>(zeros, depth).Clear();
        for (int first = 0; first < work.Images; first += work.PassImages)
        {
            int images = Math.Min(work.PassImages, work.Images - first), tiles = images * work.Tiling.Count;
            int parts = images * work.Tiling.Down;
            var transform = new Transform { Work = work, X = x + ((nint)first * work.Window.ImageFloats), Zeros = zeros, V = v };
            var multiply = new Product
            {
                Work = work, V = v, M = m, B = filters, PointStep = PointFloats(depth, work.Filters, workers.Tier), Rows = tiles,
                Groups = groups, GroupColumns = columns,
            };
            var finish = new Finish<TEnd>
            {
                Work = work, M = m, Bias = bias, A = a + ((nint)first * work.Window.Positions * work.Filters),
            };
            if ((long)tiles * depth * work.Filters * SmallWinograd3x3.Points < ParallelFrom)
            {
                workers.RunLanesAlone(parts, transform);
                workers.RunLanesAlone(SmallWinograd3x3.Points * groups, multiply);
                workers.RunLanesAlone(parts, finish);
                continue;
            }

            workers.RunLanes(parts, transform);
            workers.RunLanes(SmallWinograd3x3.Points * groups, multiply);
            workers.RunLanes(parts, finish);
        }
    }

    /// <summary>How the outputs of an image are cut into tiles of 2 × 2, row by row; the last ones may reach past the edge.</summary>
    readonly struct Tiling(WindowGeometry g)
    {
        public int Across { get; } = (g.OutputWidth + SmallWinograd3x3.Outputs - 1) / SmallWinograd3x3.Outputs;

        public int Down { get; } = (g.OutputHeight + SmallWinograd3x3.Outputs - 1) / SmallWinograd3x3.Outputs;

        public int Count => Down * Across;
    }

    /// <summary>A convolution of some images, and the memory between its steps.</summary>
    readonly struct Work
    {
        public Work(in WindowGeometry g, int filters, int images)
        {
            (Window, Filters, Images, Tiling) = (g, filters, images, new Tiling(g));
            PassImages = Math.Clamp(MostTiles / Tiling.Count, 1, images);
            (VRow, MRow, Zeros) = (CacheLines.SpreadRow(g.Depth), CacheLines.SpreadRow(filters), CacheLines.SpreadRow(g.Depth));
            int tiles = PassImages * Tiling.Count;
            (VPoint, MPoint) = (CacheLines.SpreadMatrix(checked(tiles * VRow)), CacheLines.SpreadMatrix(checked(tiles * MRow)));
        }

        public WindowGeometry Window { get; }

        public Tiling Tiling { get; }

        public int Filters { get; }

        public int Images { get; }

        /// <summary>Images that are computed together.</summary>
        public int PassImages { get; }

        /// <summary>Floats from one tile, and one point, of the transformed images and of the products to the next.</summary>
        public int VRow { get; }

        public int VPoint { get; }

        public int MRow { get; }

        public int MPoint { get; }

        /// <summary>Floats of a pixel of zeros, which stands for those outside of the image.</summary>
        public int Zeros { get; }

        /// <summary>Floats of all of it.</summary>
        public int Floats => checked(Zeros + (SmallWinograd3x3.Points * (VPoint + MPoint)));
    }

    /// <summary>A row of tiles of an image, transformed.</summary>
    struct Transform : ILaneJob
    {
        public Work Work;
        public float* X, Zeros, V;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Work.Window;
            int depth = g.Depth, across = Work.Tiling.Across, y = (part % Work.Tiling.Down * SmallWinograd3x3.Outputs) - g.PaddingTop;
            float* image = X + (part / Work.Tiling.Down * (nint)g.ImageFloats), to = V + ((nint)part * across * Work.VRow);
            float** pixels = stackalloc float*[SmallWinograd3x3.Points];
            for (int tile = 0; tile < across; tile++, to += Work.VRow)
            {
                int x = (tile * SmallWinograd3x3.Outputs) - g.PaddingLeft;
                for (int i = 0; i < SmallWinograd3x3.Points; i++)
                {
                    int row = y + (i / SmallWinograd3x3.Inputs), column = x + (i % SmallWinograd3x3.Inputs);
                    pixels[i] = (uint)row < (uint)g.Height && (uint)column < (uint)g.Width
                        ? image + ((((nint)row * g.Width) + column) * depth) : Zeros;
                }

                // The last vector ends with the last channel and repeats some of the one before.
                for (int c = 0; depth >= T.Width && c < depth; c += T.Width)
                {
                    int channel = Math.Min(c, depth - T.Width);
                    SmallWinograd3x3.Image<T>(pixels, channel, to + channel, Work.VPoint);
                }

                for (int c = 0; depth < T.Width && c < depth; c++)
                    SmallWinograd3x3.Image<Lanes1>(pixels, c, to + c, Work.VPoint);
            }
        }
    }

    /// <summary>The product of a point for some of the filters: the tiles in rows of six by one panel after another.</summary>
    struct Product : ILaneJob
    {
        public Work Work;
        public float* V, M, B;
        public nint PointStep;
        public int Rows, Groups, GroupColumns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int point = part / Groups, depth = Work.Window.Depth, filters = Work.Filters;
            int column = part % Groups * GroupColumns, end = Math.Min(filters, column + GroupColumns);
            float* v = V + ((nint)point * Work.VPoint), m = M + ((nint)point * Work.MPoint), b = B + (point * PointStep);
            for (int vectors; column < end; column += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(column, filters);
                AheadProduct.Multiply<T>(
                    vectors, Rows, v, Work.VRow, depth, b + ((nint)column * depth), m + column, Work.MRow, filters - column);
            }
        }
    }

    /// <summary>A row of tiles of an image, from products to outputs.</summary>
    struct Finish<TEnd> : ILaneJob
        where TEnd : unmanaged, IMap
    {
        public Work Work;
        public float* M, Bias, A;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Work.Window;
            int filters = Work.Filters, across = Work.Tiling.Across, y = part % Work.Tiling.Down * SmallWinograd3x3.Outputs;
            nint row = (nint)g.OutputWidth * filters;
            float* m = M + ((nint)part * across * Work.MRow);
            float* to = A + (part / Work.Tiling.Down * (nint)g.Positions * filters) + (y * row);
            int height = Math.Min(SmallWinograd3x3.Outputs, g.OutputHeight - y);
            for (int tile = 0; tile < across; tile++, m += Work.MRow, to += (nint)SmallWinograd3x3.Outputs * filters)
            {
                int width = Math.Min(SmallWinograd3x3.Outputs, g.OutputWidth - (tile * SmallWinograd3x3.Outputs));
                for (int k = 0; filters >= T.Width && k < filters; k += T.Width)
                    Outputs<T>(m, to, Math.Min(k, filters - T.Width), row, height, width);
                for (int k = 0; filters < T.Width && k < filters; k++)
                    Outputs<Lanes1>(m, to, k, row, height, width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Outputs<TLanes>(float* m, float* to, int k, nint row, int height, int width)
            where TLanes : unmanaged, ILanes<TLanes> =>
            SmallWinograd3x3.Output<TEnd, TLanes>(
                m + k, Work.MPoint, Bias == null ? null : Bias + k, to + k, row, Work.Filters, height, width);
    }

    /// <summary>A panel of filters, or several narrow ones, transformed.</summary>
    struct Filters : ILaneJob
    {
        public float* From, To;
        public int Depth, Count;
        public nint PointStep;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int column = part * ColumnBlock, end = Math.Min(Count, column + ColumnBlock);
            nint tap = (nint)Depth * Count;
            for (int vectors; column < end; column += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(column, Count);
                int left = Count - column;
                float* from = From + column, to = To + ((nint)column * Depth);
                for (int channel = 0; channel < Depth; channel++, from += Count, to += vectors * T.Width)
                {
                    for (int v = 0; left >= T.Width && v < vectors; v++)
                    {
                        int at = v < vectors - 1 ? v * T.Width : Panels.Last<T>(vectors, left);
                        SmallWinograd3x3.Filter<T>(from + at, tap, to + (v * T.Width), PointStep);
                    }

                    for (int k = 0; left < T.Width && k < T.Width; k++)
                    {
                        if (k < left)
                            SmallWinograd3x3.Filter<Lanes1>(from + k, tap, to + k, PointStep);
                        else
                            Zero(to + k);
                    }
                }
            }
        }

        readonly void Zero(float* to)
        {
            for (int point = 0; point < SmallWinograd3x3.Points; point++, to += PointStep)
                *to = 0f;
        }
    }
}
