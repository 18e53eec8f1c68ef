using Gabor.Numerics;

namespace Gabor.Features.Sift;

/// <summary>
/// Recognizes an object in a scene by matches that agree on its pose (4.1.2, Lowe 2004, section 7): parts of it may be hidden, and it may
/// be there several times.
/// </summary>
/// <remarks>
/// Matches vote for poses (<see cref="PoseVotes"/>). To each group of enough of them an affine map is fitted by least squares; matches that
/// do not agree with it within half a bin, 15°, a factor of √2 and an eighth of the model's longer side, are left out, others that agree
/// are taken in, and it is fitted again, until nothing changes; then likewise within a twentieth of the side. Matches belong to the first
/// object, of the largest group, that takes them. Objects that chance may have made are dropped (<see cref="ChanceOf"/>), and those most
/// of whose matches lie within another.
/// </remarks>
public static class SiftRecognition
{
    /// <summary>The default of the least number of matches: 3, as many as an affine map has points.</summary>
    public const int DefaultMatches = 3;

    const int Rounds = 20;

    /// <summary>Half a bin of the vote, and how near to its place a match must lie in the end.</summary>
    const double MostTurn = Math.PI / 12, MostScale = 1.4142135623730951, PlaceShare = PoseVotes.PlaceShare / 2, FinalShare = 0.05;

    /// <summary>
    /// How often a wrong match agrees with a pose by chance: 0.2 in both directions of place, 30° of 360°, half of the scales (Lowe 2001,
    /// section 6).
    /// </summary>
    const double ChanceOfOne = 0.2 * 0.2 * (30 / 360.0) * 0.5;

    /// <summary>An object is there with a probability of 0.95 or more, where one of a hundred poses that are looked at has one.</summary>
    const double MostChance = 0.01 * 0.05 / 0.95;

    /// <summary>A map that draws one direction out more than this against another shows no plane object.</summary>
    const double MostStretch = 4;

    /// <summary>The objects, those with the most matches first.</summary>
    /// <param name="matches">What <see cref="SiftMatcher"/> found.</param>
    /// <param name="scene">The key points of the scene.</param>
    /// <param name="model">The key points of the object.</param>
    /// <param name="height">Rows of the model's image.</param>
    /// <param name="width">Columns of it.</param>
    /// <param name="atLeast">The least number of matches, in different places of the model, 3 or more.</param>
    /// <exception cref="ArgumentException">Fewer than 3 matches are asked for, or the size is not positive.</exception>
    public static IReadOnlyList<SiftInstance> Find(
        IReadOnlyList<SiftMatch> matches, SiftFeatures scene, SiftFeatures model, int height, int width, int atLeast = DefaultMatches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(atLeast, DefaultMatches);
        (Keypoint From, Keypoint To)[] pairs = [.. matches.Select(match => (model.Keypoints[match.Model], scene.Keypoints[match.Scene]))];
        AffineMap[] poses = [.. pairs.Select(pair => AffineMap.Between(pair.From, pair.To))];
        double side = Math.Max(height, width);
        bool[] taken = new bool[pairs.Length];
        var found = new List<SiftInstance>();
        foreach (var group in PoseVotes.Groups(poses, height, width, atLeast))
        {
            if (Settle([.. group.Where(i => !taken[i])], PlaceShare) is not { } near || Settle(near.Members, FinalShare) is not { } settled)
                continue;
            var corners = Corners(settled.Map, height, width);
            if (ChanceOf(settled.Members.Length, scene.Keypoints.Count(keypoint => IsInside(corners, keypoint))) > MostChance)
                continue;

            // A pattern that repeats itself within the object seems to be another one, which lies on it and not behind.
            if (found.Any(other => settled.Members.Count(i => IsInside(other.Corners, pairs[i].To)) * 2 > settled.Members.Length))
                continue;
            foreach (int i in settled.Members)
                taken[i] = true;
            found.Add(new(settled.Map, [.. settled.Members.Select(i => matches[i])], corners));
        }

        return [.. found.OrderByDescending(instance => instance.Matches.Count)];

        (AffineMap Map, int[] Members)? Settle(int[] members, double share)
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (Places(members) < atLeast || AffineMap.Fit([.. members.Select(i => pairs[i])]) is not { } map || !IsPlausible(map))
                    return null;
                int[] agreeing =
                [
                    .. Enumerable.Range(0, pairs.Length).Where(i => !taken[i] && Agrees(map, pairs[i], poses[i], share * side)),
                ];
                if (agreeing.SequenceEqual(members))
                    return (map, members);
                members = agreeing;
            }

            return null;
        }

        int Places(int[] members) => members.Select(i => (pairs[i].From.X, pairs[i].From.Y)).Distinct().Count();
    }

    /// <summary>Whether a map mirrors nothing and draws no direction out far more than another.</summary>
    static bool IsPlausible(AffineMap map)
    {
        // The squares of the stretches s ≥ t have the sum Σ m² and the product det²; s / t ≤ r is s/t + t/s ≤ r + 1/r.
        double sum = (map.XX * map.XX) + (map.XY * map.XY) + (map.YX * map.YX) + (map.YY * map.YY);
        return map.Determinant > 0 && sum <= (MostStretch + (1 / MostStretch)) * map.Determinant;
    }

    /// <summary>
    /// How probable it is that so many of the key points in an object's outline agree on a pose by chance: the tail of a binomial
    /// distribution.
    /// </summary>
    internal static double ChanceOf(int agreeing, int keypoints)
    {
        double term = Elementary.Power(1 - ChanceOfOne, keypoints), below = 0;
        for (int k = 0; k < Math.Min(agreeing, keypoints); k++)
        {
            below += term;
            term *= (keypoints - k) * ChanceOfOne / ((k + 1) * (1 - ChanceOfOne));
        }

        return Math.Max(0, 1 - below);
    }

    /// <summary>Whether a key point lies within corners that follow each other clockwise.</summary>
    static bool IsInside(IReadOnlyList<(double X, double Y)> corners, Keypoint keypoint)
    {
        for (int i = 0; i < corners.Count; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Count]);
            if (((b.X - a.X) * (keypoint.Y - a.Y)) - ((b.Y - a.Y) * (keypoint.X - a.X)) < 0)
                return false;
        }

        return true;
    }

    static bool Agrees(AffineMap map, (Keypoint From, Keypoint To) pair, AffineMap pose, double within)
    {
        var (x, y) = map.Of(pair.From.X, pair.From.Y);
        double dx = x - pair.To.X, dy = y - pair.To.Y, reach = within * map.Scale;
        double scale = pose.Scale / map.Scale, turn = Math.Abs(Math.IEEERemainder(pose.Angle - map.Angle, 2 * Math.PI));
        return (dx * dx) + (dy * dy) <= reach * reach && turn <= MostTurn && scale <= MostScale && scale >= 1 / MostScale;
    }

    static (double X, double Y)[] Corners(AffineMap map, int height, int width) =>
        [map.Of(-0.5, -0.5), map.Of(width - 0.5, -0.5), map.Of(width - 0.5, height - 0.5), map.Of(-0.5, height - 0.5)];
}
