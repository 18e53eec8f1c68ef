using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Plotting;

/// <summary>Original and augmented images of a data set as tiles of an <see cref="ImageSheet"/>.</summary>
static class SampleTile
{
    /// <summary>An unchanged image.</summary>
    public static Tile Of(SampleReader images, int index) => Of(images.Read(index).ToArray(), images.Shape);

    /// <summary>An image of values 0…1.</summary>
    public static Tile Of(ReadOnlySpan<float> values, Shape shape)
    {
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((Math.Clamp(values[i], 0, 1) * 255) + 0.5f);
        return Of(pixels, shape);
    }

    /// <exception cref="ArgumentException">The images have other than 1 or 3 channels.</exception>
    public static void CheckDepth(Shape shape)
    {
        if (shape.Depth is not (1 or 3))
            throw new ArgumentException($"images of {shape} cannot be drawn; they must have 1 or 3 channels.", nameof(shape));
    }

    static Tile Of(byte[] pixels, Shape shape) => new(pixels, shape.Height, shape.Width, shape.Depth);
}
