using Gabor.Numerics;
using Gabor.Numerics.Kernels.Features;

namespace Gabor.Features.Hog;

/// <summary>
/// The histograms of oriented gradients of images of one shape: how many there are, and the weights of votes. Pixels to the right and below
/// that fill no cell, and cells that fill no block, do not vote.
/// </summary>
public sealed class HogGeometry
{
    readonly float[] weights;

    /// <summary>The descriptors of images of a shape.</summary>
    /// <param name="image">[H, W, C].</param>
    /// <param name="options">How they are made.</param>
    /// <exception cref="ArgumentException">The image is smaller than a block.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public HogGeometry(Shape image, HogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (Image, Options) = (image, options);
        (CellsY, CellsX) = (image.Height / options.CellSize, image.Width / options.CellSize);
        if (CellsY < options.BlockSize || CellsX < options.BlockSize)
        {
            int side = options.CellSize * options.BlockSize;
            throw new ArgumentException(
                $"HOG: an image of {image} is smaller than a block, {side}×{side} pixels ({options.BlockSize}×{options.BlockSize} cells of "
                + $"{options.CellSize}). Make cells or blocks smaller.",
                nameof(image));
        }

        BlocksY = ((CellsY - options.BlockSize) / options.BlockStride) + 1;
        BlocksX = ((CellsX - options.BlockSize) / options.BlockStride) + 1;
        Rule = MakeRule();
        weights = HogWeights.Of(Rule.VotingCells, options);
        Length = Rule.Floats;
    }

    /// <summary>[H, W, C].</summary>
    public Shape Image { get; }

    /// <summary>How descriptors are made.</summary>
    public HogOptions Options { get; }

    /// <summary>Whole cells from top to bottom.</summary>
    public int CellsY { get; }

    /// <summary>Whole cells from left to right.</summary>
    public int CellsX { get; }

    /// <summary>Blocks from top to bottom.</summary>
    public int BlocksY { get; }

    /// <summary>Blocks from left to right.</summary>
    public int BlocksX { get; }

    /// <summary>The floats of a descriptor, [BlocksY, BlocksX, BlockSize, BlockSize, Bins].</summary>
    public int Length { get; }

    internal HogRule Rule { get; }

    internal ReadOnlySpan<float> Weights => weights;

    HogRule MakeRule()
    {
        float area = Options.CellSize * Options.CellSize;
        int numbers = Options.BlockSize * Options.BlockSize * Options.Bins;
        bool isHys = Options.Norm == HogNorm.L2Hys, isOpenCv = Options.EpsilonRule == HogEpsilonRule.OpenCv;
        return new()
        {
            Height = Image.Height, Width = Image.Width, Depth = Image.Depth, Cell = Options.CellSize, Block = Options.BlockSize,
            Stride = Options.BlockStride, BlocksY = BlocksY, BlocksX = BlocksX, Bins = Options.Bins, IsSigned = Options.IsSigned,
            SharesBins = Options.InterpolatesBins, VotesByBlock = Options.InterpolatesCells || Options.Window != HogWindow.None,
            TakesRoots = Options.SquareRoot, RepeatsEdges = Options.Border == HogBorder.Repeat,
            Norm = new(
                IsSquared: Options.Norm is HogNorm.L2 or HogNorm.L2Hys,
                TakesRoots: Options.Norm == HogNorm.L1SquareRoot,
                Limit: isHys ? Clip : float.PositiveInfinity,
                Epsilon: Options.Epsilon * (isOpenCv ? numbers : area),
                SecondEpsilon: isOpenCv ? OpenCvSecondEpsilon : Options.Epsilon,
                IsUnderRoot: !isOpenCv),
        };
    }

    const float Clip = 0.2f, OpenCvSecondEpsilon = 1e-3f;
}
