using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Where each point of an image comes from: x' = XX x + XY y + X, y' = YX x + YY y + Y, in pixels from the image's centre, x to the right, y down. It leads from the
/// changed image back to the one before, since each pixel of the changed one is asked for once.
/// </summary>
readonly record struct Affine(double XX, double XY, double X, double YX, double YY, double Y)
{
    /// <summary>Everything stays.</summary>
    public static Affine Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Left and right change places.</summary>
    public static Affine Mirror { get; } = new(-1, 0, 0, 0, 1, 0);

    /// <summary>Turned by <paramref name="degrees"/>, against the clock as one sees it.</summary>
    public static Affine Rotation(double degrees)
    {
        double angle = degrees * (Math.PI / 180), cos = Elementary.Cos(angle), sin = Elementary.Sin(angle);
        return new(cos, -sin, 0, sin, cos, 0);
    }

    /// <summary>Larger by <paramref name="factor"/>.</summary>
    public static Affine Scaling(double factor) => new(1 / factor, 0, 0, 0, 1 / factor, 0);

    /// <summary>Moved by pixels, to the right and down.</summary>
    public static Affine Translation(double right, double down) => new(1, 0, -right, 0, 1, -down);

    /// <summary>Rows pushed to the right by tan(degrees) pixels for each pixel that they lie below the centre.</summary>
    public static Affine ShearAcross(double degrees) => new(1, -Tan(degrees), 0, 0, 1, 0);

    /// <summary>Columns pushed down by tan(degrees) pixels for each pixel that they lie to the right of the centre.</summary>
    public static Affine ShearDown(double degrees) => new(1, 0, 0, -Tan(degrees), 1, 0);

    /// <summary>Where points come from that first go back by <paramref name="last"/>, then by this one: this change, and after it the other.</summary>
    public Affine Then(in Affine last) => new(
        (XX * last.XX) + (XY * last.YX), (XX * last.XY) + (XY * last.YY), (XX * last.X) + (XY * last.Y) + X,
        (YX * last.XX) + (YY * last.YX), (YX * last.XY) + (YY * last.YY), (YX * last.X) + (YY * last.Y) + Y);

    static double Tan(double degrees)
    {
        double angle = degrees * (Math.PI / 180);
        return Elementary.Sin(angle) / Elementary.Cos(angle);
    }
}
