using Gabor.Numerics;

namespace Gabor.Features.Sift;

/// <summary>
/// A Hough transform over the poses of a model in a scene: bins of 30°, of a factor of 2 in scale, and of a quarter of the model's longer
/// side, scaled, in both directions of place. Each match votes for the two nearest bins of each axis, 16 in all.
/// </summary>
static class PoseVotes
{
    /// <summary>Bins around the circle.</summary>
    const int Angles = 12;

    /// <summary>The width of a bin of place, as a share of the model's longer side in the scene.</summary>
    public const double PlaceShare = 0.25;

    readonly record struct Bin(int Octave, int Angle, int Row, int Column) : IComparable<Bin>
    {
        public int CompareTo(Bin other) =>
            (Octave, Angle, Row, Column).CompareTo((other.Octave, other.Angle, other.Row, other.Column));
    }

    /// <summary>
    /// The groups of at least so many matches that one pose explains, the largest first; of equal ones that of the lower bin.
    /// </summary>
    /// <param name="poses">The pose of each match.</param>
    /// <param name="height">Rows of the model's image.</param>
    /// <param name="width">Columns of it.</param>
    /// <param name="atLeast">The least number of matches.</param>
    /// <returns>Indices of poses.</returns>
    public static IEnumerable<IReadOnlyList<int>> Groups(IReadOnlyList<AffineMap> poses, int height, int width, int atLeast)
    {
        var votes = new SortedDictionary<Bin, List<int>>();
        for (int i = 0; i < poses.Count; i++)
        {
            foreach (var bin in Bins(poses[i], height, width))
            {
                if (!votes.TryGetValue(bin, out var group))
                    votes[bin] = group = [];
                group.Add(i);
            }
        }

        return votes.Values.Where(group => group.Count >= atLeast).OrderByDescending(group => group.Count);
    }

    static IEnumerable<Bin> Bins(AffineMap pose, int height, int width)
    {
        double octave = Elementary.Log(pose.Scale) / Elementary.Log(2.0), angle = pose.Angle / (2 * Math.PI) * Angles;
        var (x, y) = pose.Of((width - 1) / 2.0, (height - 1) / 2.0);
        foreach (int o in Two(octave))
        {
            double side = PlaceShare * Math.Max(height, width) * Elementary.Power(2, o);
            foreach (int a in Two(angle))
                foreach (int r in Two(y / side))
                    foreach (int c in Two(x / side))
                        yield return new(o, (a + Angles) % Angles, r, c);
        }
    }

    /// <summary>The two whole numbers nearest to a place, kept to what an int holds.</summary>
    static int[] Two(double place)
    {
        int lower = (int)Math.Clamp(Math.Floor(place), -1e9, 1e9);
        return [lower, lower + 1];
    }
}
