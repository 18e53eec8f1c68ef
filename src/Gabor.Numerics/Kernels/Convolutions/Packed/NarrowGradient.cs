using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// ∂err/∂W = XᵀG, (5.25), of 1 × 1 windows with few weights on many places: nothing is packed, since each number is multiplied by few.
/// Chunks of places, which depend on shape alone, have sums of their own, which a fixed tree adds. Vectors lie across the channels or the
/// filters, whichever are more.
/// </summary>
static unsafe class NarrowGradient
{
    /// <summary>Weights up to which their sums stay in a first-level cache.</summary>
    const int MostWeights = 12 << 10;

    /// <summary>Places of a chunk: two blocks of a <see cref="LongSum"/>.</summary>
    const int Chunk = 2 * LongSum.Block;

    /// <summary>Chunks from which there are enough for the threads.</summary>
    const int FewestChunks = 3;

    /// <summary>Places that are multiplied before the sums are stored: whole chains.</summary>
    const int Places = 4 * LongSum.Chain;

    /// <summary>Whether the weights are few and the places many; by shape alone.</summary>
    public static bool Fits(int places, int depth, int filters) =>
        (long)depth * filters <= MostWeights && places > (FewestChunks - 1) * Chunk && Math.Max(depth, filters) >= Tiers.MostLanes;

    /// <summary>Adds up the gradient.</summary>
    /// <param name="x">X, [places, D].</param>
    /// <param name="g">G, [places, D'].</param>
    /// <param name="places">Positions of all images.</param>
    /// <param name="depth">D.</param>
    /// <param name="filters">D'.</param>
    /// <param name="w">[D, D']; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Run(float* x, float* g, int places, int depth, int filters, float* w, Workers workers)
    {
        bool across = depth > filters;
        int chunks = (places + Chunk - 1) / Chunk, size = depth * filters;
        float* sums = workers.SharedScratch(checked(chunks * size));
        workers.RunLanes(chunks, new Job
        {
            A = across ? g : x, B = across ? x : g, Rows = across ? filters : depth, Columns = across ? depth : filters, Count = places,
            Sums = sums, Scratch = workers.Scratch(BlockSums.Floats(Chunk, size)),
        });
        Tree.Add(sums, size, chunks, workers);
        if (across)
            Packing.Transposed(sums, depth, filters, depth, w, filters);
        else
            new Span<float>(sums, size).CopyTo(new Span<float>(w, size));
    }

    /// <summary>AᵀB over a chunk of places.</summary>
    struct Job : ILaneJob
    {
        public float* A, B, Sums;
        public int Rows, Columns, Count;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int end = Math.Min(Count, (part + 1) * Chunk), size = Rows * Columns;
            var sums = new BlockSums(Sums + ((nint)part * size), Scratch.Of(worker), size);
            for (int place = part * Chunk; place < end; place += Places)
            {
                int some = Math.Min(Places, end - place);
                bool begins = sums.Begins<T>(some);
                UnpackedProduct.Multiply<T, StridedOffsets, StridedOffsets, StridedOffsets, Same>(
                    A + ((nint)place * Rows), new StridedOffsets(1), Rows, new StridedOffsets(Rows), some, B + ((nint)place * Columns),
                    Columns, Columns, null, !begins, sums.Target, new StridedOffsets(Columns));
            }

            sums.Finish<T>();
        }
    }
}
