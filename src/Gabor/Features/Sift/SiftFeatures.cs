namespace Gabor.Features.Sift;

/// <summary>The key points of an image and their descriptors, in a fixed order: from fine scales to coarse ones, row by row.</summary>
public sealed class SiftFeatures
{
    /// <summary>The numbers of a descriptor: 4 × 4 cells of 8 directions.</summary>
    public const int DescriptorLength = 128;

    /// <summary>Key points with their descriptors; the arrays are kept, not copied.</summary>
    /// <exception cref="ArgumentException">The descriptors are not 128 numbers for each key point.</exception>
    public SiftFeatures(IReadOnlyList<Keypoint> keypoints, float[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(keypoints);
        ArgumentNullException.ThrowIfNull(descriptors);
        if (descriptors.Length != (long)keypoints.Count * DescriptorLength)
        {
            throw new ArgumentException(
                $"SIFT: {descriptors.Length} numbers given for {keypoints.Count} key points; each has {DescriptorLength}.",
                nameof(descriptors));
        }

        (Keypoints, Descriptors) = (keypoints, descriptors);
    }

    /// <summary>The key points.</summary>
    public IReadOnlyList<Keypoint> Keypoints { get; }

    /// <summary>
    /// [n, 4, 4, 8], each of length 1: rows and columns of cells along the key point's axes, and directions of gradients in steps of 45°
    /// from its own towards its y axis. OpenCV's are 512 times these, rounded to bytes, with the directions in the opposite order: 0 7 6 5
    /// 4 3 2 1.
    /// </summary>
    public ReadOnlyMemory<float> Descriptors { get; }
}
