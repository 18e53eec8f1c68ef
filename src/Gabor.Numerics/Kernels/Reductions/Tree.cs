using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>Adds equal rows pairwise in one fixed tree: first neighbours, then their sums, and so on, whoever does it.</summary>
internal static unsafe class Tree
{
    /// <summary>Floats of a row that one worker adds at a time.</summary>
    const int Block = 4096;

    /// <summary>Leaves the sum of <paramref name="count"/> rows of <paramref name="length"/> floats in the first; the others are used up.</summary>
    public static void Add(float* rows, int length, int count, Workers workers)
    {
        if (count > 1)
            workers.Run((length + Block - 1) / Block, new Job { Rows = rows, Length = length, Count = count, Tier = workers.Tier });
    }

    struct Job : IJob
    {
        public float* Rows;
        public int Length, Count;
        public Tier Tier;

        public readonly void Execute(int part, int worker)
        {
            int first = part * Block, length = Math.Min(Block, Length - first);
            for (int step = 1; step < Count; step *= 2)
            {
                for (int row = 0; row + step < Count; row += 2 * step)
                {
                    float* to = Rows + ((nint)row * Length) + first, from = to + ((nint)step * Length);
                    switch (Tier)
                    {
                        case Tier.Lanes512: Accumulate.Into<Lanes512>(from, to, length); break;
                        case Tier.Lanes256: Accumulate.Into<Lanes256>(from, to, length); break;
                        case Tier.Lanes128: Accumulate.Into<Lanes128>(from, to, length); break;
                        default: Accumulate.Into<Lanes1>(from, to, length); break;
                    }
                }
            }
        }
    }
}
