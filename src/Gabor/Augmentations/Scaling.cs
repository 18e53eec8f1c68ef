namespace Gabor.Augmentations;

/// <summary>Makes the image larger or smaller about its centre, by an even factor from 1 − most … 1 + most (6.7).</summary>
/// <param name="most">0 … 0.9.</param>
sealed class Scaling(double most) : Movement
{
    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice) => motion.Turn(Affine.Scaling(1 + (most * dice.Amount(0))));
}
