namespace Gabor.Augmentations;

/// <summary>Turns the image about its centre by an even angle from −most…most (6.7).</summary>
/// <param name="most">Degrees, 0…180.</param>
sealed class Rotation(double most) : Movement
{
    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice) => motion.Turn(Affine.Rotation(most * dice.Amount(0)));
}
