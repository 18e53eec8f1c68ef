using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics;

/// <content>The angle of a vector. Largest error found: float 2.4 units of the last place, double 2.</content>
public static partial class Elementary
{
    // tan(π/8): up to here the series takes the quotient itself, beyond it the angle from π/4.
    const float TanEighth = 0.41421357f, HalfPiFloat = 1.5707964f, PiFloat = 3.1415927f;
    const double TanEighthDouble = 0.41421356237309503;

    /// <summary>
    /// The angle of the vector (x, y) from the x axis, −π … π radians, for finite x and y whose sum does not overflow; 0 for (0, 0). A zero
    /// has no sign here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Arctangent<T>(T y, T x) where T : unmanaged, ILanes<T>
    {
        T zero = T.Fill(0f), width = Absolute(x), height = Absolute(y);
        T less = T.Smaller(height, width), more = T.Larger(height, width);

        // tan(a − π/4) = (tan a − 1) / (tan a + 1), so that the series only sees ¦r¦ ≤ tan(π/8).
        T bound = T.Multiply(more, T.Fill(TanEighth));
        T above = T.WhereGreater(less, bound, T.Subtract(less, more), less);
        T below = T.WhereGreater(less, bound, T.Add(less, more), more);
        T r = T.Divide(above, T.WhereEqual(below, zero, T.Fill(1f), below));

        // arctan r = r + r³ P(r²), P fitted with an error of 7e-10.
        T z = T.Multiply(r, r);
        T series = T.MultiplyAdd(T.Fill(-0.060834527f), z, T.Fill(0.10596001f));
        series = T.MultiplyAdd(series, z, T.Fill(-0.14243849f));
        series = T.MultiplyAdd(series, z, T.Fill(0.1999849f));
        series = T.MultiplyAdd(series, z, T.Fill(-0.33333316f));
        T angle = T.MultiplyAdd(T.Multiply(r, z), series, r);
        angle = T.WhereGreater(less, bound, T.Add(angle, T.Fill(HalfPiFloat / 2)), angle);
        angle = T.WhereGreater(height, width, T.Subtract(T.Fill(HalfPiFloat), angle), angle);
        angle = T.WhereGreater(zero, x, T.Subtract(T.Fill(PiFloat), angle), angle);
        return T.WhereGreater(zero, y, T.Subtract(zero, angle), angle);
    }

    /// <summary>
    /// The angle of the vector (x, y) from the x axis, −π … π radians, for finite x and y whose sum does not overflow; 0 for (0, 0). A zero
    /// has no sign here.
    /// </summary>
    public static double Arctangent(double y, double x)
    {
        double width = double.Abs(x), height = double.Abs(y);
        double less = double.Min(height, width), more = double.Max(height, width);
        if (more == 0)
            return 0;

        bool isLarge = less > more * TanEighthDouble;
        double r = isLarge ? (less - more) / (less + more) : less / more;

        // r − r³/3 + r⁵/5 − …: the 23rd term is below half a unit of the last place.
        double z = r * r, series = 0;
        for (int i = 45; i >= 3; i -= 2)
            series = double.FusedMultiplyAdd(-series, z, 1.0 / i);
        double angle = double.FusedMultiplyAdd(-r * z, series, r);
        if (isLarge)
            angle = (HalfPi / 2) + angle;
        if (height > width)
            angle = HalfPi - (angle - HalfPiRest);
        if (x < 0)
            angle = (2 * HalfPi) - (angle - (2 * HalfPiRest));
        return y < 0 ? -angle : angle;
    }
}
