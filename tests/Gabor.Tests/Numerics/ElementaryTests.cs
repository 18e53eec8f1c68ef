using Gabor.Numerics;
using Gabor.Numerics.Lanes;

namespace Gabor.Tests.Numerics;

public sealed class ElementaryTests
{
    [Fact]
    public void Float_exp_is_within_an_ulp_and_a_bit() => Assert.InRange(Worst(x => Float(x, Function.Exp), Math.Exp, -104, 88.7f), 0, 1.1);

    [Fact]
    public void Float_log_is_within_an_ulp_and_a_bit()
    {
        double worst = 0;
        for (uint bits = 1; bits < 0x7f800000; bits += 10_007)
        {
            worst = Math.Max(
                worst, Ulps(Float(BitConverter.UInt32BitsToSingle(bits), Function.Log), Math.Log(BitConverter.UInt32BitsToSingle(bits))));
        }

        Assert.InRange(Math.Max(worst, Worst(x => Float(x, Function.Log), Math.Log, 0.5f, 2)), 0, 1.1);
    }

    [Fact]
    public void Float_tanh_is_within_two_ulp_and_a_bit() => Assert.InRange(Worst(x => Float(x, Function.Tanh), Math.Tanh, -10, 10), 0, 2.1);

    [Fact]
    public void Float_exp_minus_one_is_within_an_ulp_and_a_bit() =>
        Assert.InRange(Worst(x => Float(x, Function.ExpMinusOne), x => Math.Exp(x) - 1, -30, -1e-4f), 0, 1.1);

    [Fact]
    public void Float_sigmoid_is_within_two_ulp_and_a_bit() =>
        Assert.InRange(
            Worst(x => Float(x, Function.Sigmoid), x => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)), -104, 20), 0,
            2.1);

    [Fact]
    public void Small_arguments_keep_their_digits()
    {
        foreach (float x in new[] { 1e-3f, -1e-5f, 1e-20f, 1e-38f, float.Epsilon, -float.Epsilon, 3e-40f })
        {
            Assert.InRange(Ulps(Float(x, Function.Tanh), Math.Tanh(x)), 0, 1.5);
            Assert.InRange(Ulps(Float(x, Function.Exp), Math.Exp(x)), 0, 1);
        }
    }

    [Fact]
    public void Special_values_give_the_limits()
    {
        const float Infinity = float.PositiveInfinity;
        AssertSame([1, 1, Infinity, 0, float.NaN, Infinity, 0, MathF.E],
            [0f, -0f, Infinity, -Infinity, float.NaN, 88.8f, -104f, 1f], Function.Exp);
        AssertSame([-Infinity, -Infinity, Infinity, float.NaN, float.NaN, float.NaN, 0, -103.27893f],
            [0f, -0f, Infinity, -Infinity, float.NaN, -float.Epsilon, 1, float.Epsilon], Function.Log);
        AssertSame(
            [0f, -0f, 1, -1, float.NaN, 1, -1, float.Epsilon], [0f, -0f, Infinity, -Infinity, float.NaN, 1e30f, -1e30f, float.Epsilon],
            Function.Tanh);
        AssertSame(
            [0.5f, 0.5f, 1, 0, float.NaN, 1, 0, 1e-44f], [0f, -0f, Infinity, -Infinity, float.NaN, 1e30f, -1e30f, -101.3f],
            Function.Sigmoid);
    }

    [Fact]
    public void Double_functions_are_within_two_ulp_of_the_platform()
    {
        // The platform's functions are themselves off by up to an ulp.
        Assert.InRange(Worst(Elementary.Exp, Math.Exp, -745, 709.7), 0, 2);
        Assert.InRange(Worst(Elementary.Exp, Math.Exp, -1, 1), 0, 2);
        Assert.InRange(Worst(Elementary.Log, Math.Log, 0, 3), 0, 2);
        Assert.InRange(Worst(Elementary.Log, Math.Log, 0, 1e300), 0, 2);
        Assert.InRange(Worst(Elementary.Log, Math.Log, 0, 1e-307), 0, 2);
        Assert.InRange(Worst(Elementary.Cos, Math.Cos, -10, 10), 0, 2);
        Assert.InRange(Worst(Elementary.Sin, Math.Sin, -10, 10), 0, 2);
        Assert.InRange(Worst(Elementary.Cos, Math.Cos, -1e9, 1e9), 0, 2);
        Assert.InRange(Worst(Elementary.Sin, Math.Sin, -1e9, 1e9), 0, 2);
    }

    [Fact]
    public void Double_functions_know_their_limits()
    {
        Assert.Equal(1, Elementary.Exp(0.0));
        Assert.Equal(0, Elementary.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(709.8));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(double.PositiveInfinity));
        Assert.Equal(double.Epsilon, Elementary.Exp(-745.0));
        Assert.Equal(double.NaN, Elementary.Exp(double.NaN));
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0.0));
        Assert.Equal(double.NegativeInfinity, Elementary.Log(-0.0));
        Assert.Equal(double.PositiveInfinity, Elementary.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, Elementary.Log(-1.0));
        Assert.Equal(double.NaN, Elementary.Log(double.NaN));
        Assert.Equal(0, Elementary.Log(1.0));
        Assert.Equal(Math.Log(double.Epsilon), Elementary.Log(double.Epsilon));
        Assert.Equal(1, Elementary.Cos(0));
        Assert.Equal(0, Elementary.Sin(0));
        Assert.Equal(6.123233995736766e-17, Elementary.Cos(Math.PI / 2), 1e-32);
        Assert.Equal(1.2246467991473532e-16, Elementary.Sin(Math.PI), 1e-32);
        Assert.Equal(double.NaN, Elementary.Sin(double.PositiveInfinity));
        Assert.Equal(double.NaN, Elementary.Cos(1e10));
    }

    [Fact]
    public void Powers_are_products()
    {
        Assert.Equal(1, Elementary.Power(0.9, 0));
        Assert.Equal(0.9, Elementary.Power(0.9, 1));
        Assert.Equal(1024, Elementary.Power(2, 10));
        Assert.Equal(-27, Elementary.Power(-3, 3));
        Assert.Equal(0.125, Elementary.Power(2, -3));
        Assert.Equal(1, Elementary.Power(1, long.MinValue));
        foreach (long n in new[] { 2L, 3, 7, 100, 999, 12345, 100_000 })
            Assert.Equal(1, Elementary.Power(0.999, n) / Math.Pow(0.999, n), n * 2.3e-16);
    }

    enum Function { Exp, ExpMinusOne, Log, Tanh, Sigmoid }

    /// <summary>The function in every width that the machine has, which must agree to the bit.</summary>
    static float Float(float x, Function function)
    {
        float result = Lanes<Lanes1>(x, function);
        if (Tiers.Best >= Tier.Lanes128)
            AssertBits(result, Lanes<Lanes128>(x, function));
        if (Tiers.Best >= Tier.Lanes256)
            AssertBits(result, Lanes<Lanes256>(x, function));
        if (Tiers.Best >= Tier.Lanes512)
            AssertBits(result, Lanes<Lanes512>(x, function));
        return result;
    }

    static float Lanes<T>(float x, Function function) where T : unmanaged, ILanes<T>
    {
        T value = T.Fill(x);
        value = function switch
        {
            Function.Exp => Elementary.Exp(value),
            Function.ExpMinusOne => Elementary.ExpMinusOne(value),
            Function.Log => Elementary.Log(value),
            Function.Tanh => Elementary.Tanh(value),
            _ => Elementary.Sigmoid(value),
        };
        return System.Runtime.CompilerServices.Unsafe.As<T, float>(ref value);
    }

    static void AssertBits(float expected, float found)
    {
        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(found)
            && !(float.IsNaN(expected) && float.IsNaN(found)))
            Assert.Fail($"{expected:r} in one width, {found:r} in another");
    }

    static void AssertSame(float[] expected, float[] x, Function function)
    {
        for (int i = 0; i < x.Length; i++)
        {
            float found = Float(x[i], function);
            bool near = Math.Abs(found - expected[i]) <= 1e-6f * Math.Abs(expected[i])
                && float.IsNegative(found) == float.IsNegative(expected[i]);
            Assert.True(found.Equals(expected[i]) || near, $"{function}({x[i]:r}) = {found:r}, not {expected[i]:r}");
        }
    }

    static double Worst(Func<float, float> function, Func<double, double> definition, float from, float to)
    {
        double worst = 0;
        for (int i = 0; i <= 40_000; i++)
        {
            float x = from + (to - from) * (i / 40_000f);
            worst = Math.Max(worst, Ulps(function(x), definition(x)));
        }

        return worst;
    }

    static double Worst(Func<double, double> function, Func<double, double> definition, double from, double to)
    {
        double worst = 0;
        for (int i = 1; i <= 40_000; i++)
        {
            double x = from + (to - from) * (i / 40_000.0), expected = definition(x);
            worst = Math.Max(worst, Math.Abs(function(x) - expected) / (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)));
        }

        return worst;
    }

    static double Ulps(float found, double expected)
    {
        float nearest = Math.Abs((float)expected);
        return Math.Abs(found - expected) / Math.Min((double)MathF.BitIncrement(nearest) - nearest, 2e31);
    }
}
