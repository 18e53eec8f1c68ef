namespace Gabor.Features.Sift;

/// <summary>
/// Recognizes an object in a scene by matches that agree on its pose (4.1.2, Lowe 2004, section 7): parts of it may be hidden, and it may
/// be there several times.
/// </summary>
/// <remarks>
/// Matches vote for poses (<see cref="PoseVotes"/>). To each group of enough of them an affine map is fitted by least squares; matches that
/// do not agree with it within half a bin, 15°, a factor of √2 and an eighth of the model's longer side, are left out, others that agree
/// are taken in, and it is fitted again, until nothing changes. Matches belong to the first object, of the largest group, that takes them.
/// </remarks>
public static class SiftRecognition
{
    /// <summary>The default of the least number of matches: 3, as many as an affine map has points.</summary>
    public const int DefaultMatches = 3;

    const int Rounds = 20;

    /// <summary>Half a bin of the vote.</summary>
    const double MostTurn = Math.PI / 12, MostScale = 1.4142135623730951, PlaceShare = PoseVotes.PlaceShare / 2;

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
            if (Settle([.. group.Where(i => !taken[i])]) is not { } settled)
                continue;
            foreach (int i in settled.Members)
                taken[i] = true;
            found.Add(new(settled.Map, [.. settled.Members.Select(i => matches[i])], Corners(settled.Map, height, width)));
        }

        return [.. found.OrderByDescending(instance => instance.Matches.Count)];

        (AffineMap Map, int[] Members)? Settle(int[] members)
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (Places(members) < atLeast || AffineMap.Fit([.. members.Select(i => pairs[i])]) is not { } map || !IsPlausible(map))
                    return null;
                int[] agreeing = [.. Enumerable.Range(0, pairs.Length).Where(i => !taken[i] && Agrees(map, pairs[i], poses[i], side))];
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

    static bool Agrees(AffineMap map, (Keypoint From, Keypoint To) pair, AffineMap pose, double side)
    {
        var (x, y) = map.Of(pair.From.X, pair.From.Y);
        double dx = x - pair.To.X, dy = y - pair.To.Y, reach = PlaceShare * side * map.Scale;
        double scale = pose.Scale / map.Scale, turn = Math.Abs(Math.IEEERemainder(pose.Angle - map.Angle, 2 * Math.PI));
        return (dx * dx) + (dy * dy) <= reach * reach && turn <= MostTurn && scale <= MostScale && scale >= 1 / MostScale;
    }

    static (double X, double Y)[] Corners(AffineMap map, int height, int width) =>
        [map.Of(-0.5, -0.5), map.Of(width - 0.5, -0.5), map.Of(width - 0.5, height - 0.5), map.Of(-0.5, height - 0.5)];
}
