namespace Gabor.Augmentations;

/// <summary>Mirrors a share of the images left to right (6.7). Of no use where left and right tell classes apart, as of digits.</summary>
/// <param name="share">0…1.</param>
sealed class HorizontalFlip(double share) : Movement
{
    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice)
    {
        if (dice.Uniform(0) < share)
            motion.Turn(Affine.Mirror);
    }
}
