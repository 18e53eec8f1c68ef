namespace Gabor.Augmentations;

/// <summary>Slants the image by an even angle from −most…most: a camera that looks from the side (2.1, 6.7).</summary>
/// <param name="most">Degrees, 0…60.</param>
/// <param name="isDown">Whether columns are pushed up and down, rather than rows sideways.</param>
sealed class Shear(double most, bool isDown = false) : Movement
{
    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice)
    {
        double degrees = most * dice.Amount(0);
        motion.Turn(isDown ? Affine.ShearDown(degrees) : Affine.ShearAcross(degrees));
    }
}
