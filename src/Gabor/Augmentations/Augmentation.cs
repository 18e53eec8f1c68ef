using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// A random change of a training image that leaves its class as it is (6.7): a value that knows its strength and no shape. Your own derives
/// from <see cref="PixelAugmentation"/> or <see cref="GeometricAugmentation"/>.
/// </summary>
public abstract class Augmentation : Component
{
    /// <summary>An augmentation of a kind. Outside of this assembly only its two bases can be derived from.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="values">The values of its hyper-parameters, in the order of the kind.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message names the hyper-parameter and its range.</exception>
    protected Augmentation(ComponentKind<Augmentation> kind, params ReadOnlySpan<double> values)
        : base(kind, values)
    {
    }

    /// <summary>
    /// The stream of random numbers that it draws from. Those of the built-in ones are part of every result that depends on a seed and
    /// never change.
    /// </summary>
    internal virtual int Stream => AugmentationStreams.Of(Name);

    /// <summary>Makes it ready for images of a shape.</summary>
    /// <param name="shape">H × W × D.</param>
    /// <param name="list">The list that it stands in.</param>
    /// <returns>What is done; several where it stands for others.</returns>
    /// <exception cref="ArgumentException">It cannot be done to images of this shape.</exception>
    internal abstract IEnumerable<BoundAugmentation> BindIn(IReadOnlyList<Augmentation> list, Shape shape);
}
