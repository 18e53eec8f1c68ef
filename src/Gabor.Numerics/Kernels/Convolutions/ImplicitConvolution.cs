using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Convolution as a matrix product that never writes the matrix of windows X̃ (6.16)–(6.19): the rows of a <see cref="UnpackedProduct"/>
/// are pointers into the image, and a table says where under the window element t lies. An image with padding is first copied into a frame
/// of zeros, so that no inner loop checks for the edge.
/// </summary>
static unsafe class ImplicitConvolution
{
    /// <summary>
    /// Taps of all positions that are multiplied before the next: 512 × 64 floats of the filters are 128 KiB, an eighth of a 1 MiB
    /// second-level cache.
    /// </summary>
    const int TapBlock = 512;

    /// <summary>
    /// Positions that a filter's gradient sums before it is stored: with three vectors of 8 derivatives each 24 KiB,
    /// within a 32 KiB first-level cache.
    /// </summary>
    const int PositionBlock = 256;

    /// <summary>Images whose filter gradients are summed together; a fixed tree adds these sums.</summary>
    const int ChunkImages = 8;

    /// <summary>Floats of all chunks' filter gradients together: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int ChunkFloats = 4 << 20;

    /// <summary>Floats of derivatives that a chunk may have to be read again from the last-level cache: 8 MiB.</summary>
    const int CachedFloats = 2 << 20;

    /// <summary>Floats of an image that are framed together: 128 KiB, an eighth of a 1 MiB second-level cache.</summary>
    const int FramedFloats = 32 << 10;

    /// <summary>Multiply-adds of an image below which its positions are not split among threads: about 20 µs of one core.</summary>
    const long ParallelFrom = 1 << 20;

    /// <summary>
    /// Positions and taps are shared out by twelves, which are whole fours and whole sixes, the rows of a <see cref="UnpackedProduct"/>.
    /// </summary>
    const int Rows = 12;

    /// <summary>Floats of what <see cref="Prepare"/> leaves.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters) => checked((g.Taps * filters) + g.Taps + g.Positions);

    /// <summary>The filters, and where under a window and on an image things lie.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="prepared"><see cref="PreparedFloats"/> of them; overwritten.</param>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared)
    {
        w.CopyTo(prepared);
        fixed (float* to = prepared)
            Tables.Fill(g, (int*)(to + w.Length));
    }

    /// <summary>
    /// A = X̃W + b, (5.13), (6.20), or what a rectifier makes of it: every output is a <see cref="LongSum"/> from its bias on, i, j, d
    /// ascending.
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectifier">What becomes of A before it is stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers)
    {
        fixed (float* px = x, pp = prepared, pb = b, pa = a)
        {
            var tables = new Tables(g, (int*)(pp + (g.Taps * filters)));
            var arrays = new Arrays
            {
                Geometry = g, Filters = filters, Images = images, X = px, W = pp, B = pb, A = pa, Rectifier = rectifier,
            };
            Forward(arrays, tables, workers);
        }
    }

    /// <summary>∂err/∂W = X̃ᵀG, (5.24), (5.25), summed over the batch.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, [F₁, F₂, D, D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var arrays = new Arrays { Geometry = g, Filters = filters, Images = images, X = px, A = pda, W = pdw };
            FilterGradient(arrays, workers);
        }
    }

    static void Forward(in Arrays arrays, in Tables tables, Workers workers)
    {
        // A batch is split by images; a few images by positions as well, and large ones, so that what is framed of them stays cached.
        var g = arrays.Geometry;
        bool splits = arrays.Images < 2 * workers.Threads && (long)g.Positions * g.Taps * arrays.Filters >= ParallelFrom;
        int parts = splits ? 2 * workers.Threads : 1;
        if (g.Pads)
            parts *= ((g.PaddedFloats - 1) / (parts * FramedFloats)) + 1;
        int positionsAPart = (((g.Positions + parts - 1) / parts) + Rows - 1) / Rows * Rows;
        parts = (g.Positions + positionsAPart - 1) / positionsAPart;
        var job = new ForwardJob
        {
            Arrays = arrays, Tables = tables, Parts = parts, PositionsAPart = positionsAPart,
            Band = Frame.BandFloats(g, positionsAPart),
            Scratch = workers.Scratch(checked(
                Frame.BandFloats(g, positionsAPart) + BlockSums.Floats(g.Taps, positionsAPart * arrays.Filters))),
        };
        workers.RunLanes(arrays.Images * parts, job, workers.Tier.NarrowedTo(arrays.Filters));
    }

    static void FilterGradient(in Arrays arrays, Workers workers)
    {
        var g = arrays.Geometry;
        int size = checked(g.Taps * arrays.Filters), chunkImages = ChunkImages;
        while (chunkImages < arrays.Images && (long)((arrays.Images + chunkImages - 1) / chunkImages) * size > ChunkFloats)
            chunkImages *= 2;
        int chunks = (arrays.Images + chunkImages - 1) / chunkImages;

        // Small images are taken together, as many as fill a block of positions.
        int group = Math.Clamp(PositionBlock / g.Positions, 1, Math.Min(chunkImages, arrays.Images));
        float* sums = workers.SharedScratch(checked((chunks * size) + g.Taps + (group * g.Positions)));
        var tables = Tables.Fill(g, (int*)(sums + ((nint)chunks * size)), group);

        // More parts than threads balance better, but each reads all derivatives of its images.
        long read = (long)Math.Min(chunkImages, arrays.Images) * g.Positions * arrays.Filters;
        int parts = read <= CachedFloats ? 4 * workers.Threads : workers.Threads;
        int blocks = Math.Clamp((parts + chunks - 1) / chunks, 1, (g.Taps + Rows - 1) / Rows);
        int tapsABlock = (((g.Taps + blocks - 1) / blocks) + Rows - 1) / Rows * Rows;
        blocks = (g.Taps + tapsABlock - 1) / tapsABlock;
        var job = new FilterGradientJob
        {
            Arrays = arrays, Sums = sums, Tables = tables, ChunkImages = chunkImages, Blocks = blocks, TapsABlock = tapsABlock,
            Group = group, Frames = g.Pads ? checked(group * g.PaddedFloats) : 0,
        };
        job.Scratch = workers.Scratch(checked(
            job.Frames + BlockSums.Floats((long)Math.Min(chunkImages, arrays.Images) * g.Positions, tapsABlock * arrays.Filters)));
        workers.RunLanes(chunks * blocks, job, workers.Tier.NarrowedTo(arrays.Filters));
        Tree.Add(sums, size, chunks, workers);
        new Span<float>(sums, size).CopyTo(new Span<float>(arrays.W, size));
    }

    struct Arrays
    {
        public WindowGeometry Geometry;
        public int Filters, Images;
        public Rectifier Rectifier;
        public float* X, W, B, A;
    }

    /// <summary>Where the taps of a window lie, and where the windows.</summary>
    readonly struct Tables(in WindowGeometry g, int* memory)
    {
        public readonly int* Taps = memory, Positions = memory + g.Taps;

        /// <summary>Writes both; the positions of several images, one after another.</summary>
        public static Tables Fill(in WindowGeometry g, int* memory, int images = 1)
        {
            var tables = new Tables(g, memory);
            WindowTables.Taps(g, tables.Taps);
            for (int i = 0; i < images; i++)
                WindowTables.Positions(g, tables.Positions + (i * g.Positions), i * g.PaddedFloats);
            return tables;
        }
    }

    struct ForwardJob : ILaneJob
    {
        public Arrays Arrays;
        public Tables Tables;
        public int Parts, PositionsAPart, Band;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Arrays.Geometry;
            int image = part / Parts, first = part % Parts * PositionsAPart, count = Math.Min(g.Positions - first, PositionsAPart);
            float* frame = Scratch.Of(worker);
            float* x = Frame.Band(g, Arrays.X + ((nint)image * g.ImageFloats), frame, first, count);
            float* a = Arrays.A + ((((nint)image * g.Positions) + first) * Arrays.Filters);
            var sums = new BlockSums(a, frame + Band, count * Arrays.Filters);
            for (int t = 0; t < g.Taps; t += TapBlock)
            {
                bool adds = !sums.Begins<T>(Math.Min(TapBlock, g.Taps - t));
                bool ends = t + TapBlock >= g.Taps && g.Taps <= LongSum.Block;
                switch (ends ? Arrays.Rectifier : Rectifier.None)
                {
                    case Rectifier.Relu: Block<Relu, T>(x, first, count, t, adds, sums.Target); break;
                    case Rectifier.Relu6: Block<Relu6, T>(x, first, count, t, adds, sums.Target); break;
                    default: Block<Same, T>(x, first, count, t, adds, sums.Target); break;
                }
            }

            sums.Finish<T>(Arrays.Rectifier);
        }

        readonly void Block<TEnd, T>(float* x, int first, int count, int t, bool adds, float* a) where TEnd : unmanaged, IMap
            where T : unmanaged, ILanes<T>
        {
            int filters = Arrays.Filters;
            UnpackedProduct.Multiply<T, TableOffsets, TableOffsets, StridedOffsets, TEnd>(
                x, new TableOffsets(Tables.Positions + first), count, new TableOffsets(Tables.Taps + t), Math.Min(
                    TapBlock, Arrays.Geometry.Taps - t),
                Arrays.W + ((nint)t * filters), filters, filters, t == 0 ? Arrays.B : null, adds, a, new StridedOffsets(filters));
        }
    }

    struct FilterGradientJob : ILaneJob
    {
        public Arrays Arrays;
        public float* Sums;
        public Tables Tables;
        public int ChunkImages, Blocks, TapsABlock, Group, Frames;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Arrays.Geometry;
            int chunk = part / Blocks, tap = part % Blocks * TapsABlock, taps = Math.Min(g.Taps - tap, TapsABlock);
            int filters = Arrays.Filters;
            float* sums = Sums + ((((nint)chunk * g.Taps) + tap) * filters), frames = Scratch.Of(worker);
            var gradients = new BlockSums(sums, frames + Frames, taps * filters);
            int firstImage = chunk * ChunkImages, lastImage = Math.Min(Arrays.Images, firstImage + ChunkImages);
            for (int image = firstImage; image < lastImage; image += Group)
            {
                int images = Math.Min(Group, lastImage - image), positions = images * g.Positions;
                float* x = Arrays.X + ((nint)image * g.ImageFloats), gradient = Arrays.A + ((nint)image * g.Positions * filters);
                for (int i = 0; g.Pads && i < images; i++)
                    Frame.Of(g, x + ((nint)i * g.ImageFloats), frames + ((nint)i * g.PaddedFloats));
                if (g.Pads)
                    x = frames;
                for (int p = 0; p < positions; p += PositionBlock)
                {
                    int some = Math.Min(PositionBlock, positions - p);
                    bool begins = gradients.Begins<T>(some);
                    UnpackedProduct.Multiply<T, TableOffsets, TableOffsets, StridedOffsets, Same>(
                        x, new TableOffsets(Tables.Taps + tap), taps, new TableOffsets(Tables.Positions + p),
                        some, gradient + ((nint)p * filters), filters, filters, null, !begins, gradients.Target,
                        new StridedOffsets(filters));
                }
            }

            gradients.Finish<T>();
        }
    }
}
