namespace Gabor.Tests.Contracts;

/// <summary>Numbers for tests: of a seed, and between the layers' float and the definitions' double.</summary>
static class Numbers
{
    /// <summary>Normal-ish numbers of standard deviation near 1, none on a corner of a piecewise function, none twice.</summary>
    public static float[] Some(int count, int seed)
    {
        var random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            double x = 2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            numbers[i] = (float)(Math.Abs(x) < 1e-3 ? 0.5 + (i * 1e-5) : x);
        }

        return numbers;
    }

    public static double[] Exactly(this float[] numbers) => Array.ConvertAll(numbers, number => (double)number);

    public static float[] Rounded(this double[] numbers) => Array.ConvertAll(numbers, number => (float)number);

    /// <summary>The same bits, or the first place where they differ.</summary>
    public static void SameBits(float[] expected, float[] actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {expected.Length} and {actual.Length} numbers");
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}[{i}]: {expected[i]:R} and {actual[i]:R}");
        }
    }

    /// <summary>
    /// Near in the sense of float sums: each number to <paramref name="relative"/> of itself, and sums whose terms cancel to a tenth of
    /// that of the largest number, or to <paramref name="absolute"/>.
    /// </summary>
    public static void Close(double[] expected, float[] actual, double relative, string what, double absolute = 0)
    {
        double largest = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        Definitions.Near.Equal(expected, actual.Exactly(), relative, absolute + (relative / 10 * largest), what);
    }
}
