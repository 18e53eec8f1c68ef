namespace Gabor.Augmentations;

/// <summary>An augmentation that moves pixels. All movements of an image are joined into one <see cref="Motion"/>, so that it is resampled, and blurred, only once.</summary>
abstract class Movement : Augmentation
{
    /// <inheritdoc/>
    public sealed override void Plan(Change change, in Dice dice) => Move(change.Motion, dice);

    /// <summary>Adds what this one does to what was done before.</summary>
    public abstract void Move(Motion motion, in Dice dice);
}
