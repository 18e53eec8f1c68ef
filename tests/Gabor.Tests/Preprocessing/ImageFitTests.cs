using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Tests.Preprocessing;

public sealed class ImageFitTests
{
    static Image Grey(int height, int width, params byte[] pixels) => new(new Shape(height, width, 1), pixels);

    static Image Even(Shape shape, byte value) => new(shape, [.. Enumerable.Repeat(value, shape.Count)]);

    [Fact]
    public void A_image_that_fits_is_left_alone()
    {
        Image image = Grey(2, 2, 1, 20, 90, 200);
        FittedImage fitted = ImageFit.Fit(image, new Shape(2, 2, 1));
        Assert.Equal([1, 20, 90, 200], fitted.Image.Pixels.ToArray());
        Assert.Empty(fitted.Remarks);
    }

    [Fact]
    public void Colour_becomes_luma_and_grey_becomes_three_equal_channels()
    {
        Image color = new(new Shape(1, 4, 3), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
        Assert.Equal([76, 150, 29, 255], ImageChannels.Convert(color, 1).Pixels.ToArray());
        byte[] pixels = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i * 31 >> 3))];
        byte[] grey = ImageChannels.Convert(new Image(new Shape(10, 100, 3), pixels), 1).Pixels.ToArray();
        for (int i = 0; i < grey.Length; i++)
            Assert.Equal(decimal.Floor(0.299m * pixels[3 * i] + 0.587m * pixels[3 * i + 1] + 0.114m * pixels[3 * i + 2] + 0.5m), grey[i]);
        Assert.Equal([5, 5, 5, 9, 9, 9], ImageChannels.Convert(Grey(1, 2, 5, 9), 3).Pixels.ToArray());
    }

    [Fact]
    public void Resizing_is_the_weighted_mean_by_the_triangle()
    {
        byte[] pixels = [.. Enumerable.Range(0, 7 * 9 * 3).Select(i => (byte)(i * 73 % 256))];
        Image image = new(new Shape(7, 9, 3), pixels);
        Shape[] shapes = [new(3, 4, 3), new(14, 20, 3), new(1, 1, 3), new(7, 2, 3), new(2, 30, 3)];
        foreach (Shape to in shapes)
        {
            byte[] result = ImageFit.Resize(image, to, ImageFraming.Stretch).Pixels.ToArray();
            for (int i = 0; i < result.Length; i++)
            {
                (int y, int x, int d) = (i / 3 / to.Width, i / 3 % to.Width, i % 3);
                double sum = 0, weights = 0;
                for (int v = 0; v < 7; v++)
                    for (int u = 0; u < 9; u++)
                    {
                        double weight = Triangle(y, to.Height, v, 7) * Triangle(x, to.Width, u, 9);
                        weights += weight;
                        sum += weight * pixels[(v * 9 + u) * 3 + d];
                    }

                // Rounded twice, along the rows and down the columns, as Pillow does.
                Assert.InRange(result[i], sum / weights - 1.0001, sum / weights + 1.0001);
            }
        }
        static double Triangle(int place, int to, int source, int from) =>
            Math.Max(0, 1 - Math.Abs((source + 0.5) - (place + 0.5) * from / to) / Math.Max(1, (double)from / to));
    }

    [Theory]
    [InlineData(20, 31, 8, 8, 8, 12, 0, 2)]
    [InlineData(31, 20, 8, 8, 12, 8, 2, 0)]
    [InlineData(9, 50, 6, 6, 6, 33, 0, 13)]
    [InlineData(5, 4, 7, 7, 8, 7, 0, 0)]
    [InlineData(10, 10, 4, 6, 6, 6, 1, 0)]
    [InlineData(12, 18, 6, 9, 6, 9, 0, 0)]
    public void A_crop_scales_the_shorter_side_and_takes_the_middle_of_the_longer(
        int height, int width, int toHeight, int toWidth, int scaledHeight, int scaledWidth, int top, int left)
    {
        // Scaled sizes and places worked out by hand from torchvision's Resize, whose longer side is rounded down, and CenterCrop.
        byte[] pixels = [.. Enumerable.Range(0, height * width).Select(i => (byte)(i * 73 % 256))];
        byte[] whole = ImageFit.Resize(Grey(height, width, pixels), new Shape(scaledHeight, scaledWidth, 1), ImageFraming.Stretch).Pixels
            .ToArray();
        byte[] found = ImageFit.Resize(Grey(height, width, pixels), new Shape(toHeight, toWidth, 1), ImageFraming.Crop).Pixels.ToArray();
        Assert.Equal(
            Enumerable.Range(0, toHeight * toWidth)
                .Select(p => whole[((top + (p / toWidth)) * scaledWidth) + left + (p % toWidth)]), found);
    }

    [Fact]
    public void An_even_image_stays_even_at_every_size()
    {
        for (int size = 1; size < 40; size++)
        {
            Assert.All(
                ImageFit.Resize(Even(new Shape(13, 17, 1), 200), new Shape(size, 40 - size, 1), ImageFraming.Stretch).Pixels.ToArray(),
                p => Assert.Equal(200, p));
        }
    }

    [Fact]
    public void A_letterbox_keeps_proportions_and_fills_with_the_edge()
    {
        // Twice as wide as high: in a square it takes the middle half; its edge is all 40, its middle 240.
        byte[] pixels = [.. Enumerable.Repeat((byte)40, 4 * 8)];
        foreach (int i in new[] { 10, 11, 12, 13, 18, 19, 20, 21 }) pixels[i] = 240;
        Image fitted = ImageFit.Fit(Grey(4, 8, pixels), new Shape(8, 8, 1)).Image;
        Assert.Equal([.. Enumerable.Repeat((byte)40, 16)], fitted.Pixels[..16].ToArray());
        Assert.Equal(pixels, fitted.Pixels[16..48].ToArray());
        Assert.Equal([.. Enumerable.Repeat((byte)40, 16)], fitted.Pixels[48..].ToArray());
        Image tall = ImageFit.Fit(Even(new Shape(1000, 1, 1), 9), new Shape(8, 8, 1)).Image;
        Assert.All(tall.Pixels.ToArray(), p => Assert.Equal(9, p));
        Image bent = ImageFit.Fit(Grey(4, 8, pixels), new Shape(8, 8, 1), new ImageFitOptions { Framing = ImageFraming.Stretch }).Image;
        Assert.Equal(240, bent.Pixels[3 * 8 + 3]);
    }

    [Fact]
    public void Dropped_colours_and_transparency_are_remarked()
    {
        Image photo = new(new Shape(1, 2, 3), [200, 10, 10, 20, 200, 20], wasTransparent: true);
        Assert.Equal(2, ImageFit.Fit(photo, new Shape(1, 2, 1)).Remarks.Count);
        Assert.Single(ImageFit.Fit(photo, new Shape(1, 2, 3)).Remarks);
        Assert.Empty(ImageFit.Fit(new Image(new Shape(1, 2, 3), [90, 95, 100, 10, 12, 15]), new Shape(1, 2, 1)).Remarks);
    }

    [Fact]
    public void A_model_of_five_channels_takes_no_image() =>
        Assert.Contains(
            "depth 5", Assert.Throws<ArgumentException>(() => ImageFit.Fit(Grey(1, 1, 0), new Shape(1, 1, 5))).Message,
            StringComparison.Ordinal);
}
