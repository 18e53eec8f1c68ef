using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Bends the image: every pixel is pushed by a smooth random field, as of Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to
/// visual document analysis" (2003). Their field for digits of 28 × 28 (σ = 4 pixels, α = 34) is that of 1.4 pixels here.
/// </summary>
/// <param name="shape">H × W × D.</param>
/// <param name="pixels">The root of the mean square of the push, in each direction; at least 0.</param>
sealed class ElasticDeformation(Shape shape, double pixels) : Movement
{
    // σ = spacing / √3 is a seventh of the shorter side, 4 pixels of 28; below a pixel it would no longer be smooth.
    readonly SmoothField field = new(shape, Math.Max(1, Math.Min(shape.Height, shape.Width) * 1.7320508075688772 / 7));
    readonly float[] across = new float[shape.Height * shape.Width], down = new float[shape.Height * shape.Width];

    /// <inheritdoc/>
    public override void Move(Motion motion, in Dice dice)
    {
        field.Fill(dice, 0, across);
        field.Fill(dice, field.Draws, down);
        motion.Bend(across, down, (float)(pixels / SmoothField.RootMeanSquare));
    }
}
