using Gabor.Features.Sift;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Features.Sift;

/// <summary>Objects in scenes that are made of them: turned, scaled, partly hidden.</summary>
public sealed class SiftRecognitionTests
{
    static readonly DrawnImage Model = DrawnImage.Noisy(120, 140);

    [Fact]
    public void Two_objects_that_are_turned_scaled_and_partly_hidden_are_recognized()
    {
        AffineMap[] maps = [Warp.Turned(25, 1, Model, 200, 210), Warp.Turned(-70, 0.8, Model, 200, 210) with { X = 260, Y = 185 }];
        var scene = Scene(240, 420, maps);
        Cover(scene, 60, 110, 70, 120);
        var found = Find(scene);
        Assert.Equal(2, found.Count);
        foreach (var map in maps)
        {
            var instance = found.MinBy(instance => Math.Abs(instance.Map.X - map.X) + Math.Abs(instance.Map.Y - map.Y))!;
            Assert.Equal(map.Scale, instance.Map.Scale, 0.02);
            Assert.Equal(map.Angle, instance.Map.Angle, 0.02);
            Assert.InRange(instance.Matches.Count, 10, 1000);
            (double X, double Y)[] corners =
            [
                map.Of(-0.5, -0.5), map.Of(Model.Width - 0.5, -0.5), map.Of(Model.Width - 0.5, Model.Height - 0.5),
                map.Of(-0.5, Model.Height - 0.5),
            ];
            foreach (var (expected, corner) in corners.Zip(instance.Corners))
                Assert.InRange(Math.Sqrt(Math.Pow(expected.X - corner.X, 2) + Math.Pow(expected.Y - corner.Y, 2)), 0, 2.5);
        }
    }

    [Fact]
    public void Another_image_is_not_recognized() => Assert.Empty(Find(DrawnImage.Discs(240, 320, 99)));

    /// <summary>Right matches agree on one map; wrong ones, which are nearer in no respect, do not change it.</summary>
    [Fact]
    public void Wrong_matches_do_not_move_the_object()
    {
        AffineMap map = new(0.9, -0.5, 0.5, 0.9, 40, 20);
        var model = Enumerable.Range(0, 30).Select(i => new Keypoint(i * 37 % 100, i * 53 % 80, 2 + (i % 3), i % 6, 1)).ToArray();
        var scene = model.Select((keypoint, i) =>
        {
            var (x, y) = map.Of(keypoint.X, keypoint.Y);
            bool wrong = i % 3 == 0;
            return new Keypoint(
                (float)(wrong ? x + 40 + i : x), (float)(wrong ? y - (2 * i) : y), (float)(keypoint.Scale * map.Scale),
                (float)(keypoint.Angle + map.Angle + (2 * Math.PI)), 1);
        }).ToArray();
        var matches = Enumerable.Range(0, 30).Select(i => new SiftMatch(i, i, 0.1f, 0.2f)).ToArray();
        var instance = SiftRecognition.Find(matches, Without(scene), Without(model), 80, 100, 4)[0];
        Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 != 0), instance.Matches.Select(match => match.Model));
        foreach (var (expected, number) in ((double, double)[])
            [(map.XX, instance.Map.XX), (map.XY, instance.Map.XY), (map.YX, instance.Map.YX), (map.YY, instance.Map.YY)])
            Assert.Equal(expected, number, 1e-5);
        Assert.Equal((map.X, map.Y), (Math.Round(instance.Map.X, 3), Math.Round(instance.Map.Y, 3)));
    }

    /// <summary>Bins end at whole multiples of 30°, of factors of 2 and of a quarter of the longer side: here 50 of 200.</summary>
    [Fact]
    public void Poses_on_both_sides_of_every_bin_border_vote_together_and_far_ones_do_not()
    {
        AffineMap Pose(double degrees, double scale, double x, double y)
        {
            double cos = scale * Math.Cos(degrees * Math.PI / 180), sin = scale * Math.Sin(degrees * Math.PI / 180);
            return new(cos, -sin, sin, cos, x - ((cos * 99.5) - (sin * 49.5)), y - ((sin * 99.5) + (cos * 49.5)));
        }

        AffineMap[] near = [Pose(29, 1.01, 149, 101), Pose(31, 0.99, 151, 99), Pose(30.5, 1.01, 149, 99)];
        Assert.Equal([0, 1, 2], PoseVotes.Groups(near, 100, 200, 3).First());
        foreach (var far in (AffineMap[])[Pose(95, 1, 150, 100), Pose(30, 4.5, 150, 100), Pose(30, 1, 360, 100), Pose(30, 1, 150, 310)])
            Assert.Empty(PoseVotes.Groups([near[0], near[1], far], 100, 200, 3));
    }

    /// <summary>The tail of the binomial distribution, summed from its other end.</summary>
    [Theory]
    [InlineData(3, 60)]
    [InlineData(5, 900)]
    [InlineData(1, 10)]
    [InlineData(0, 10)]
    public void Chance_is_the_tail_of_a_binomial_distribution(int agreeing, int keypoints)
    {
        const double P = 0.04 / 24;
        double tail = 0;
        for (int k = keypoints; k >= agreeing; k--)
        {
            double ways = 1;
            for (int j = 1; j <= k; j++)
                ways *= (keypoints - k + j) / (double)j;
            tail += double.IsFinite(ways) ? ways * Math.Pow(P, k) * Math.Pow(1 - P, keypoints - k) : 0;
        }

        Assert.Equal(tail, SiftRecognition.ChanceOf(agreeing, keypoints), 1e-9);
    }

    [Fact]
    public void Matches_are_the_nearest_descriptors_unless_two_are_about_as_near()
    {
        using var workers = new Workers(1);
        float[][] model = [Unit(0, 1), Unit(1, 1), Unit(2, 0.1f), Unit(2, 0.4f)];
        float[][] scene = [Unit(1, 0.98f), Unit(2, 0.24f), Unit(0, 1)];
        var matches = SiftMatcher.Match(Described(scene), Described(model), 0.8, workers);
        Assert.Equal([(0, 1), (2, 0)], matches.Select(match => (match.Scene, match.Model)));
        Assert.Equal(
            Math.Sqrt(scene[0].Zip(model[1], (a, b) => Math.Pow(a - b, 2)).Sum()), matches[0].Distance, 1e-3);
        Assert.Equal(3, SiftMatcher.Match(Described(scene), Described(model), 1, workers).Count);
        Assert.Empty(SiftMatcher.Match(Described(scene), Described([]), 1, workers));
        Assert.Single(SiftMatcher.Match(Described([scene[0]]), Described([model[3]]), 0.8, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => SiftMatcher.Match(Described(scene), Described(model), 1.1, workers));
    }

    /// <summary>A descriptor of length 1 that lies between one axis and the last.</summary>
    static float[] Unit(int axis, float share)
    {
        float[] unit = new float[SiftFeatures.DescriptorLength];
        (unit[axis], unit[^1]) = (share, MathF.Sqrt(1 - (share * share)));
        return unit;
    }

    static SiftFeatures Described(float[][] descriptors) => new(new Keypoint[descriptors.Length], [.. descriptors.SelectMany(d => d)]);

    static SiftFeatures Without(Keypoint[] keypoints) => new(keypoints, new float[keypoints.Length * SiftFeatures.DescriptorLength]);

    static IReadOnlyList<SiftInstance> Find(DrawnImage scene)
    {
        using var workers = new Workers(2);
        var detector = new SiftDetector();
        var model = detector.Detect(Model.Pixels, Model.Height, Model.Width, workers);
        var seen = detector.Detect(scene.Pixels, scene.Height, scene.Width, workers);
        return SiftRecognition.Find(SiftMatcher.Match(seen, model, 0.8, workers), seen, model, Model.Height, Model.Width);
    }

    /// <summary>The model at each of its places on even grey.</summary>
    static DrawnImage Scene(int height, int width, AffineMap[] maps)
    {
        DrawnImage[] layers = [.. maps.Select(map => Model.By(map, height, width))];
        return new(
            height, width,
            [
                .. Enumerable.Range(0, height * width)
                    .Select(i => layers.Select(layer => layer.Pixels[i]).FirstOrDefault(v => v != 128, (byte)128)),
            ]);
    }

    static void Cover(DrawnImage scene, int top, int bottom, int left, int right)
    {
        for (int y = top; y < bottom; y++)
            scene.Pixels.AsSpan((y * scene.Width) + left, right - left).Fill(60);
    }
}
