using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>Moves the image by even shares of its sides, whole pixels or not (6.7).</summary>
/// <param name="shape">H × W × D.</param>
/// <param name="across">The most to the left or right, as a share of the width, 0…1.</param>
/// <param name="down">The most up or down, as a share of the height, 0…1.</param>
sealed class Translation(Shape shape, double across, double down) : Movement
{
    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice) => motion.Turn(Affine.Translation(across * shape.Width * dice.Amount(0), down * shape.Height * dice.Amount(1)));
}
