using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Adds a movement to those of an image.</summary>
/// <param name="transform">How the image is moved so far.</param>
/// <param name="random">The random numbers of this image.</param>
public delegate void GeometricOperation(GeometricTransform transform, in AugmentationRandom random);

/// <summary>
/// An augmentation that moves pixels. Derive from it for one of your own: state its <see cref="ComponentKind{T}"/> and what it does in <see
/// cref="Bind"/>. All movements of an image are joined into one <see cref="GeometricTransform"/>, so that it is resampled, and blurred,
/// only once.
/// </summary>
/// <param name="kind">Its kind.</param>
/// <param name="values">The values of its hyper-parameters, in the order of the kind.</param>
/// <exception cref="ArgumentException">A value is out of range; the message names the hyper-parameter and its range.</exception>
public abstract class GeometricAugmentation(ComponentKind<Augmentation> kind, params ReadOnlySpan<double> values)
    : Augmentation(kind, values)
{
    /// <summary>
    /// Makes it ready for images of a shape, once before training: what is returned runs for each image in each epoch, depends on the
    /// random numbers alone, and allocates nothing. One thread at a time uses it, so it may keep memory of its own between images.
    /// </summary>
    /// <param name="shape">H × W × D of every image.</param>
    /// <exception cref="ArgumentException">It cannot be done to images of this shape.</exception>
    public abstract GeometricOperation Bind(Shape shape);

    internal sealed override IEnumerable<BoundAugmentation> BindIn(IReadOnlyList<Augmentation> list, Shape shape) =>
        [new(Stream, Bind(shape), null)];
}
