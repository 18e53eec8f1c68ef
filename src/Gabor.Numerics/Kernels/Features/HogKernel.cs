using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// Histograms of oriented gradients. The bins of a histogram lie in lanes: a pixel's vote is a vector, max(0, 1 − |place − bin|) times the
/// length of its gradient, and one bin more takes what goes over from the last to the first. A row of pixels becomes a row of histograms,
/// which is added to those of the blocks that it crosses: the weights of a place within a block are a product of one for its row and one
/// for its column.
/// </summary>
static unsafe class HogKernel
{
    /// <summary>The histograms of images, one image after the other.</summary>
    /// <param name="rule">What to compute.</param>
    /// <param name="weights">Of each cell and place along a side of a block what a vote there counts, [cells, pixels].</param>
    /// <param name="images">[N, H, W, D].</param>
    /// <param name="descriptors">[N, blocks, blocks, cells, cells, bins]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Compute(
        in HogRule rule, ReadOnlySpan<float> weights, ReadOnlySpan<float> images, Span<float> descriptors, Workers workers)
    {
        int image = checked(rule.Height * rule.Width * rule.Depth), count = Check.Rows(images.Length, image, nameof(HogKernel));
        Check.Equal(weights.Length, rule.VotingCells * rule.VotingCells * rule.Cell, nameof(HogKernel));
        Check.Equal(descriptors.Length, checked(count * rule.Floats), nameof(HogKernel));
        if (count == 0)
            return;

        // Blocks of one image are shared only where there are too few images: the rows between two shares are computed twice.
        int shares = Math.Min(rule.BlocksY, (workers.Threads + count - 1) / count);
        var memory = new HogMemory(rule, workers.Tier.Lanes());
        fixed (float* from = images, weight = weights, to = descriptors)
        {
            workers.RunLanes(
                count * shares,
                new Job
                {
                    Rule = rule, Memory = memory, Weights = weight, Images = from, Descriptors = to, Shares = shares,
                    Scratch = workers.Scratch(memory.Floats),
                });
        }
    }

    struct Job : ILaneJob
    {
        public HogRule Rule;
        public HogMemory Memory;
        public float* Weights, Images, Descriptors;
        public int Shares;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int image = part / Shares, share = part % Shares;
            float* pixels = Images + (image * ((nint)Rule.Height * Rule.Width * Rule.Depth));
            new HogBlocks(Rule, Memory, Weights, pixels, Descriptors + (image * (nint)Rule.Floats), Scratch.Of(worker)).Run<T>(
                (int)((long)Rule.BlocksY * share / Shares), (int)((long)Rule.BlocksY * (share + 1) / Shares));
        }
    }
}

/// <summary>Where a worker keeps what: offsets into its scratch memory, in floats.</summary>
readonly record struct HogMemory
{
    public HogMemory(in HogRule rule, int lanes)
    {
        Histogram = (rule.Bins + 1 + lanes - 1) / lanes * lanes;
        Lengths = GradientRows.Floats(rule);
        Directions = Lengths + rule.VotingWidth;
        Votes = Rounded(Directions + rule.VotingWidth);
        Row = Rounded(checked(Votes + (rule.VotingWidth * Histogram)));
        Sums = Rounded(checked(Row + (rule.Columns * Histogram)));
        Block = Rounded(checked(Sums + (rule.Ring * rule.Columns * Histogram)));
        Packed = Rounded(checked(Block + (rule.Block * rule.Block * Histogram)));
        Floats = checked(Packed + rule.BlockFloats + Histogram);
    }

    /// <summary>Floats of a histogram: its bins and one, in whole vectors.</summary>
    public int Histogram { get; }

    public int Lengths { get; }

    public int Directions { get; }

    public int Votes { get; }

    public int Row { get; }

    public int Sums { get; }

    public int Block { get; }

    public int Packed { get; }

    public int Floats { get; }

    static int Rounded(int floats) => checked(floats + AlignedArray.AlignmentFloats - 1) / AlignedArray.AlignmentFloats
        * AlignedArray.AlignmentFloats;
}
