using Gabor.Features.Sift;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Features.Sift;

public sealed class SiftDetectorTests
{
    static readonly DrawnImage Image = DrawnImage.Named("board");

    [Fact]
    public void Tiers_and_threads_do_not_change_a_bit()
    {
        var expected = Detect(Image, 1, Tiers.Best);
        foreach (var tier in Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best))
        {
            foreach (int threads in (int[])[1, 2, 3, 5])
            {
                var found = Detect(Image, threads, tier);
                Assert.Equal(expected.Keypoints, found.Keypoints);
                Assert.Equal(expected.Descriptors.ToArray(), found.Descriptors.ToArray());
            }
        }
    }

    [Fact]
    public void A_detector_finds_the_same_after_a_larger_image()
    {
        using var workers = new Workers(2);
        var detector = new SiftDetector();
        var larger = DrawnImage.Discs(230, 310, 8);
        detector.Detect(larger.Pixels, larger.Height, larger.Width, workers);
        var again = detector.Detect(Image.Pixels, Image.Height, Image.Width, workers);
        var alone = Detect(Image, 2, Tiers.Best);
        Assert.Equal(alone.Keypoints, again.Keypoints);
        Assert.Equal(alone.Descriptors.ToArray(), again.Descriptors.ToArray());
    }

    [Fact]
    public void Key_points_are_ordered_and_their_numbers_are_in_range()
    {
        var found = Detect(Image, 2, Tiers.Best);
        Assert.All(found.Keypoints, keypoint =>
        {
            Assert.InRange(keypoint.X, 0, Image.Width);
            Assert.InRange(keypoint.Y, 0, Image.Height);
            Assert.InRange(keypoint.Angle, 0, 2 * MathF.PI);
            Assert.InRange(keypoint.Response, 0.04f / 3, 1);
        });
        for (int i = 0; i < found.Keypoints.Count; i++)
        {
            float[] descriptor = found.Descriptors.Slice(i * 128, 128).ToArray();
            Assert.Equal(1, descriptor.Sum(x => (double)x * x), 1e-5);
            Assert.All(descriptor, x => Assert.InRange(x, 0, 0.5));
        }
    }

    /// <summary>
    /// A Gaussian spot of width s in light has D = s² (…) whose extremum over scale is where the blur σ of the upper of two layers, σ and
    /// kσ, together with s fits: σ² k = s², so σ = s / √k with k = 2^⅓, if the camera's blur of ½ pixel is taken from s².
    /// </summary>
    [Theory]
    [InlineData(4.0)]
    [InlineData(7.0)]
    [InlineData(10.0)]
    public void A_spot_is_found_in_its_middle_and_at_its_scale(double width)
    {
        const int Size = 129;
        float[] image = new float[Size * Size];
        for (int i = 0; i < image.Length; i++)
        {
            double square = Math.Pow((i % Size) - 60.3, 2) + Math.Pow((i / Size) - 66.8, 2);
            image[i] = (float)(0.2 + (0.7 * Math.Exp(-square / (2 * width * width))));
        }

        using var workers = new Workers(1);
        var found = new SiftDetector().Detect(image, Size, Size, workers).Keypoints.MaxBy(keypoint => keypoint.Response);
        Assert.Equal(60.3, found.X, 0.05 * width);
        Assert.Equal(66.8, found.Y, 0.05 * width);
        Assert.InRange(found.Scale / width, 0.8, 1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(3, 5)]
    [InlineData(12, 7)]
    [InlineData(64, 64)]
    public void An_even_image_has_none_and_small_ones_are_no_error(int height, int width)
    {
        var found = Detect(new(height, width, Enumerable.Repeat((byte)90, height * width).ToArray()), 2, Tiers.Best);
        Assert.Empty(found.Keypoints);
        Assert.Equal(0, found.Descriptors.Length);
        var image = DrawnImage.Noise(height, width, 2);
        Assert.All(Detect(image, 2, Tiers.Best).Keypoints, keypoint => Assert.InRange(keypoint.X, 0, width));
    }

    [Fact]
    public void A_higher_threshold_leaves_a_part_of_the_key_points()
    {
        using var workers = new Workers(1);
        var all = Detect(Image, 1, Tiers.Best).Keypoints;
        var strong = new SiftDetector(new() { ContrastThreshold = 0.12 })
            .Detect(Image.Pixels, Image.Height, Image.Width, workers).Keypoints;
        Assert.Equal(all.Where(keypoint => keypoint.Response >= 0.04f), strong);
        var round = new SiftDetector(new() { EdgeRatio = 2 }).Detect(Image.Pixels, Image.Height, Image.Width, workers).Keypoints;
        Assert.InRange(round.Count, 1, all.Count - 1);
        Assert.Subset(all.ToHashSet(), round.ToHashSet());
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        using var workers = new Workers(1);
        foreach (var options in (SiftOptions[])
            [
                new() { LayersPerOctave = 0 }, new() { Sigma = 1 }, new() { AssumedBlur = -1 }, new() { ContrastThreshold = double.NaN },
                new() { EdgeRatio = 0.5 },
            ])
        {
            string message = Assert.Throws<ArgumentException>(() => new SiftDetector(options)).Message;
            Assert.Contains("it must be", message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => new SiftDetector().Detect(new byte[6], 2, 4, workers));
        Assert.Throws<ArgumentException>(() => new SiftDetector().Detect(new byte[(1 << 22) + 1], 1, (1 << 22) + 1, workers));
        Assert.Throws<ArgumentException>(() => new SiftFeatures([default], new float[127]));
    }

    static SiftFeatures Detect(DrawnImage image, int threads, Tier tier)
    {
        using var workers = new Workers(threads, tier);
        return new SiftDetector().Detect(image.Pixels, image.Height, image.Width, workers);
    }
}
