using Gabor.Numerics;

namespace Gabor.Features.Sift;

/// <summary>A map of the plane that keeps straight lines and parallels: (x, y) → (XX x + XY y + X, YX x + YY y + Y).</summary>
/// <param name="XX">How much x grows with x.</param>
/// <param name="XY">How much x grows with y.</param>
/// <param name="YX">How much y grows with x.</param>
/// <param name="YY">How much y grows with y.</param>
/// <param name="X">Where (0, 0) goes.</param>
/// <param name="Y">Where (0, 0) goes.</param>
public readonly record struct AffineMap(double XX, double XY, double YX, double YY, double X, double Y)
{
    /// <summary>XX YY − XY YX: how much larger areas become; below 0 if the map mirrors.</summary>
    public double Determinant => (XX * YY) - (XY * YX);

    /// <summary>How much larger lengths become on the whole, √¦determinant¦.</summary>
    public double Scale => Math.Sqrt(Math.Abs(Determinant));

    /// <summary>The rotation that is nearest to the map, −π … π radians, from the x axis towards the y axis.</summary>
    public double Angle => Elementary.Arctangent(YX - XY, XX + YY);

    /// <summary>Where a point goes.</summary>
    public (double X, double Y) Of(double x, double y) => ((XX * x) + (XY * y) + X, (YX * x) + (YY * y) + Y);

    /// <summary>The rotation, scale and shift that bring one key point onto another.</summary>
    internal static AffineMap Between(Keypoint from, Keypoint to)
    {
        double scale = (double)to.Scale / from.Scale, angle = (double)to.Angle - from.Angle;
        double cos = scale * Elementary.Cos(angle), sin = scale * Elementary.Sin(angle);
        return new(cos, -sin, sin, cos, to.X - ((cos * from.X) - (sin * from.Y)), to.Y - ((sin * from.X) + (cos * from.Y)));
    }

    /// <summary>The map whose squared distances Σ ¦map(from) − to¦² are least; null if the points lie on a line.</summary>
    internal static AffineMap? Fit(IReadOnlyList<(Keypoint From, Keypoint To)> pairs)
    {
        double n = pairs.Count, fx = 0, fy = 0, tx = 0, ty = 0;
        foreach (var (from, to) in pairs)
            (fx, fy, tx, ty) = (fx + from.X, fy + from.Y, tx + to.X, ty + to.Y);
        (fx, fy, tx, ty) = (fx / n, fy / n, tx / n, ty / n);
        double xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0;
        foreach (var (from, to) in pairs)
        {
            double x = from.X - fx, y = from.Y - fy, u = to.X - tx, v = to.Y - ty;
            (xx, xy, yy) = (xx + (x * x), xy + (x * y), yy + (y * y));
            (xu, yu, xv, yv) = (xu + (x * u), yu + (y * u), xv + (x * v), yv + (y * v));
        }

        double determinant = (xx * yy) - (xy * xy);
        if (!(determinant > 1e-3 * xx * yy))
            return null;
        double a = ((xu * yy) - (yu * xy)) / determinant, b = ((yu * xx) - (xu * xy)) / determinant;
        double c = ((xv * yy) - (yv * xy)) / determinant, d = ((yv * xx) - (xv * xy)) / determinant;
        return new(a, b, c, d, tx - ((a * fx) + (b * fy)), ty - ((c * fx) + (d * fy)));
    }
}
