namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// m x / p for a given mask m of 0 and 1 (6.4), kept values divided by the probability p to keep, on which the text is silent.
    /// </summary>
    public static double[] Dropout(double[] x, bool[] mask, double keep) => [.. x.Zip(mask, (v, kept) => kept ? v / keep : 0)];
}
