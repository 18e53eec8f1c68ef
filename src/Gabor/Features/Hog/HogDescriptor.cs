using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Hog;

/// <summary>
/// Histograms of oriented gradients (Dalal and Triggs 2005; 4.1.2): a cell counts the directions of the gradients of its pixels, each by
/// its length, and blocks of cells, which overlap, are normalized.
/// </summary>
public static class HogDescriptor
{
    /// <summary>
    /// The descriptors of images, whose pixels may have any range: only <see cref="HogOptions.Epsilon"/> depends on it. Where an image has
    /// several channels, each pixel votes by the channel whose gradient is longest, the first of equal ones.
    /// </summary>
    /// <param name="geometry">The shape of the images, and how descriptors are made.</param>
    /// <param name="images">[N, H, W, C].</param>
    /// <param name="descriptors">[N, BlocksY, BlocksX, BlockSize, BlockSize, Bins]; overwritten.</param>
    /// <param name="workers">The threads. They keep the memory that is needed, so that nothing is allocated once it is there.</param>
    /// <exception cref="ArgumentException"><paramref name="images"/> are not whole images, or <paramref name="descriptors"/> are not as
    /// many.</exception>
    public static void Compute(HogGeometry geometry, ReadOnlySpan<float> images, Span<float> descriptors, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(workers);
        HogKernel.Compute(geometry.Rule, geometry.Weights, images, descriptors, workers);
    }
}
