using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics;

/// <summary>The angle of a vector beside the platform's, which is right to a unit of the last place of a double.</summary>
public sealed class ArctangentTests
{
    [Fact]
    public void The_float_angle_of_any_vector_is_within_two_ulp_and_a_half()
    {
        var random = new RandomStream(4, Purpose.Other);
        double worst = 0;
        for (ulong i = 0; i < 60_000; i++)
        {
            // Vectors of every direction, short and long, and near the axes and diagonals.
            double angle = (random.Uniform(3 * i) * 2 * Math.PI) - Math.PI, length = Math.Pow(10, (random.Uniform((3 * i) + 1) * 40) - 20);
            if (i % 3 == 0)
                angle = (Math.PI / 4 * Math.Round(angle * 4 / Math.PI)) + (Math.Pow(10, -6 * random.Uniform((3 * i) + 2)) * 0.1);
            worst = Math.Max(worst, Ulps((float)(length * Math.Sin(angle)), (float)(length * Math.Cos(angle))));
        }

        Assert.InRange(worst, 0.5, 2.5);
    }

    [Fact]
    public void The_double_angle_is_within_two_ulp_of_the_platform()
    {
        var random = new RandomStream(5, Purpose.Other);
        for (ulong i = 0; i < 60_000; i++)
        {
            double y = (random.UniformDouble(2 * i) * 2) - 1, x = (random.UniformDouble((2 * i) + 1) * 2) - 1;
            double expected = Math.Atan2(y, x);
            Assert.Equal(expected, Elementary.Arctangent(y, x), 2 * (Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3, 0)]
    [InlineData(0, -3, Math.PI)]
    [InlineData(2, 0, Math.PI / 2)]
    [InlineData(-2, 0, -Math.PI / 2)]
    [InlineData(2, 2, Math.PI / 4)]
    [InlineData(-2, 2, -Math.PI / 4)]
    [InlineData(2, -2, 3 * Math.PI / 4)]
    [InlineData(-2, -2, -3 * Math.PI / 4)]
    [InlineData(1e-30, 1, 1e-30)]
    [InlineData(-1e-30, -1, -Math.PI)]
    public void Axes_and_diagonals_have_their_angles(double y, double x, double angle)
    {
        Assert.Equal(angle, Elementary.Arctangent(y, x), Math.Abs(angle) * 2.3e-16);
        Assert.Equal(angle, Everywhere((float)y, (float)x), Math.Abs(angle) * 1.3e-7);
    }

    static double Ulps(float y, float x)
    {
        double expected = Math.Atan2(y, x);
        float size = Math.Abs((float)expected);
        return Math.Abs(Everywhere(y, x) - expected) / ((double)MathF.BitIncrement(size) - size);
    }

    /// <summary>The angle in every width that the machine has, which must agree to the bit.</summary>
    static float Everywhere(float y, float x)
    {
        float result = In<Lanes1>(y, x);
        if (Tiers.Best >= Tier.Lanes128)
            Assert.Equal(BitConverter.SingleToInt32Bits(result), BitConverter.SingleToInt32Bits(In<Lanes128>(y, x)));
        if (Tiers.Best >= Tier.Lanes256)
            Assert.Equal(BitConverter.SingleToInt32Bits(result), BitConverter.SingleToInt32Bits(In<Lanes256>(y, x)));
        if (Tiers.Best >= Tier.Lanes512)
            Assert.Equal(BitConverter.SingleToInt32Bits(result), BitConverter.SingleToInt32Bits(In<Lanes512>(y, x)));
        return result;
    }

    static float In<T>(float y, float x) where T : unmanaged, ILanes<T>
    {
        T angle = Elementary.Arctangent(T.Fill(y), T.Fill(x));
        return System.Runtime.CompilerServices.Unsafe.As<T, float>(ref angle);
    }
}
