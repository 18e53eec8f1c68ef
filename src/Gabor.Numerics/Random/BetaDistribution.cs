namespace Gabor.Numerics.Random;

/// <summary>The beta distribution, and the gamma distribution that it is made of.</summary>
static class BetaDistribution
{
    /// <summary>Tries of one gamma number; each succeeds with more than 95 %, so that all fail once in some 10²¹ times.</summary>
    const ulong Tries = 16;

    /// <summary>Positions of a stream that one gamma number may read: two a try, and one for a shape below 1.</summary>
    const ulong Positions = (2 * Tries) + 1;

    /// <summary>A number of Beta(α, β): x / (x + y) of gamma numbers x and y of these shapes.</summary>
    /// <param name="stream">Numbers that are drawn from by this method alone.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="alpha">α, above 0.</param>
    /// <param name="beta">β, above 0.</param>
    /// <returns>In 0…1; with small shapes also at these ends.</returns>
    public static double Draw(RandomStream stream, ulong index, double alpha, double beta)
    {
        ulong first = index * 2 * Positions;

        // By logarithms, since gamma numbers of a small shape may be less than any double.
        double difference = LogGamma(stream, first + Positions, beta) - LogGamma(stream, first, alpha);
        return 1 / (1 + Elementary.Exp(difference));
    }

    /// <summary>
    /// ln of a gamma number of rate 1, by Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): of a shape a ≥ 1, d
    /// v with d = a − 1/3 and v = (1 + x / √(9d))³ for a normal x, where a uniform u has ln u &lt; x² / 2 + d − d v + d ln v; of a smaller
    /// one, that of a + 1 times u^(1/a).
    /// </summary>
    /// <param name="stream">Where normal and uniform numbers come from.</param>
    /// <param name="first">The first of the places that may be read.</param>
    /// <param name="shape">a, above 0.</param>
    internal static double LogGamma(RandomStream stream, ulong first, double shape)
    {
        if (shape < 1)
            return LogGamma(stream, first, shape + 1) + (Elementary.Log(stream.UniformDouble(first + Positions - 1)) / shape);

        double d = shape - (1.0 / 3), c = 1 / double.Sqrt(9 * d);
        for (ulong place = first; place < first + (2 * Tries); place += 2)
        {
            double x = stream.Normal(place), root = double.FusedMultiplyAdd(c, x, 1), v = root * root * root;
            if (v > 0 && Elementary.Log(stream.UniformDouble(place + 1)) < (x * x / 2) + d - (d * v) + (d * Elementary.Log(v)))
                return Elementary.Log(d * v);
        }

        return Elementary.Log(d);
    }
}
