using System.Globalization;

namespace Gabor.Tests.Definitions;

/// <summary>Compares numbers one by one and names the first that is off.</summary>
static class Near
{
    /// <summary>|expected − actual| ≤ absolute + relative · |expected|, for every place.</summary>
    public static void Equal(double[] expected, double[] actual, double relative, double absolute, string what = "")
    {
        Assert.True(expected.Length == actual.Length, Text($"{what}: {expected.Length} numbers expected, {actual.Length} found"));
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= absolute + (relative * Math.Abs(expected[i]))))
            {
                Assert.Fail(
                    Text($"{what}[{i}]: {expected[i]:R} expected, {actual[i]:R} found, {Math.Abs(expected[i] - actual[i]):E2} apart"));
            }
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
