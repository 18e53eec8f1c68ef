namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>An image H × W × D read as one vector, row by row, channels last (5.2.4): the same numbers in the same order.</summary>
    public static double[] Flatten(double[] x) => [.. x];
}
