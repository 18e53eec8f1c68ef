using Gabor.Plotting;

namespace Gabor.Tests.Plotting;

public sealed class PrincipalPlaneTests
{
    [Fact]
    public void It_lies_along_the_axes_of_an_ellipse()
    {
        // Worked by hand: around (1, 2, 5), four points at ±2 along (3, 4, 0) / 5 and ±1 along (−4, 3, 0) / 5: variances 2 and ½ of 2½,
        // nothing along the third.
        float[] points = [1 + 1.2f, 2 + 1.6f, 5, 1 - 1.2f, 2 - 1.6f, 5, 1 - 0.8f, 2 + 0.6f, 5, 1 + 0.8f, 2 - 0.6f, 5];
        var plane = new PrincipalPlane(points, 3);
        Assert.Equal(0.8, plane.FirstShare, 1e-6);
        Assert.Equal(0.2, plane.SecondShare, 1e-6);
        Near(2, 0, plane.Project(points.AsSpan(0, 3)));
        Near(-2, 0, plane.Project(points.AsSpan(3, 3)));

        // Of (−4, 3, 0) / 5 the largest element is made positive: (4, −3, 0) / 5.
        Near(0, -1, plane.Project(points.AsSpan(6, 3)));
        Near(0, 0, plane.Project([1, 2, 9]));
        float[] lifted = [.. plane.Lift(5, 10)];
        foreach (var (expected, found) in new[] { 1 + 3 + 8, 2 + 4 - 6, 5.0 }.Zip(lifted))
            Assert.Equal(expected, found, 1e-5);
    }

    [Fact]
    public void Points_that_do_not_vary_are_drawn_at_the_origin()
    {
        var plane = new PrincipalPlane([1, 2, 3, 1, 2, 3], 3);
        Assert.Equal((0.0, 0.0), (plane.FirstShare, plane.SecondShare));
        Near(0, 0, plane.Project([1, 2, 3]));
    }

    static void Near(double x, double y, (double X, double Y) found)
    {
        Assert.Equal(x, found.X, 1e-6);
        Assert.Equal(y, found.Y, 1e-6);
    }
}
