using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Experiments.Playgrounds;

/// <summary>A kind of points that can be made by name.</summary>
/// <param name="Name">Its name, <c>curves</c>.</param>
/// <param name="Summary">What they look like, in one line, with the formula.</param>
/// <param name="ClassNames">The names of the classes.</param>
/// <param name="Place">Where on its line the point of class k lies for t in 0…1, before noise.</param>
public sealed record PointKind(
    string Name, string Summary, IReadOnlyList<string> ClassNames, Func<int, double, (double X1, double X2)> Place) : IKind;

/// <summary>Synthetic points of the plane that no line can separate (4.1.1–4.1.4).</summary>
public static class PointSets
{
    /// <summary>All kinds, in the order in which they are shown.</summary>
    public static Registry<PointKind> Kinds { get; } = new(
        "points",
        new("curves", "two sine curves one above the other, as in figure 4.3: x₂ = 0.6 sin πx₁ ± 0.2", ["upper curve", "lower curve"],
            Curve),
        new("spirals", "three arms around the origin: radius t, turned by 0.6 of a circle on the way",
            ["first arm", "second arm", "third arm"], Spiral),
        new("moons", "two half circles that reach into each other", ["upper moon", "lower moon"], Moon));

    /// <summary>
    /// Makes points of a kind: point i is of class i mod K, at a random place of its line, moved by normal noise in both directions.
    /// </summary>
    /// <param name="kind">The kind, by name.</param>
    /// <param name="points">How many, N, at least as many as there are classes.</param>
    /// <param name="noise">The standard deviation of the noise, at least 0; the points lie within about ±1.</param>
    /// <param name="seed">The seed of positions and noise.</param>
    /// <param name="set">Which of several sets of that seed: 0 to learn from, 1 to be evaluated by.</param>
    /// <exception cref="ArgumentException">There is no kind of this name, or a number is out of range.</exception>
    public static PointSet Make(string kind, int points, double noise, ulong seed, int set = 0)
    {
        var made = Kinds.Named(kind);
        if (points < made.ClassNames.Count || points > MostPoints)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"points is {points}; it must be from {made.ClassNames.Count}, one of each class, to {MostPoints}."),
                nameof(points));
        }

        if (!(noise >= 0 && noise <= 10))
            throw new ArgumentException(FormattableString.Invariant($"noise is {noise}; it must be from 0 to 10."), nameof(noise));
        ArgumentOutOfRangeException.ThrowIfNegative(set);
        RandomStream places = new(seed, Purpose.Synthesis, 2 * set), moves = new(seed, Purpose.Synthesis, (2 * set) + 1);
        float[] coordinates = new float[2 * points];
        int[] labels = new int[points];
        for (int i = 0; i < points; i++)
        {
            labels[i] = i % made.ClassNames.Count;
            var (x1, x2) = made.Place(labels[i], places.UniformDouble((ulong)i));
            coordinates[2 * i] = (float)double.FusedMultiplyAdd(noise, moves.Normal(2 * (ulong)i), x1);
            coordinates[(2 * i) + 1] = (float)double.FusedMultiplyAdd(noise, moves.Normal((2 * (ulong)i) + 1), x2);
        }

        return new PointSet(coordinates, labels, made.ClassNames);
    }

    /// <summary>Points of a set at most.</summary>
    internal const int MostPoints = 100_000;

    static (double X1, double X2) Curve(int k, double t)
    {
        double x = (2 * t) - 1;
        return (x, (0.6 * Elementary.Sin(Math.PI * x)) + (k == 0 ? 0.2 : -0.2));
    }

    /// <summary>From 0.1 to 1 away from the origin; the arms begin a third of a circle apart.</summary>
    static (double X1, double X2) Spiral(int k, double t)
    {
        double radius = 0.1 + (0.9 * t), angle = 2 * Math.PI * ((k / 3.0) + (0.6 * t));
        return (radius * Elementary.Cos(angle), radius * Elementary.Sin(angle));
    }

    /// <summary>Half circles of radius 0.6 around (−0.3, −0.15) and (0.3, 0.15).</summary>
    static (double X1, double X2) Moon(int k, double t)
    {
        double side = k == 0 ? 1 : -1, angle = Math.PI * t;
        return (side * ((0.6 * Elementary.Cos(angle)) - 0.3), side * ((0.6 * Elementary.Sin(angle)) - 0.15));
    }
}
