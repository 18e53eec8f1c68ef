using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Where each point of a moved image comes from: x' = XX x + XY y + X, y' = YX x + YY y + Y, in pixels from the image's centre, x to the
/// right, y down. It maps the moved image back to the one before, since each pixel of the moved one is asked for once.
/// </summary>
/// <param name="XX">x' by x.</param>
/// <param name="XY">x' by y.</param>
/// <param name="X">Pixels added to x'.</param>
/// <param name="YX">y' by x.</param>
/// <param name="YY">y' by y.</param>
/// <param name="Y">Pixels added to y'.</param>
public readonly record struct AffineMap(double XX, double XY, double X, double YX, double YY, double Y)
{
    /// <summary>Everything stays.</summary>
    public static AffineMap Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Left and right are exchanged.</summary>
    public static AffineMap HorizontalFlip { get; } = new(-1, 0, 0, 0, 1, 0);

    /// <summary>The image is rotated by <paramref name="degrees"/>, counter-clockwise.</summary>
    public static AffineMap Rotation(double degrees)
    {
        double angle = degrees * (Math.PI / 180), cos = Elementary.Cos(angle), sin = Elementary.Sin(angle);
        return new(cos, -sin, 0, sin, cos, 0);
    }

    /// <summary>The image becomes larger by <paramref name="factor"/>.</summary>
    public static AffineMap Scaling(double factor) => new(1 / factor, 0, 0, 0, 1 / factor, 0);

    /// <summary>The image moves by pixels, to the right and down.</summary>
    public static AffineMap Translation(double right, double down) => new(1, 0, -right, 0, 1, -down);

    /// <summary>Rows move to the right by tan(degrees) pixels for each pixel that they lie below the centre.</summary>
    public static AffineMap HorizontalShear(double degrees) => new(1, -Tan(degrees), 0, 0, 1, 0);

    /// <summary>Columns move down by tan(degrees) pixels for each pixel that they lie to the right of the centre.</summary>
    public static AffineMap VerticalShear(double degrees) => new(1, 0, 0, -Tan(degrees), 1, 0);

    /// <summary>This movement and then <paramref name="next"/>: a point goes back by the next one first, then by this one.</summary>
    public AffineMap Then(in AffineMap next) => new(
        (XX * next.XX) + (XY * next.YX), (XX * next.XY) + (XY * next.YY), (XX * next.X) + (XY * next.Y) + X,
        (YX * next.XX) + (YY * next.YX), (YX * next.XY) + (YY * next.YY), (YX * next.X) + (YY * next.Y) + Y);

    static double Tan(double degrees)
    {
        double angle = degrees * (Math.PI / 180);
        return Elementary.Sin(angle) / Elementary.Cos(angle);
    }
}
