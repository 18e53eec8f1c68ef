using Gabor.Features.Sift;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Features.Sift;

/// <summary>
/// The share of key points that are found again in a changed image, and of those the share whose nearest descriptor there is the right one.
/// What was found stands beside each bound.
/// </summary>
public sealed class SiftInvarianceTests
{
    static readonly DrawnImage Image = DrawnImage.Noisy(240, 260);

    /// <summary>Every second row and column of an even image is not symmetric, so that a few differ.</summary>
    [Fact]
    public void A_quarter_turn_keeps_key_points() =>
        Kept(Image.QuarterTurn(), new(0, -1, 1, 0, Image.Height - 1, 0), found: 0.9, right: 0.93);

    [Fact]
    public void A_turn_by_30_degrees_keeps_key_points()
    {
        var map = Warp.Turned(30, 1, Image, 340, 350);
        Kept(Image.By(map, 340, 350), map, found: 0.75, right: 0.88);
    }

    [Fact]
    public void Twice_the_size_keeps_key_points() =>
        Kept(Image.By(new(2, 0, 0, 2, 0.5, 0.5), 480, 520), new(2, 0, 0, 2, 0.5, 0.5), found: 0.8, right: 0.9);

    [Fact]
    public void Half_the_size_keeps_coarse_key_points() =>
        Kept(Image.Half(), new(0.5, 0, 0, 0.5, -0.25, -0.25), found: 0.85, right: 0.88);

    [Fact]
    public void Less_light_keeps_key_points_that_stand_out() =>
        Kept(Image.Light(0.6, 20), new(1, 0, 0, 1, 0, 0), found: 0.95, right: 0.97, contrast: 0.6);

    /// <summary>Key points whose scale or contrast is too small in the changed image are not counted, nor those beyond its edge.</summary>
    static void Kept(DrawnImage changed, AffineMap map, double found, double right, double contrast = 1)
    {
        using var workers = new Workers(2);
        var detector = new SiftDetector();
        var before = detector.Detect(Image.Pixels, Image.Height, Image.Width, workers);
        var after = detector.Detect(changed.Pixels, changed.Height, changed.Width, workers);
        var nearest = SiftMatcher.Match(before, after, 1, workers).ToDictionary(match => match.Scene, match => match.Model);
        int counted = 0, again = 0, correct = 0;
        for (int i = 0; i < before.Keypoints.Count; i++)
        {
            var keypoint = before.Keypoints[i];
            double scale = keypoint.Scale * map.Scale, margin = 6 * scale;
            var (x, y) = map.Of(keypoint.X, keypoint.Y);
            if (scale < 1.1 || contrast * keypoint.Response < 0.0145
                || x < margin || y < margin || x > changed.Width - margin || y > changed.Height - margin)
                continue;
            counted++;
            int[] there = [.. Enumerable.Range(0, after.Keypoints.Count).Where(j => IsThere(after.Keypoints[j], x, y, scale))];
            if (there.Length == 0)
                continue;
            again++;
            if (nearest.TryGetValue(i, out int match) && there.Contains(match))
                correct++;
        }

        Assert.InRange(counted, 30, before.Keypoints.Count);
        double foundShare = (double)again / counted, rightShare = (double)correct / again;
        Assert.True(
            foundShare >= found && rightShare >= right,
            $"{counted} key points: {foundShare:F3} found again, {rightShare:F3} of those with the right descriptor");
        TestContext.Current.TestOutputHelper?.WriteLine($"{counted} key points: {foundShare:F3} found again, {rightShare:F3} right");

        bool IsThere(Keypoint keypoint, double x, double y, double scale) =>
            Math.Sqrt(Math.Pow(keypoint.X - x, 2) + Math.Pow(keypoint.Y - y, 2)) < 1.5 * Math.Max(1, map.Scale)
            && Math.Abs(Math.Log(keypoint.Scale / scale)) < Math.Log(1.25);
    }
}
