namespace Gabor.Augmentations;

/// <summary>
/// A random change of an image that leaves its class as it is (6.7). Images are floats [H, W, D] in 0…1, before and after. What is drawn is a pure function of
/// seed, epoch and the image's number, through <see cref="Dice"/>.
/// </summary>
abstract class Augmentation
{
    /// <summary>Says what is to be done to one image.</summary>
    /// <param name="change">Where it is said.</param>
    /// <param name="dice">The random numbers of this image.</param>
    public abstract void Plan(Change change, in Dice dice);
}
