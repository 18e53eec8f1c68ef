namespace Gabor.Experiments.DatasetChecks;

/// <summary>Finds images that are the same or look alike without comparing each with each.</summary>
/// <remarks>
/// Hashes that differ in at most four of 64 bits are equal in one of five bands at least, so only images that share a band are compared.
/// </remarks>
sealed class DuplicateFinder(IReadOnlyList<ImageSignature> signatures)
{
    /// <summary>Bits in which hashes of images that look alike differ at most.</summary>
    const int MostBits = 4;

    /// <summary>The correlation of images that look alike, at least.</summary>
    const double LeastCorrelation = 0.99;

    /// <summary>Grey levels by which an image must vary for its hash to say anything.</summary>
    const float LeastDeviation = 4;

    static readonly int[] Bands = [13, 13, 13, 13, 12];

    readonly int[] group = [.. Enumerable.Range(0, signatures.Count)];

    /// <summary>Groups of two and more, each with whether all are the same, in the order of their first images.</summary>
    public IReadOnlyList<(bool IsExact, IReadOnlyList<int> Images)> Find()
    {
        foreach (var same in Enumerable.Range(0, signatures.Count).GroupBy(i => signatures[i].Content, StringComparer.Ordinal))
        {
            foreach (int other in same.Skip(1))
                Join(same.First(), other);
        }

        int shift = 0;
        foreach (int bits in Bands)
        {
            int from = shift;
            ulong mask = (1UL << bits) - 1;
            foreach (var near in Enumerable.Range(0, signatures.Count).Where(i => signatures[i].Deviation >= LeastDeviation)
                .GroupBy(i => (signatures[i].Hash >> from) & mask))
            {
                Compare([.. near]);
            }

            shift += bits;
        }

        return
        [
            .. Enumerable.Range(0, signatures.Count).GroupBy(Root).Where(found => found.Count() > 1).Select(found => (
                found.Select(i => signatures[i].Content).Distinct(StringComparer.Ordinal).Count() == 1,
                (IReadOnlyList<int>)[.. found])),
        ];
    }

    void Compare(int[] near)
    {
        for (int i = 0; i < near.Length; i++)
        {
            var one = signatures[near[i]];
            for (int j = i + 1; j < near.Length; j++)
            {
                var other = signatures[near[j]];
                if (one.Distance(other) <= MostBits && Root(near[i]) != Root(near[j]) && one.Correlation(other) >= LeastCorrelation)
                    Join(near[i], near[j]);
            }
        }
    }

    int Root(int image)
    {
        while (group[image] != image)
            image = group[image] = group[group[image]];
        return image;
    }

    void Join(int one, int other)
    {
        int a = Root(one), b = Root(other);
        group[Math.Max(a, b)] = Math.Min(a, b);
    }
}
