using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Deforms the image: every pixel is displaced by a smooth random field, as of Simard, Steinkraus and Platt, "Best practices for
/// convolutional neural networks applied to visual document analysis" (2003). Their field for digits of 28 × 28 (σ = 4 pixels, α = 34) is
/// that of 1.4 pixels here.
/// </summary>
/// <param name="pixels">The root mean square of the displacement in each direction, 0…4096.</param>
public sealed class ElasticDeformation(double pixels = 1.4) : GeometricAugmentation(Kind, pixels)
{
    /// <summary>Its kind, <c>elastic</c>.</summary>
    public static ComponentKind<Augmentation> Kind { get; } = new(
        "elastic", "Deforms training images at random; 1.4 suits digits.",
        [new("pixels", 1.4, "the root mean square of the displacement, in pixels") { Minimum = 0, Maximum = 4096, Placeholder = "PIXELS" }],
        values => new ElasticDeformation(values[0]));

    /// <summary>The root mean square of the displacement in each direction, in pixels.</summary>
    public double Pixels { get; } = pixels;

    internal override int Stream => 69;

    /// <inheritdoc/>
    public override GeometricOperation Bind(Shape shape)
    {
        // σ = spacing / √3 is a seventh of the shorter side, 4 pixels of 28; below a pixel it would no longer be smooth.
        var field = new SmoothField(shape, Math.Max(1, Math.Min(shape.Height, shape.Width) * 1.7320508075688772 / 7));
        float[] across = new float[shape.Height * shape.Width], down = new float[shape.Height * shape.Width];
        float factor = (float)(Pixels / SmoothField.RootMeanSquare);
        return (transform, in random) =>
        {
            field.Fill(random, 0, across);
            field.Fill(random, field.Draws, down);
            transform.Displace(across, down, factor);
        };
    }
}
