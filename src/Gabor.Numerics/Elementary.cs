using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics;

/// <summary>
/// Exponential, logarithm and what is made of them. The platform's functions differ in the last bit from one system to the next; these
/// use only operations that IEEE 754 rounds exactly, in one order, and so give the same bits on every machine and in every width.
/// </summary>
/// <remarks>
/// Largest errors found against exact values, in units of the last place: float <c>Exp</c> 1.0, <c>ExpMinusOne</c> 1.0, <c>Log</c> 0.9,
/// <c>Tanh</c> 2.1, <c>Sigmoid</c> 2.0; double <c>Exp</c>, <c>Log</c>, <c>Cos</c>, <c>Sin</c> 1.
/// </remarks>
public static partial class Elementary
{
    // ln 2 = Ln2 + Ln2Rest, so that n ln 2 is subtracted without loss by two fused operations.
    const float Ln2 = 0.6931472f, Ln2Rest = -1.9046542e-9f, Log2E = 1.442695f;
    const double Ln2Double = 0.6931471805599453, Ln2RestDouble = 2.3190468138462996e-17, Log2EDouble = 1.4426950408889634;
    const double HalfPi = 1.5707963267948966, HalfPiRest = 6.123233995736766e-17, TwoOverPi = 0.6366197723675814;
    const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// eˣ; 0 where it would be less than half the smallest subnormal number, ∞ where it would be larger than the largest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILanes<T>
    {
        (T power, T rest) = Reduce(x, -104f, 89f);

        // 2ⁿ as a product of two, since n may leave the range of one; the last product rounds once, to a subnormal number too.
        T half = T.Round(T.Multiply(power, T.Fill(0.5f)));
        T series = T.Add(T.Fill(1f), ExpMinusOneSeries(rest));
        return T.Multiply(T.Multiply(series, T.PowerOfTwo(half)), T.PowerOfTwo(T.Subtract(power, half)));
    }

    /// <summary>ln x; −∞ for ±0, NaN for x &lt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : unmanaged, ILanes<T>
    {
        T one = T.Fill(1f), zero = T.Fill(0f);
        T subnormalScale = T.WhereGreater(T.Fill(SmallestNormal), x, T.Fill(1 << 24), one);
        T scaled = T.Multiply(x, subnormalScale);
        T exponent = T.Subtract(T.Exponent(scaled), T.WhereEqual(subnormalScale, one, zero, T.Fill(24f)));
        T mantissa = T.Mantissa(scaled);

        // x = m 2ᵉ with m in [√½, √2), so that the logarithm of numbers near 1 comes from the series alone.
        T root = T.Fill(1.4142135f);
        exponent = T.WhereGreater(mantissa, root, T.Add(exponent, one), exponent);
        mantissa = T.WhereGreater(mantissa, root, T.Multiply(mantissa, T.Fill(0.5f)), mantissa);

        // With s = f / (2 + f): ln(1 + f) = 2s + 2s³/3 + 2s⁵/5 + … = f − s(f − 2s²/3 − 2s⁴/5 − …).
        T f = T.Subtract(mantissa, one);
        T s = T.Divide(f, T.Add(T.Fill(2f), f));
        T z = T.Multiply(s, s);
        T series = T.Fill(2f / 11);
        series = T.MultiplyAdd(series, z, T.Fill(2f / 9));
        series = T.MultiplyAdd(series, z, T.Fill(2f / 7));
        series = T.MultiplyAdd(series, z, T.Fill(2f / 5));
        series = T.MultiplyAdd(series, z, T.Fill(2f / 3));
        T curve = T.Multiply(s, T.Subtract(f, T.Multiply(series, z)));
        T result = T.MultiplyAdd(exponent, T.Fill(Ln2), T.Subtract(f, T.Subtract(curve, T.Multiply(exponent, T.Fill(Ln2Rest)))));

        T infinity = T.Fill(float.PositiveInfinity);
        result = T.WhereEqual(x, infinity, infinity, result);
        return T.WhereGreater(x, zero, result, T.WhereEqual(x, zero, T.Fill(float.NegativeInfinity), T.Fill(float.NaN)));
    }

    /// <summary>tanh x = (e²ˣ − 1) / (e²ˣ + 1); keeps the sign of ±0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : unmanaged, ILanes<T>
    {
        T zero = T.Fill(0f), one = T.Fill(1f);
        T size = Absolute(x);
        (T power, T rest) = Reduce(T.Add(size, size), 0f, 20f);

        // e^y − 1 = 2ⁿ(eʳ − 1) + (2ⁿ − 1) keeps its digits where y is small.
        T two = T.PowerOfTwo(power);
        T less = T.MultiplyAdd(two, ExpMinusOneSeries(rest), T.Subtract(two, one));
        T result = T.Divide(less, T.Add(less, T.Fill(2f)));
        return T.WhereGreater(zero, x, T.Subtract(zero, result), T.WhereEqual(x, zero, x, result));
    }

    /// <summary>eˣ − 1 for x ≤ 0, with its digits where x is near 0; 0 for x above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpMinusOne<T>(T x) where T : unmanaged, ILanes<T>
    {
        (T power, T rest) = Reduce(x, -20f, 0f);
        T two = T.PowerOfTwo(power);
        return T.MultiplyAdd(two, ExpMinusOneSeries(rest), T.Subtract(two, T.Fill(1f)));
    }

    /// <summary>1 / (1 + e⁻ˣ), as e⁻¦ˣ¦ / (1 + e⁻¦ˣ¦) where x ≤ 0, so that nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILanes<T>
    {
        T one = T.Fill(1f);
        T power = Exp(T.Subtract(T.Fill(0f), Absolute(x)));
        return T.Divide(T.WhereGreater(x, T.Fill(0f), one, power), T.Add(one, power));
    }

    /// <summary>Φ(x), the distribution function of the normal distribution, ½ erfc(−x/√2); its digits are kept far below 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Normal<T>(T x) where T : unmanaged, ILanes<T>
    {
        // Φ(−z) e^(z²/2) = t P(t) with t = 1 / (1 + 0.3 z), interpolated at Chebyshev's places for z from 0 to 15: 5e-9 off. Beyond, Φ(−z)
        // is 0 in float.
        T one = T.Fill(1f), z = T.Smaller(Absolute(x), T.Fill(15f));
        T t = T.Divide(one, T.MultiplyAdd(T.Fill(0.3f), z, one));
        T p = T.MultiplyAdd(T.Fill(-0.02098467f), t, T.Fill(0.11440211f));
        p = T.MultiplyAdd(p, t, T.Fill(-0.23283553f));
        p = T.MultiplyAdd(p, t, T.Fill(0.19792164f));
        p = T.MultiplyAdd(p, t, T.Fill(-0.08448128f));
        p = T.MultiplyAdd(p, t, T.Fill(0.09883084f));
        p = T.MultiplyAdd(p, t, T.Fill(0.07748575f));
        p = T.MultiplyAdd(p, t, T.Fill(0.1104232f));
        p = T.MultiplyAdd(p, t, T.Fill(0.11955012f));
        p = T.MultiplyAdd(p, t, T.Fill(0.11968775f));
        T below = T.Multiply(T.Multiply(t, p), Bell(z));
        return T.WhereGreater(x, T.Fill(0f), T.Subtract(one, below), below);
    }

    /// <summary>e^(−x²/2), whose exponent is not rounded where it is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Bell<T>(T x) where T : unmanaged, ILanes<T>
    {
        T minusHalf = T.Fill(-0.5f), square = T.Multiply(x, x), rest = T.MultiplyAdd(x, x, T.Subtract(T.Fill(0f), square));
        T power = Exp(T.Multiply(minusHalf, square));
        return T.MultiplyAdd(power, T.Multiply(minusHalf, rest), power);
    }

    /// <summary>eˣ.</summary>
    public static double Exp(double x)
    {
        if (!(x > -746 && x < 710))
            return double.IsNaN(x) ? x : x < 0 ? 0 : double.PositiveInfinity;

        double power = double.Round(x * Log2EDouble);
        double r = double.FusedMultiplyAdd(-power, Ln2RestDouble, double.FusedMultiplyAdd(-power, Ln2Double, x));

        // 1 + r(1 + r/2 (1 + r/3 (…))): ¦r¦ ≤ 0.35 makes the fourteenth power smaller than half a unit of the last place.
        double series = 1;
        for (int i = 13; i >= 1; i--)
            series = double.FusedMultiplyAdd(series, r / i, 1);

        int half = (int)power / 2;
        return series * PowerOfTwo(half) * PowerOfTwo((int)power - half);
    }

    /// <summary>ln x; −∞ for ±0, NaN for x &lt; 0.</summary>
    public static double Log(double x)
    {
        if (!(x > 0 && x < double.PositiveInfinity))
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;

        int exponent = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 1L << 54;
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // The series of the float function, with as many terms as a double needs.
        double f = mantissa - 1, s = f / (2 + f), z = s * s, series = 0;
        for (int i = 21; i >= 3; i -= 2)
            series = double.FusedMultiplyAdd(series, z, 2.0 / i);
        double curve = s * (f - series * z);
        return double.FusedMultiplyAdd(exponent, Ln2Double, f - (curve - exponent * Ln2RestDouble));
    }

    /// <summary>cos x for ¦x¦ ≤ 2³⁰ radians, beyond which the result is NaN.</summary>
    public static double Cos(double x)
    {
        (long quarter, double r) = Quarter(x);
        double value = (quarter & 1) == 0 ? CosSeries(r) : SinSeries(r);
        return ((quarter + 1) & 2) == 0 ? value : -value;
    }

    /// <summary>sin x for ¦x¦ ≤ 2³⁰ radians, beyond which the result is NaN.</summary>
    public static double Sin(double x)
    {
        (long quarter, double r) = Quarter(x);
        double value = (quarter & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return (quarter & 2) == 0 ? value : -value;
    }

    /// <summary>xⁿ by repeated squaring; the relative error is at most about n · 2⁻⁵³.</summary>
    public static double Power(double x, long n)
    {
        double result = 1;
        for (ulong rest = n < 0 ? 0 - (ulong)n : (ulong)n; rest != 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                result *= x;
            x *= x;
        }

        return n < 0 ? 1 / result : result;
    }

    /// <summary>x = n ln 2 + r with ¦r¦ ≤ ½ ln 2, for x brought into low … high; NaN stays NaN in r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (T Power, T Remainder) Reduce<T>(T x, float low, float high) where T : unmanaged, ILanes<T>
    {
        x = T.Smaller(T.Fill(high), T.Larger(T.Fill(low), x));
        T n = T.Round(T.Multiply(x, T.Fill(Log2E)));
        return (n, T.MultiplyAdd(n, T.Fill(-Ln2Rest), T.MultiplyAdd(n, T.Fill(-Ln2), x)));
    }

    /// <summary>eʳ − 1 = r + r²/2! + … + r⁷/7!, with an error below a tenth of the last place for ¦r¦ ≤ ½ ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T ExpMinusOneSeries<T>(T r) where T : unmanaged, ILanes<T>
    {
        T series = T.Fill(1f / 5040);
        series = T.MultiplyAdd(series, r, T.Fill(1f / 720));
        series = T.MultiplyAdd(series, r, T.Fill(1f / 120));
        series = T.MultiplyAdd(series, r, T.Fill(1f / 24));
        series = T.MultiplyAdd(series, r, T.Fill(1f / 6));
        series = T.MultiplyAdd(series, r, T.Fill(1f / 2));
        return T.MultiplyAdd(T.Multiply(r, r), series, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T Absolute<T>(T x) where T : unmanaged, ILanes<T> => T.Larger(x, T.Subtract(T.Fill(0f), x));

    static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);

    /// <summary>x = k π/2 + r with ¦r¦ ≤ π/4. The first fused step is exact, the second leaves an error of k · 10⁻³³.</summary>
    static (long Quarter, double Remainder) Quarter(double x)
    {
        if (!(double.Abs(x) <= 1 << 30))
            return (0, double.NaN);
        double k = double.Round(x * TwoOverPi);
        return ((long)k, double.FusedMultiplyAdd(-k, HalfPiRest, double.FusedMultiplyAdd(-k, HalfPi, x)));
    }

    /// <summary>r − r³/3! + … + r¹⁷/17!.</summary>
    static double SinSeries(double r)
    {
        double z = r * r, series = 1;
        for (int i = 17; i >= 5; i -= 2)
            series = double.FusedMultiplyAdd(series, -z / (i * (i - 1)), 1);
        return double.FusedMultiplyAdd(r * -z / 6, series, r);
    }

    /// <summary>1 − r²/2! + … + r¹⁶/16!.</summary>
    static double CosSeries(double r)
    {
        double z = r * r, series = 1;
        for (int i = 16; i >= 2; i -= 2)
            series = double.FusedMultiplyAdd(series, -z / (i * (i - 1)), 1);
        return series;
    }
}
