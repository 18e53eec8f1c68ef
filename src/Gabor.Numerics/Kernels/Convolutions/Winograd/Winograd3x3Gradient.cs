using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// ∂err/∂W = Gᵀ[Σ (Bᵀ x B) ⊙ (A ∂a Aᵀ)]G, the adjoint of <see cref="Winograd3x3Convolution"/>'s forward pass, (5.25). Each chunk of images
/// has its own sums, tiles in ascending order; the chunks, which depend on shape alone, are added in a fixed tree.
/// </summary>
static unsafe class Winograd3x3Gradient
{
    /// <summary>Floats of a block's transformed tiles: 400 kB, with the sums of 64 × 64 channels a full second-level cache.</summary>
    const int BlockFloats = 100_000;

    /// <summary>Tiles of a block at least: loading and storing a sum then costs little next to its multiply-adds.</summary>
    const int BlockTiles = 24;

    /// <summary>
    /// Channels, on either side, whose sums one worker computes at a time. 36 × 128 × 128 floats, 2.4 MB, pass by once a block; sides of 64
    /// would stay in a second-level cache, but repeat transforms: measured, 128 channels take 1.3 times as long with them.
    /// </summary>
    const int Side = 128;

    /// <summary>Images of a chunk at least.</summary>
    const int ChunkImages = 8;

    /// <summary>Tiles of a chunk at least: adding the chunks then costs little next to computing them.</summary>
    const int ChunkTiles = 128;

    /// <summary>Floats of all chunks' sums together: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int ChunkFloats = 4 << 20;

    /// <summary>Adds up the gradient of filters [3, 3, D, K] over a batch.</summary>
    public static void Run(in Winograd3x3Images x, in Winograd3x3Images a, float* w, int images, Workers workers)
    {
        var depth = new Sides(x.Depth);
        var filters = new Sides(a.Depth);
        int tiles = new Winograd3x3Tiling(a.Height, a.Width).Count;
        int size = checked(depth.Count * filters.Count * Winograd3x3.Points * depth.Length * filters.Length);
        int chunkImages = Math.Max(ChunkImages, (ChunkTiles + tiles - 1) / tiles);
        while (chunkImages < images && (long)((images + chunkImages - 1) / chunkImages) * size > ChunkFloats)
            chunkImages *= 2;
        int chunks = (images + chunkImages - 1) / chunkImages;
        int vRow = CacheLines.SpreadRow(depth.Length), dRow = CacheLines.SpreadRow(filters.Length);
        int block = Math.Max(BlockTiles, BlockFloats / (Winograd3x3.Points * (vRow + dRow)));
        int vPoint = CacheLines.SpreadMatrix(block * vRow), dPoint = CacheLines.SpreadMatrix(block * dRow), zeros = Math.Max(x.Row, a.Row);
        float* sums = workers.SharedScratch(checked(chunks * size));
        workers.RunLanes(chunks * depth.Count * filters.Count, new Chunk
        {
            X = x, A = a, Depth = depth, Filters = filters, Sums = sums, Images = images, ChunkImages = chunkImages, Length = block,
            VRow = vRow, DRow = dRow, VPoint = vPoint, DPoint = dPoint, Zeros = zeros,
            Scratch = workers.Scratch(checked((Winograd3x3.Points * (vPoint + dPoint)) + zeros + Winograd3x3Images.Strip(block)
                + BlockSums.Floats((long)Math.Min(chunkImages, images) * tiles, Winograd3x3.Points * depth.Length * filters.Length))),
        });
        Tree.Add(sums, size, chunks, workers);
        workers.RunLanes(x.Depth, new Back { Sums = sums, W = w, Depth = depth, Filters = filters });
    }

    /// <summary>
    /// Channels cut into equal sides of at most <see cref="Side"/>, whole cache lines of floats, the last perhaps shorter.
    /// </summary>
    readonly struct Sides
    {
        public Sides(int channels)
        {
            Channels = channels;
            Count = (channels + Side - 1) / Side;
            Length = (((channels + Count - 1) / Count) + 15) / 16 * 16;
        }

        public int Channels { get; }

        public int Count { get; }

        public int Length { get; }

        /// <summary>Channels of one of them.</summary>
        public int Of(int side) => Math.Min(Length, Channels - (side * Length));
    }

    /// <summary>The sums of some channels and some filters over the images of a chunk, [36, D, K].</summary>
    struct Chunk : ILaneJob
    {
        public Winograd3x3Images X, A;
        public Sides Depth, Filters;
        public float* Sums;
        public int Images, ChunkImages, Length, VRow, DRow, VPoint, DPoint, Zeros;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* v = Scratch.Of(worker), d = v + ((nint)Winograd3x3.Points * VPoint), zeros = d + ((nint)Winograd3x3.Points * DPoint);
            float* strip = zeros + Zeros, beside = strip + Winograd3x3Images.Strip(Length);
            float* sums = Sums + ((nint)part * Winograd3x3.Points * Depth.Length * Filters.Length);
            new Span<float>(zeros, Zeros).Clear();
            int chunk = part / (Depth.Count * Filters.Count), side = part / Filters.Count % Depth.Count, filterSide = part % Filters.Count;
            int depth = Depth.Of(side), filters = Filters.Of(filterSide);
            var tiling = new Winograd3x3Tiling(A.Height, A.Width);
            var growing = new BlockSums(sums, beside, Winograd3x3.Points * Depth.Length * Filters.Length);
            int begin = chunk * ChunkImages * tiling.Count, last = Math.Min(Images, (chunk + 1) * ChunkImages) * tiling.Count;
            for (int first = begin; first < last; first += Length)
            {
                int count = Math.Min(Length, last - first);
                X.Transform<Winograd3x3.Image, T>(tiling, first, count, side * Depth.Length, depth, zeros, strip, v, VRow, VPoint);
                A.Transform<Winograd3x3.OutputAdjoint, T>(
                    tiling, first, count, filterSide * Filters.Length, filters, zeros, strip, d, DRow, DPoint);

                // Where a worker grows all sums of its images, the next block's pixels lie together.
                int next = Depth.Count * Filters.Count == 1 ? Math.Min(Length, last - first - count) : 0;
                bool begins = growing.Begins<T>(count);
                Grow<T>(
                    v, d, count, depth, filters, growing.Target, begins, X.PrefetchRangeOf(tiling, first + count, next),
                    A.PrefetchRangeOf(tiling, first + count, next));
            }

            growing.Finish<T>();
        }

        /// <summary>sums(d, k) += Σ over the tiles of v(t, d) ∂m(t, k), for each of the 36 points.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Grow<T>(
            float* v, float* d, int count, int depth, int filters, float* sums, bool begins, PrefetchRange x, PrefetchRange a)
            where T : unmanaged, ILanes<T>
        {
            int rows = PanelProduct.Rows(depth, filters, T.Width);
            nint row = Filters.Length;
            for (int point = 0; point < Winograd3x3.Points; point++, v += VPoint, d += DPoint, sums += Depth.Length * row)
            {
                x.Prefetch(point);
                a.Prefetch(point);
                for (int k = 0; k < filters; k += 2 * T.Width)
                {
                    PanelProduct.Multiply<T>(
                        PanelProduct.Vectors<T>(k, filters), rows, v, 1, VRow, count, d + k, DRow, sums + k, row, begins);
                }
            }
        }
    }

    /// <summary>Gᵀ s G of the sums of one input channel.</summary>
    struct Back : ILaneJob
    {
        public float* Sums, W;
        public Sides Depth, Filters;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int channel, int worker) where T : unmanaged, ILanes<T>
        {
            int side = channel / Depth.Length * Filters.Count, row = channel % Depth.Length;
            nint size = (nint)Depth.Length * Filters.Length;
            for (int filterSide = 0; filterSide < Filters.Count; filterSide++)
            {
                float* from = Sums + ((side + filterSide) * Winograd3x3.Points * size) + (row * Filters.Length);
                float* to = W + ((nint)channel * Filters.Channels) + (filterSide * Filters.Length);
                int k = 0, filters = Filters.Of(filterSide);
                for (; k <= filters - T.Width; k += T.Width)
                    Transform<T>(from + k, size, to + k);
                for (; k < filters; k++)
                    Transform<Lanes1>(from + k, size, to + k);
            }
        }

        [SkipLocalsInit]
        readonly void Transform<TLanes>(float* from, nint step, float* to) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* square = stackalloc float[2 * Winograd3x3.Points * 16];
            for (int point = 0; point < Winograd3x3.Points; point++)
                TLanes.Store(TLanes.Load(from + (point * step)), square + (point * TLanes.Width));
            Winograd3x3.Square<Winograd3x3.FilterAdjoint, TLanes>(
                square, square + (Winograd3x3.Points * TLanes.Width), to, (nint)Depth.Channels * Filters.Channels);
        }
    }
}
