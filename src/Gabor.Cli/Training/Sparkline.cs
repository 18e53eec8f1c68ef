namespace Gabor.Cli.Training;

/// <summary>A curve in a line of text: ▇▅▃▂▁.</summary>
static class Sparkline
{
    const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>The ratio of the highest to the lowest value from which heights are logarithmic.</summary>
    const double WideRange = 10;

    /// <summary>The curve of values, the lowest at the bottom and the highest at the top.</summary>
    /// <param name="values">The values; those that are not finite are left out.</param>
    /// <param name="width">The most signs; of more values each sign is the mean of those in its place.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        int signs = Math.Min(width, finite.Length);
        double[] means = new double[signs];
        for (int i = 0; i < signs; i++)
        {
            int begin = i * finite.Length / signs, end = (i + 1) * finite.Length / signs;
            means[i] = finite[begin..end].Average();
        }

        if (signs == 0)
            return "";
        if (means.Min() > 0 && means.Max() > WideRange * means.Min())
            means = [.. means.Select(mean => Math.Log10(mean))];
        double least = means.Min(), range = means.Max() - least;
        return string.Concat(means.Select(mean => Heights[range > 0 ? (int)((Heights.Length - 1) * (mean - least) / range) : 0]));
    }
}
