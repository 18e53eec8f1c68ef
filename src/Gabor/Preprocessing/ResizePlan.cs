using Gabor.Numerics.Kernels.Images;

namespace Gabor.Preprocessing;

/// <summary>Of which input places each output place is the weighted mean, along one side.</summary>
sealed class ResizePlan
{
    (int From, int To, int Skip, int Count) planned;
    int[] firsts = [], counts = [], weights = [];
    double[] shares = [];

    /// <summary>Of each output place the first input place.</summary>
    public ReadOnlySpan<int> Firsts => firsts.AsSpan(0, planned.Count);

    /// <summary>Of each output place how many input places.</summary>
    public ReadOnlySpan<int> Counts => counts.AsSpan(0, planned.Count);

    /// <summary>[output places, <see cref="Most"/>]: weights in whole numbers of 2⁻²².</summary>
    public ReadOnlySpan<int> Weights => weights.AsSpan(0, planned.Count * Most);

    /// <summary>Weights from those of one output place to those of the next.</summary>
    public int Most { get; private set; }

    /// <summary>The first input place of all.</summary>
    public int First => firsts[0];

    /// <summary>The input place behind the last of all.</summary>
    public int End => firsts[planned.Count - 1] + counts[planned.Count - 1];

    /// <summary>
    /// Plans the output places from <paramref name="skip"/> on, where <paramref name="from"/> input places become <paramref name="to"/>.
    /// </summary>
    public void Plan(int from, int to, int skip, int count)
    {
        if (planned == (from, to, skip, count))
            return;
        planned = (from, to, skip, count);
        double ratio = (double)from / to, reach = Math.Max(ratio, 1), inverse = 1 / reach;
        Most = ((int)Math.Ceiling(reach) * 2) + 1;
        if (firsts.Length < count)
            (firsts, counts) = (new int[count], new int[count]);
        if (weights.Length < count * Most)
            weights = new int[count * Most];
        if (shares.Length < Most)
            shares = new double[Most];
        for (int i = 0; i < count; i++)
        {
            double centre = (i + skip + 0.5) * ratio, all = 0;
            int first = Math.Max(0, (int)(centre - reach + 0.5)), places = Math.Min(from, (int)(centre + reach + 0.5)) - first;
            for (int u = 0; u < places; u++)
            {
                shares[u] = Math.Max(0, 1 - Math.Abs((u + first - centre + 0.5) * inverse));
                all += shares[u];
            }

            (firsts[i], counts[i]) = (first, places);
            for (int u = 0; u < places; u++)
                weights[(i * Most) + u] = (int)(0.5 + (shares[u] / all * (1 << ResampleKernels.Bits)));
        }
    }
}
