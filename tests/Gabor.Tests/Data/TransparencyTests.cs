using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Tests.Data;

public sealed class TransparencyTests
{
    static readonly byte[] Ink = [0, 60, 255, 128, 0, 17];

    static FittedImage Fit(byte[] png) => ImageFit.Fit(ImageFile.Decode(png, "image"), new Shape(2, 3, 1));

    static byte[] Color(int shade) => Samples.Png(2, 3, 8, 6, [.. Ink.SelectMany(a => (byte[])[(byte)shade, (byte)shade, (byte)shade, a])]);

    static byte[] Grey(int shade) => Samples.Png(2, 3, 8, 4, [.. Ink.SelectMany(a => (byte[])[(byte)shade, a])]);

    [Theory]
    [InlineData(255)]
    [InlineData(240)]
    [InlineData(230)]
    public void Light_ink_on_transparent_is_laid_on_black(int shade)
    {
        foreach (byte[] png in (byte[][])[Color(shade), Grey(shade)])
        {
            var fitted = Fit(png);
            Assert.Equal(Ink.Select(a => (byte)((shade * a + 127) / 255)), fitted.Image.Pixels.ToArray());
            Assert.Contains("laid on black", Assert.Single(fitted.Remarks), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Light_ink_in_a_palette_is_laid_on_black()
    {
        byte[] png = Samples.Png(1, 3, 8, 3, [0, 1, 0], palette: [255, 255, 255, 255, 255, 255], transparency: [0, 255]);
        Assert.Equal([0, 0, 0, 255, 255, 255, 0, 0, 0], ImageFile.Decode(png, "image").Pixels.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(200)]
    public void Dark_ink_on_transparent_is_laid_on_white(int shade)
    {
        foreach (byte[] png in (byte[][])[Color(shade), Grey(shade)])
        {
            var fitted = Fit(png);
            Assert.Equal(Ink.Select(a => (byte)((shade * a + 255 * (255 - a) + 127) / 255)), fitted.Image.Pixels.ToArray());
            Assert.Contains("laid on white", fitted.Remarks[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(255)]
    public void An_image_of_one_color_gets_a_remark(int shade)
    {
        var fitted = Fit(Samples.Png(2, 3, 8, 0, [.. Enumerable.Repeat((byte)shade, 6)]));
        Assert.Contains("of one colour", Assert.Single(fitted.Remarks), StringComparison.Ordinal);
        Assert.Contains("of one colour", Fit(Samples.Png(2, 3, 8, 6, new byte[24])).Remarks[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Twelve_bits_in_sixteen_are_called_nearly_black()
    {
        var fitted = Fit(Samples.Png(2, 3, 16, 0, [0, 0, 15, 255, 7, 0, 3, 9, 1, 1, 0, 200]));
        Assert.Contains("nearly black (the brightest value is 15 of 255)", Assert.Single(fitted.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Shades_that_lie_close_together_are_called_nearly_one_color()
    {
        var fitted = Fit(Samples.Png(2, 3, 8, 0, [200, 203, 210, 204, 200, 201]));
        Assert.Contains("from 200 to 210 of 255", Assert.Single(fitted.Remarks), StringComparison.Ordinal);
        Assert.Empty(Fit(Samples.Png(2, 3, 8, 0, [0, 40, 90, 10, 0, 33])).Remarks);
    }
}
