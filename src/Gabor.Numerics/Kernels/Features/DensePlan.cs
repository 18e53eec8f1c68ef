namespace Gabor.Numerics.Kernels.Features;

/// <summary>The cells and descriptors of an image.</summary>
/// <param name="down">Along its columns.</param>
/// <param name="along">Along its rows.</param>
readonly struct DensePlan(DenseAxis down, DenseAxis along)
{
    public DenseAxis Down { get; } = down;

    public DenseAxis Along { get; } = along;

    /// <summary>Floats of the parts of each pixel's gradient in each direction.</summary>
    public int Parts => checked(Down.Size * Along.Size * DescriptorKernels.Directions);

    /// <summary>The same, and those of all cells.</summary>
    public int ScratchFloats => checked(Parts + (Down.Sums * Along.Sums * DescriptorKernels.Directions));
}
