using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Tests.Preprocessing;

/// <summary>Digits as people have them, against MNIST's own definition: 20 pixels long, the centre of mass in the middle of 28 × 28.
/// </summary>
public sealed class InkTests
{
    static readonly Shape Frame = new(28, 28, 1);
    static readonly Dataset Digits = Dataset.Open("digits");
    static readonly InkProfile Profile = InkProfile.Measure(new SampleReader(Digits.Train, Frame))!;

    /// <summary>A test digit on paper: with noise, and light from one side.</summary>
    static Image OnPaper(int index, int scale, Shape paper, int top, int left, bool isDark, int noise = 0, int slope = 0)
    {
        var digit = Digits.Test.Decode(index).Pixels;
        byte[] pixels = new byte[paper.Count];
        for (int y = 0, random = 1; y < paper.Height; y++)
        {
            for (int x = 0; x < paper.Width; x++)
            {
                int row = y - top, column = x - left;
                bool isDigit = row >= 0 && column >= 0 && row < 28 * scale && column < 28 * scale;
                int ink = isDigit ? digit[(row / scale * 28) + (column / scale)] : 0;
                random = (random * 1103515245) + 12345;
                int value = (ink * (255 - noise - slope) / 255) + (((random >> 16) & 255) * noise / 255) + (slope * x / paper.Width);
                pixels[(y * paper.Width) + x] = (byte)(isDark ? 255 - value : value);
            }
        }

        return new Image(paper, pixels);
    }

    static FittedImage Fit(Image image, ImageFitOptions? options = null) => ImageFit.Fit(image, Frame, options, Profile);

    [Fact]
    public void The_profile_of_the_digits_is_what_MNIST_says_of_itself()
    {
        Assert.True(Profile.IsLight);
        Assert.Equal((20, 20), (Profile.Extent, Profile.MostExtent));
        Assert.InRange(Profile.LeastExtent, 18, 20);
        Assert.Equal(14, Profile.CentreY, 0.1);
        Assert.Equal(14, Profile.CentreX, 0.1);
        Assert.InRange(Profile.Offset, 0.3, 1);
    }

    [Fact]
    public void Images_as_in_training_stay_untouched()
    {
        Assert.InRange(Enumerable.Range(0, Digits.Test.Count).Count(i => Fit(Digits.Test.Decode(i)).Remarks.Count > 0), 0, 2);
        Assert.Equal(Digits.Test.Decode(0).Pixels.ToArray(), Fit(Digits.Test.Decode(0)).Image.Pixels.ToArray());
    }

    [Fact]
    public void Black_on_white_is_the_digit_itself()
    {
        for (int i = 0; i < 20; i++)
        {
            var fitted = Fit(OnPaper(i, 1, Frame, 0, 0, isDark: true));
            Assert.Equal(Digits.Test.Decode(i).Pixels.ToArray(), fitted.Image.Pixels.ToArray());
            Assert.Equal("The ink was inverted, to look like that of the training images.", Assert.Single(fitted.Remarks));
        }
    }

    [Theory]
    [InlineData(1, 68, 68, 5, 35, false, 0, 0, "scaled to 20 pixels, centred")]
    [InlineData(1, 68, 68, 20, 20, false, 0, 0, "scaled to 20 pixels")]
    [InlineData(4, 240, 320, 90, 20, true, 12, 60, "inverted, scaled to 20 pixels, centred")]
    [InlineData(1, 40, 40, 6, 6, true, 0, 0, "inverted, scaled to 20 pixels")]
    public void Digits_of_other_sizes_and_places_and_shades_come_back(
        int scale, int height, int width, int top, int left, bool isDark, int noise, int slope, string done)
    {
        for (int i = 0; i < 20; i++)
        {
            var fitted = Fit(OnPaper(i, scale, new Shape(height, width, 1), top, left, isDark, noise, slope));
            Assert.Equal($"The ink was {done}, to look like that of the training images.", Assert.Single(fitted.Remarks));
            Assert.InRange(Difference(fitted.Image, Digits.Test.Decode(i)), 0, 20);
        }
    }

    [Fact]
    public void What_is_asked_for_is_done()
    {
        var paper = OnPaper(0, 1, Frame, 0, 0, isDark: true);
        Assert.Equal(paper.Pixels.ToArray(), Fit(paper, new() { MatchInk = false }).Image.Pixels.ToArray());
        Assert.Contains("left so, as asked", Assert.Single(Fit(paper, new() { MatchInk = false }).Remarks), StringComparison.Ordinal);
        Assert.Empty(Fit(paper, new() { Invert = true }).Remarks);
        Assert.Contains(
            "inverted as asked", Assert.Single(Fit(Digits.Test.Decode(0), new() { Invert = true }).Remarks), StringComparison.Ordinal);
        Assert.Equal(paper.Pixels.ToArray(), Fit(Digits.Test.Decode(0), new() { Invert = true }).Image.Pixels.ToArray());
    }

    [Fact]
    public void A_photograph_is_said_to_be_no_ink()
    {
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)((i % 64 * 4 * (i / 64) / 64) ^ (i * 37 % 64)))];
        Assert.Contains("not light ink", Assert.Single(Fit(new Image(new Shape(64, 64, 1), pixels)).Remarks), StringComparison.Ordinal);
        byte[] block = [.. Enumerable.Range(0, 64 * 64).Select(i => (byte)(i % 64 is > 8 and < 56 && i / 64 is > 8 and < 56 ? 255 : 0))];
        Assert.Contains("More of the image", Fit(new Image(new Shape(64, 64, 1), block)).Remarks[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_photographs_has_no_ink_and_makes_no_remark()
    {
        var noise = new ImageSet(
            Frame, [.. Enumerable.Range(0, 28 * 28 * 30).Select(i => (byte)(i * i * 31 >> 3))],
            [.. Enumerable.Range(0, 30).Select(i => i % 2)], ["a", "b"]);
        Assert.Null(InkProfile.Measure(new SampleReader(noise, Frame)));
        Assert.Empty(ImageFit.Fit(OnPaper(0, 1, Frame, 0, 0, isDark: true), Frame).Remarks);
    }

    /// <summary>The mean difference of each pixel and the nearest of the other image: a line one pixel aside differs little.</summary>
    static double Difference(Image a, Image b)
    {
        double sum = 0;
        for (int y = 1; y < 27; y++)
        {
            for (int x = 1; x < 27; x++)
            {
                int nearest = 255;
                for (int k = 0; k < 9; k++)
                    nearest = Math.Min(nearest, Math.Abs(a.Pixels[(y * 28) + x] - b.Pixels[((y + (k / 3) - 1) * 28) + x + (k % 3) - 1]));
                sum += nearest;
            }
        }

        return sum / (26 * 26);
    }
}
