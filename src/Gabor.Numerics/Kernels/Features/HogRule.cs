namespace Gabor.Numerics.Kernels.Features;

/// <summary>What <see cref="HogKernel"/> computes, in numbers. Lengths are in pixels unless they say cells.</summary>
readonly record struct HogRule
{
    /// <summary>Rows, columns and channels of an image.</summary>
    public required int Height { get; init; }

    public required int Width { get; init; }

    public required int Depth { get; init; }

    /// <summary>The side of a cell.</summary>
    public required int Cell { get; init; }

    /// <summary>Cells along a side of a block, and from one block to the next.</summary>
    public required int Block { get; init; }

    public required int Stride { get; init; }

    /// <summary>Blocks of an image.</summary>
    public required int BlocksY { get; init; }

    public required int BlocksX { get; init; }

    public required int Bins { get; init; }

    /// <summary>Whether opposite directions have bins of their own.</summary>
    public required bool IsSigned { get; init; }

    /// <summary>Whether a vote is shared by the two nearest bins.</summary>
    public required bool SharesBins { get; init; }

    /// <summary>
    /// Whether each block takes its own votes, since their weights depend on the place within it; else the cells take them once for all
    /// blocks.
    /// </summary>
    public required bool VotesByBlock { get; init; }

    /// <summary>Whether the root of each number is taken first.</summary>
    public required bool TakesRoots { get; init; }

    /// <summary>
    /// Whether pixels beyond the edge repeat the last one; else they mirror the last but one, so that there is no gradient.
    /// </summary>
    public required bool RepeatsEdges { get; init; }

    public required BlockNormRule Norm { get; init; }

    /// <summary>Cells along a side of what takes votes, and from one of them to the next.</summary>
    public int VotingCells => VotesByBlock ? Block : 1;

    public int VotingStride => VotesByBlock ? Stride : 1;

    /// <summary>How many take votes from left to right.</summary>
    public int VotersX => VotesByBlock ? BlocksX : ((BlocksX - 1) * Stride) + Block;

    /// <summary>Columns of histograms, and rows of them that a block under way needs.</summary>
    public int Columns => VotersX * VotingCells;

    public int Ring => VotesByBlock ? Block * ((Block + Stride - 1) / Stride) : Block;

    /// <summary>Pixels of a row that vote.</summary>
    public int VotingWidth => (((VotersX - 1) * VotingStride) + VotingCells) * Cell;

    /// <summary>Floats of one block of the result.</summary>
    public int BlockFloats => Block * Block * Bins;

    /// <summary>Floats of the result.</summary>
    public int Floats => checked(BlocksY * BlocksX * BlockFloats);
}

/// <summary>How a block is normalized.</summary>
/// <param name="IsSquared">Whether by √Σv², else by Σv.</param>
/// <param name="TakesRoots">Whether the root of each quotient is taken.</param>
/// <param name="Limit">What each number is limited to before the block is normalized again; ∞ for once.</param>
/// <param name="Epsilon">ε, for sums of votes.</param>
/// <param name="SecondEpsilon">ε of the second time.</param>
/// <param name="IsUnderRoot">Whether √(Σv² + ε²), else √Σv² + ε.</param>
readonly record struct BlockNormRule(bool IsSquared, bool TakesRoots, float Limit, float Epsilon, float SecondEpsilon, bool IsUnderRoot);
