using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// Adds rows of equal length pairwise in one fixed tree: first neighbours, then their sums, and so on, whatever the threads.
/// </summary>
static unsafe class Tree
{
    /// <summary>Floats of a row that one worker adds at a time.</summary>
    const int Block = 4096;

    /// <summary>
    /// Leaves the sum of <paramref name="count"/> rows of <paramref name="length"/> floats in the first; the others are overwritten.
    /// </summary>
    public static void Add(float* rows, int length, int count, Workers workers)
    {
        if (count > 1)
            workers.RunLanes((length + Block - 1) / Block, new Job { Rows = rows, Length = length, Count = count });
    }

    struct Job : ILaneJob
    {
        public float* Rows;
        public int Length, Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int first = part * Block, length = Math.Min(Block, Length - first);
            for (int step = 1; step < Count; step *= 2)
            {
                for (int row = 0; row + step < Count; row += 2 * step)
                {
                    float* to = Rows + ((nint)row * Length) + first, from = to + ((nint)step * Length);
                    Accumulate.Into<T>(from, to, length);
                }
            }
        }
    }
}
