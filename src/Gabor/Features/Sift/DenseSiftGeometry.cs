using Gabor.Numerics.Kernels.Features;

namespace Gabor.Features.Sift;

/// <summary>Where the descriptors of <see cref="DenseSift"/> lie: a grid as far to all sides as the image allows, in its middle.</summary>
/// <remarks>A descriptor covers 4 × 4 cells of <see cref="Cell"/> × <see cref="Cell"/> pixels.</remarks>
public readonly record struct DenseSiftGeometry
{
    /// <summary>The grid of an image.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of it.</param>
    /// <param name="step">Pixels from one descriptor to the next, at least 1; 4 by default.</param>
    /// <param name="cell">Pixels of a side of a cell, at least 1; 4 by default.</param>
    /// <exception cref="ArgumentException">A number is less than 1, or not one descriptor fits the image.</exception>
    public DenseSiftGeometry(int height, int width, int step = 4, int cell = 4)
    {
        if (step < 1 || cell < 1)
            throw new ArgumentException($"dense SIFT: a step of {step} and cells of {cell} pixels; each must be at least 1.");
        long side = (long)DescriptorKernels.Cells * cell;
        if (height < side || width < side)
            throw new ArgumentException($"dense SIFT: an image of {height}×{width} has no room for 4×4 cells of {cell}×{cell} pixels.");
        (Height, Width, Step, Cell) = (height, width, step, cell);
        long output = (long)Rows * Columns * SiftFeatures.DescriptorLength;
        long scratch = (long)height * width * 2 * DescriptorKernels.Directions;
        if (output > int.MaxValue || scratch > int.MaxValue)
            throw new ArgumentException($"dense SIFT: the descriptors of an image of {height}×{width} every {step} pixels are too many.");
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>Pixels from one descriptor to the next.</summary>
    public int Step { get; }

    /// <summary>Pixels of a side of a cell.</summary>
    public int Cell { get; }

    /// <summary>Rows of descriptors.</summary>
    public int Rows => Plan.Down.Count;

    /// <summary>Columns of descriptors.</summary>
    public int Columns => Plan.Along.Count;

    /// <summary>Floats of scratch memory that <see cref="DenseSift.Compute"/> takes.</summary>
    public int ScratchFloats => Plan.ScratchFloats;

    /// <summary>Floats of the descriptors, [<see cref="Rows"/>, <see cref="Columns"/>, 128].</summary>
    public int OutputFloats => Rows * Columns * SiftFeatures.DescriptorLength;

    internal DensePlan Plan => new(new(Height, Step, Cell), new(Width, Step, Cell));

    /// <summary>The middle of a row of descriptors, in pixels from the centre of the image's first row.</summary>
    public double Y(int row) => Plan.Down.Middle(row);

    /// <summary>The middle of a column of descriptors, in pixels from the centre of the image's first column.</summary>
    public double X(int column) => Plan.Along.Middle(column);
}
