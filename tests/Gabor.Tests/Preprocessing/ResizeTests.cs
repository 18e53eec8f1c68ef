using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Preprocessing;
using Gabor.Tests.Data;

namespace Gabor.Tests.Preprocessing;

/// <summary>Resizing beside Pillow's <c>resize</c> with <c>BILINEAR</c>; see Data/Samples/make-pillow.py.</summary>
public sealed class ResizeTests
{
    static readonly (int Height, int Width)[] Sizes = [(16, 16), (47, 20), (9, 61), (90, 100), (1, 1), (3, 7), (33, 50)];

    static byte[] Pattern(Shape shape)
    {
        byte[] pixels = new byte[shape.Count];
        for (int y = 0, i = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                for (int d = 0; d < shape.Depth; d++, i++)
                    pixels[i] = (byte)(((31 * y * y) + (17 * x * x * (d + 1)) + (7 * x * y) + (13 * d)) / 5);
            }
        }

        return pixels;
    }

    static byte[] Resize(byte[] pixels, Shape from, Shape to, Tier tier, ImageFraming framing = ImageFraming.Stretch)
    {
        byte[] result = new byte[to.Count];
        new ImageResizer(tier).Resize(pixels, from, result, to, framing);
        return result;
    }

    [Fact]
    public void Every_byte_is_that_of_Pillow()
    {
        byte[] expected = Samples.Read("resized.bin");
        int at = 0;
        foreach (int depth in (int[])[3, 1])
        {
            Shape from = new(47, 61, depth);
            foreach (var (height, width) in Sizes)
            {
                Shape to = new(height, width, depth);
                foreach (var tier in Enum.GetValues<Tier>())
                    Assert.Equal(expected[at..(at + to.Count)], Resize(Pattern(from), from, to, tier));
                at += to.Count;
            }
        }

        Assert.Equal(expected.Length, at);
    }

    [Fact]
    public void A_crop_is_the_middle_of_the_whole()
    {
        Shape from = new(47, 61, 3), whole = new(20, 25, 3), part = new(20, 20, 3);
        byte[] all = Resize(Pattern(from), from, whole, Tier.Scalar), found = Resize(
            Pattern(from), from, part, Tiers.Best, ImageFraming.Crop);
        for (int y = 0; y < part.Height; y++)
        {
            Assert.Equal(
                all.AsSpan(((y * whole.Width) + 2) * 3, part.Width * 3).ToArray(),
                found.AsSpan(y * part.Width * 3, part.Width * 3).ToArray());
        }
    }

    [Fact]
    public void One_colour_stays_that_colour()
    {
        foreach (byte shade in (byte[])[0, 1, 127, 254, 255])
        {
            Shape from = new(100, 37, 3), to = new(13, 90, 3);
            byte[] pixels = new byte[from.Count];
            pixels.AsSpan().Fill(shade);
            Assert.Equal(-1, Resize(pixels, from, to, Tiers.Best).AsSpan().IndexOfAnyExcept(shade));
        }
    }
}
