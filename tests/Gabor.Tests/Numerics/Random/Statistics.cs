namespace Gabor.Tests.Numerics.Random;

/// <summary>Tests of statistics. The seeds are fixed, so that a sound generator passes always, not almost always.</summary>
static class Statistics
{
    /// <summary>χ² of equal expectations lies within 4 standard deviations of its mean (bins − 1, variance 2(bins − 1)).</summary>
    public static void AssertEven(int[] bins)
    {
        double expected = (double)bins.Sum() / bins.Length;
        double chiSquare = bins.Sum(count => (count - expected) * (count - expected) / expected);
        int freedom = bins.Length - 1;
        Assert.InRange(chiSquare, freedom - 4 * Math.Sqrt(2.0 * freedom), freedom + 4 * Math.Sqrt(2.0 * freedom));
    }
}
