using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Sift;

/// <summary>SIFT descriptors on a grid, all upright and of one size, as bags of visual words count them.</summary>
/// <remarks>
/// A descriptor is that of a key point: 4 × 4 cells of 8 directions, each gradient divided between the nearest cells and directions by its
/// distance from each. Gradients are not weighted by their distance from the middle: that weight makes a key point that is a little off
/// change less, but a grid has no such points, and descriptors overlap. So a cell is the same for every descriptor that it belongs to and
/// is summed once: along the columns, then along the rows, with a triangle of twice its width. Differences at the image's edge take the
/// edge pixel again. Nothing is allocated once the workers' memory is there.
/// </remarks>
public static class DenseSift
{
    /// <summary>The descriptors of a grey image.</summary>
    /// <param name="geometry">The grid.</param>
    /// <param name="image">[H, W]; descriptors do not depend on its unit.</param>
    /// <param name="scratch">Scratch memory, <see cref="DenseSiftGeometry.ScratchFloats"/>.</param>
    /// <param name="output">[Rows, Columns, 4, 4, 8]: rows and columns of cells, and directions from the x axis on towards the y axis,
    /// which points down; length 1, or all 0 where the image is even.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">A span has another length than the geometry says.</exception>
    public static void Compute(
        in DenseSiftGeometry geometry, ReadOnlySpan<float> image, Span<float> scratch, Span<float> output, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (geometry.Cell == 0 || image.Length != geometry.Height * geometry.Width || output.Length != geometry.OutputFloats
            || scratch.Length < geometry.ScratchFloats)
        {
            throw new ArgumentException(
                $"dense SIFT of {geometry.Height}×{geometry.Width}: {image.Length} pixels, {scratch.Length} floats of scratch memory and "
                + $"{output.Length} of output given.");
        }

        DenseDescriptorKernels.Describe(geometry.Plan, image, scratch[..geometry.ScratchFloats], output, workers);
    }
}
