using Gabor.Experiments.Playgrounds;

namespace Gabor.Tests.Experiments.Playgrounds;

public sealed class PointSetTests
{
    public static IEnumerable<TheoryDataRow<string>> Kinds => PointSets.Kinds.Select(kind => new TheoryDataRow<string>(kind.Name));

    [Theory]
    [InlineData("curves")]
    [InlineData("spirals")]
    [InlineData("moons")]
    public void Points_without_noise_lie_on_the_line_of_their_class(string kind)
    {
        var points = PointSets.Make(kind, 300, 0, seed: 3);
        for (int i = 0; i < points.Count; i++)
        {
            double x = points.Coordinates[2 * i], y = points.Coordinates[(2 * i) + 1];
            int k = points.Labels[i];
            double distance = kind switch
            {
                "curves" => y - ((0.6 * Math.Sin(Math.PI * x)) + (k == 0 ? 0.2 : -0.2)),
                "spirals" => Spiral(x, y, k),

                // Half circles of radius 0.6, the upper one above its centre and the lower one below.
                "moons" when k == 0 => y < -0.15 - 1e-6 ? 1 : Math.Sqrt(((x + 0.3) * (x + 0.3)) + ((y + 0.15) * (y + 0.15))) - 0.6,
                _ => y > 0.15 + 1e-6 ? 1 : Math.Sqrt(((x - 0.3) * (x - 0.3)) + ((y - 0.15) * (y - 0.15))) - 0.6,
            };
            Assert.True(Math.Abs(distance) < 1e-6, $"{kind}: point {i} ({x}, {y}) of class {k} is {distance} away");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Classes_take_turns_and_places_fill_the_whole_line(string kind)
    {
        var points = PointSets.Make(kind, 600, 0, seed: 1);
        int classes = points.ClassNames.Count;
        Assert.Equal(Enumerable.Range(0, 600).Select(i => i % classes), points.Labels.ToArray());
        double[] x = [.. Enumerable.Range(0, 600).Select(i => (double)points.Coordinates[2 * i])], y =
        [
            .. Enumerable.Range(0, 600).Select(i => (double)points.Coordinates[(2 * i) + 1]),
        ];
        Assert.True(x.Max() > 0.8 && x.Min() < -0.8 && y.Max() > 0.4 && y.Min() < -0.4, $"{x.Min()} {x.Max()} {y.Min()} {y.Max()}");
        Assert.All(x.Concat(y), number => Assert.InRange(number, -1, 1));
    }

    [Fact]
    public void Noise_moves_points_both_ways_by_its_deviation()
    {
        PointSet still = PointSets.Make("curves", 20_000, 0, seed: 1), moved = PointSets.Make("curves", 20_000, 0.1, seed: 1);
        double[] moves = [.. Enumerable.Range(0, 40_000).Select(i => (double)moved.Coordinates[i] - still.Coordinates[i])];

        // 40 000 numbers: the mean has standard deviation 0.1 / 200, the standard deviation 0.1 / √80 000. Five of each.
        Assert.InRange(moves.Average(), -0.0025, 0.0025);
        Assert.InRange(Math.Sqrt(moves.Average(m => m * m)), 0.1 - 0.0018, 0.1 + 0.0018);
        double together = Enumerable.Range(0, 20_000).Average(i => moves[2 * i] * moves[(2 * i) + 1]);
        Assert.InRange(together, -0.00036, 0.00036);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_points_and_another_seed_or_set_others(string kind)
    {
        float[] Points(ulong seed, int set) => PointSets.Make(kind, 50, 0.1, seed, set).Coordinates.ToArray();
        Assert.Equal(Points(1, 0), Points(1, 0));
        Assert.NotEqual(Points(1, 0), Points(2, 0));
        Assert.NotEqual(Points(1, 0), Points(1, 1));
    }

    [Theory]
    [InlineData("points 'curvs': unknown name. Did you mean 'curves'?", "curvs", 10, 0.1)]
    [InlineData("points is 2; it must be from 3, one of each class, to 100000.", "spirals", 2, 0.1)]
    [InlineData("points is 100001; it must be from 2", "moons", 100_001, 0.1)]
    [InlineData("noise is -1; it must be from 0 to 10.", "moons", 10, -1.0)]
    [InlineData("noise is NaN; it must be from 0 to 10.", "moons", 10, double.NaN)]
    public void What_cannot_be_made_is_refused(string message, string kind, int points, double noise) =>
        Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => PointSets.Make(kind, points, noise, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_that_do_not_fit_together_are_refused()
    {
        string[] names = ["a", "b"];
        Assert.Throws<ArgumentException>(() => new PointSet([], [], names));
        Assert.Throws<ArgumentException>(() => new PointSet([1, 2, 3], [0], names));
        Assert.Throws<ArgumentException>(() => new PointSet([1, 2], [2], names));
        Assert.Throws<ArgumentException>(() => new PointSet([1, 2], [-1], names));
        Assert.Throws<ArgumentException>(() => new PointSet([1, float.NaN], [1], names));
        Assert.Equal(1, new PointSet([1, 2], [1], names).Count);
    }

    /// <summary>
    /// How far a point is from the arm: its angle from the one that belongs to its radius, 0.1 at the start and 1 after 0.6 of a circle.
    /// </summary>
    static double Spiral(double x, double y, int arm)
    {
        double radius = Math.Sqrt((x * x) + (y * y)), angle = (2 * Math.PI * arm / 3) + (2 * Math.PI * 0.6 * (radius - 0.1) / 0.9);
        return Math.IEEERemainder(Math.Atan2(y, x) - angle, 2 * Math.PI) * radius;
    }
}
