using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Convolution as a matrix product that never writes the matrix of windows X̃ (6.16)–(6.19): the rows of a tile are pointers into the
/// picture, and a table says where under the window element t lies. A picture with padding is first copied into a frame of zeros, so that
/// no inner loop asks where the edge is.
/// </summary>
internal static unsafe class ImplicitConvolution
{
    /// <summary>Taps of all positions that are multiplied before the next: 512 × 64 floats of the filters are 128 KiB, an eighth of a 1 MiB second-level cache.</summary>
    const int TapBlock = 512;

    /// <summary>Positions that one chain of a filter's gradient runs over before it is stored: those of one large picture or of several small ones.</summary>
    const int PositionBlock = 1024;

    /// <summary>Images whose filter gradients are summed in one chain; the chains meet in a fixed tree.</summary>
    const int ChunkImages = 8;

    /// <summary>Floats of all chunks' filter gradients together: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int ChunkFloats = 4 << 20;

    /// <summary>A = X̃W + b, (5.13): every output starts from its bias and adds i, j, d in ascending order.</summary>
    /// <param name="g">The window on the picture.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images, Workers workers)
    {
        fixed (float* px = x, pw = w, pb = b, pa = a)
        {
            var arrays = new Arrays { Geometry = g, Filters = filters, Images = images, X = px, W = pw, B = pb, A = pa };
            switch (workers.Tier)
            {
                case Tier.Lanes512: Forward<Lanes512>(arrays, workers); break;
                case Tier.Lanes256: Forward<Lanes256>(arrays, workers); break;
                case Tier.Lanes128: Forward<Lanes128>(arrays, workers); break;
                default: Forward<Lanes1>(arrays, workers); break;
            }
        }
    }

    /// <summary>∂err/∂W = X̃ᵀG, (5.25), summed over the batch.</summary>
    /// <param name="g">The window on the picture.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, [F₁, F₂, D, D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var arrays = new Arrays { Geometry = g, Filters = filters, Images = images, X = px, A = pda, W = pdw };
            switch (workers.Tier)
            {
                case Tier.Lanes512: FilterGradient<Lanes512>(arrays, workers); break;
                case Tier.Lanes256: FilterGradient<Lanes256>(arrays, workers); break;
                case Tier.Lanes128: FilterGradient<Lanes128>(arrays, workers); break;
                default: FilterGradient<Lanes1>(arrays, workers); break;
            }
        }
    }

    /// <summary>∂err/∂X: the products GWᵀ of each position, added where its window stood, positions in ascending order (5.29).</summary>
    /// <param name="g">The window on the picture.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            var arrays = new Arrays { Geometry = g, Filters = filters, Images = images, X = pdx, A = pda, W = pw };
            switch (workers.Tier)
            {
                case Tier.Lanes512: InputGradient<Lanes512>(arrays, workers); break;
                case Tier.Lanes256: InputGradient<Lanes256>(arrays, workers); break;
                case Tier.Lanes128: InputGradient<Lanes128>(arrays, workers); break;
                default: InputGradient<Lanes1>(arrays, workers); break;
            }
        }
    }

    static void Forward<T>(in Arrays arrays, Workers workers) where T : unmanaged, ILanes<T>
    {
        var g = arrays.Geometry;
        int padded = Panels.Columns<T>(arrays.Filters);
        float* filters = workers.SharedScratch(checked((g.Taps * padded) + g.Taps + g.Positions));
        Packing.Panels<T>(arrays.W, arrays.Filters, g.Taps, filters, 0, g.Taps);
        int* taps = (int*)(filters + ((nint)g.Taps * padded)), positions = taps + g.Taps;
        WindowTables.Taps(g, taps);
        WindowTables.Positions(g, positions);

        // A batch is split by images; a few images by positions as well.
        int parts = images(workers, arrays), positionsAPart = (((g.Positions + parts - 1) / parts) + Tile.Rows - 1) / Tile.Rows * Tile.Rows;
        parts = (g.Positions + positionsAPart - 1) / positionsAPart;
        workers.Run(arrays.Images * parts, new ForwardJob<T>
        {
            Arrays = arrays, Filters = filters, Taps = taps, Positions = positions, Parts = parts, PositionsAPart = positionsAPart,
            Scratch = workers.Scratch(g.Pads ? g.PaddedFloats : 0),
        });

        static int images(Workers workers, in Arrays arrays)
        {
            long work = (long)arrays.Geometry.Positions * arrays.Geometry.Taps * arrays.Filters;
            return arrays.Images >= 2 * workers.Threads || work < ParallelFrom ? 1 : 2 * workers.Threads;
        }
    }

    /// <summary>Multiply-adds of an image below which its positions are not split among threads.</summary>
    const long ParallelFrom = 1 << 17;

    static void FilterGradient<T>(in Arrays arrays, Workers workers) where T : unmanaged, ILanes<T>
    {
        var g = arrays.Geometry;
        int padded = Panels.Columns<T>(arrays.Filters), size = checked(g.Taps * arrays.Filters);
        int chunkImages = ChunkImages;
        while (chunkImages < arrays.Images && (long)((arrays.Images + chunkImages - 1) / chunkImages) * size > ChunkFloats)
            chunkImages *= 2;
        int chunks = (arrays.Images + chunkImages - 1) / chunkImages;

        // Small pictures are taken together, as many as fill a block of positions.
        int group = Math.Clamp(PositionBlock / g.Positions, 1, Math.Min(chunkImages, arrays.Images));
        float* sums = workers.SharedScratch(checked((chunks * size) + g.Taps + (group * g.Positions)));
        int* taps = (int*)(sums + ((nint)chunks * size)), positions = taps + g.Taps;
        WindowTables.Taps(g, taps);
        for (int i = 0; i < group; i++)
            WindowTables.Positions(g, positions + (i * g.Positions), i * g.PaddedFloats);
        int blocks = Math.Clamp(4 * workers.Threads / chunks, 1, (g.Taps + Tile.Rows - 1) / Tile.Rows);
        int tapsABlock = (((g.Taps + blocks - 1) / blocks) + Tile.Rows - 1) / Tile.Rows * Tile.Rows;
        blocks = (g.Taps + tapsABlock - 1) / tapsABlock;
        workers.Run(chunks * blocks, new FilterGradientJob<T>
        {
            Arrays = arrays, Sums = sums, Taps = taps, Positions = positions, ChunkImages = chunkImages, Blocks = blocks, TapsABlock = tapsABlock, Group = group,
            Scratch = workers.Scratch(checked(group * ((g.Positions * padded) + (g.Pads ? g.PaddedFloats : 0)))),
        });
        Tree.Add(sums, size, chunks, workers);
        new Span<float>(sums, size).CopyTo(new Span<float>(arrays.W, size));
    }

    static void InputGradient<T>(in Arrays arrays, Workers workers) where T : unmanaged, ILanes<T>
    {
        var g = arrays.Geometry;
        int padded = Panels.Columns<T>(g.Taps);
        float* filters = workers.SharedScratch(checked((arrays.Filters * padded) + g.Positions));
        Packing.TransposedPanels<T>(arrays.W, arrays.Filters, g.Taps, arrays.Filters, filters, 0, arrays.Filters);

        int* positions = (int*)(filters + ((nint)arrays.Filters * padded));
        WindowTables.Positions(g, positions);

        // Blocks of positions whose products stay in half of a 1 MiB second-level cache.
        int block = Math.Clamp((128 << 10) / padded / Tile.Rows * Tile.Rows, Tile.Rows, (g.Positions + Tile.Rows - 1) / Tile.Rows * Tile.Rows);
        workers.Run(arrays.Images, new InputGradientJob<T>
        {
            Arrays = arrays, Filters = filters, Positions = positions, Columns = padded, Block = block,
            Scratch = workers.Scratch(checked((block * padded) + (g.Pads ? g.PaddedFloats : 0))),
        });
    }

    struct Arrays
    {
        public WindowGeometry Geometry;
        public int Filters, Images;
        public float* X, W, B, A;
    }

    struct ForwardJob<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Arrays Arrays;
        public float* Filters;
        public int* Taps, Positions;
        public int Parts, PositionsAPart;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            var g = Arrays.Geometry;
            int image = part / Parts, first = part % Parts * PositionsAPart, last = Math.Min(g.Positions, first + PositionsAPart);
            float* x = Frame.Of(g, Arrays.X + ((nint)image * g.ImageFloats), Scratch.Of(worker));
            float* a = Arrays.A + ((nint)image * g.Positions * Arrays.Filters);
            for (int column = 0, vectors; column < Arrays.Filters; column += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(column, Arrays.Filters);
                for (int t = 0; t < g.Taps; t += TapBlock)
                {
                    float* b = Filters + ((nint)column * g.Taps) + ((nint)t * vectors * T.Width);
                    var walk = new Tabled(Taps + t);
                    int length = Math.Min(TapBlock, g.Taps - t);
                    for (int p = first; p < last; p += Tile.Rows)
                    {
                        float* c = a + ((nint)p * Arrays.Filters) + column;
                        float* start = t > 0 ? c : Arrays.B == null ? null : Arrays.B + column;
                        Tile.MultiplyPart<T, Tabled>(
                            vectors, SixRows.At(x, Positions + p, last - p), walk, length, b, start, t > 0 ? Arrays.Filters : 0, c, Arrays.Filters, last - p, Arrays.Filters - column);
                    }
                }
            }
        }
    }

    struct FilterGradientJob<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Arrays Arrays;
        public float* Sums;
        public int* Taps, Positions;
        public int ChunkImages, Blocks, TapsABlock, Group;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            var g = Arrays.Geometry;
            int chunk = part / Blocks, tap = part % Blocks * TapsABlock, lastTap = Math.Min(g.Taps, tap + TapsABlock);
            int filters = Arrays.Filters;
            float* sums = Sums + ((nint)chunk * g.Taps * filters), packed = Scratch.Of(worker), frames = packed + ((nint)Group * g.Positions * Panels.Columns<T>(filters));
            int firstImage = chunk * ChunkImages, lastImage = Math.Min(Arrays.Images, firstImage + ChunkImages);
            for (int image = firstImage; image < lastImage; image += Group)
            {
                int images = Math.Min(Group, lastImage - image), positions = images * g.Positions;
                float* x = Arrays.X + ((nint)image * g.ImageFloats);
                for (int i = 0; g.Pads && i < images; i++)
                    Frame.Of(g, x + ((nint)i * g.ImageFloats), frames + ((nint)i * g.PaddedFloats));
                if (g.Pads)
                    x = frames;
                Packing.Panels<T>(Arrays.A + ((nint)image * g.Positions * filters), filters, positions, packed, 0, positions);
                for (int p = 0; p < positions; p += PositionBlock)
                {
                    bool begins = image == firstImage && p == 0;
                    int length = Math.Min(PositionBlock, positions - p);
                    for (int column = 0, vectors; column < filters; column += vectors * T.Width)
                    {
                        vectors = Panels.Vectors<T>(column, filters);
                        float* b = packed + ((nint)column * positions) + ((nint)p * vectors * T.Width);
                        for (int t = tap; t < lastTap; t += Tile.Rows)
                        {
                            float* c = sums + ((nint)t * filters) + column;
                            Tile.MultiplyPart<T, Tabled>(
                                vectors, SixRows.At(x, Taps + t, lastTap - t), new Tabled(Positions + p), length, b, begins ? null : c, filters, c, filters, lastTap - t, filters - column);
                        }
                    }
                }
            }
        }
    }

    struct InputGradientJob<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Arrays Arrays;
        public float* Filters;
        public int* Positions;
        public int Columns, Block;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int image, int worker)
        {
            var g = Arrays.Geometry;
            int filters = Arrays.Filters, run = g.WindowWidth * g.Depth;
            float* products = Scratch.Of(worker), gradient = Arrays.A + ((nint)image * g.Positions * filters), dx = Arrays.X + ((nint)image * g.ImageFloats);
            float* frame = g.Pads ? products + ((nint)Block * Columns) : dx;
            new Span<float>(frame, g.PaddedFloats).Clear();
            for (int first = 0; first < g.Positions; first += Block)
            {
                int count = Math.Min(Block, g.Positions - first);
                for (int column = 0, vectors; column < g.Taps; column += vectors * T.Width)
                {
                    vectors = Panels.Vectors<T>(column, g.Taps);
                    for (int p = 0; p < count; p += Tile.Rows)
                    {
                        Tile.MultiplyPart<T, Strided>(
                            vectors, SixRows.Every(gradient + ((nint)(first + p) * filters), filters, count - p), new Strided(1), filters,
                            Filters + ((nint)column * filters), null, 0, products + ((nint)p * Columns) + column, Columns, count - p, g.Taps - column);
                    }
                }

                for (int p = 0; p < count; p++)
                {
                    float* to = frame + Positions[first + p], from = products + ((nint)p * Columns);
                    for (int i = 0; i < g.WindowHeight; i++, to += g.PaddedWidth * g.Depth, from += run)
                        Accumulate.Into<T>(from, to, run);
                }
            }

            if (g.Pads)
                Frame.Inside(g, frame, dx);
        }
    }
}
