using Gabor.Numerics;

namespace Gabor.Inference;

/// <summary>Probabilities at a temperature (Guo et al. 2017).</summary>
static class Temperatures
{
    /// <summary>
    /// The probabilities of one image at a temperature, from those at T = 1: exp(s / T) is p^(1/T) but for a factor. Of several crops they
    /// are those of the mean. The most probable class stays so, also where rounding would make it equal to another.
    /// </summary>
    public static void Apply(Span<float> probabilities, double temperature)
    {
        if (temperature == 1)
            return;
        int best = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[best])
                best = k;
        }

        // A probability of 0 is less than any float; it counts as the smallest.
        double largest = Elementary.Log((double)Math.Max(probabilities[best], float.Epsilon)), sum = 0;
        foreach (float p in probabilities)
            sum += Power(p);
        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] = (float)(Power(probabilities[k]) / sum);
        float before = 0;
        foreach (float p in probabilities[..best])
            before = Math.Max(before, p);
        if (before >= probabilities[best])
            probabilities[best] = float.BitIncrement(before);

        double Power(float p) => Elementary.Exp((Elementary.Log((double)Math.Max(p, float.Epsilon)) - largest) / temperature);
    }
}
