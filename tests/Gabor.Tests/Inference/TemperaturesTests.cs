using Gabor.Inference;

namespace Gabor.Tests.Inference;

public sealed class TemperaturesTests
{
    [Fact]
    public void The_most_probable_class_stays_so_also_where_rounding_makes_it_equal_to_another()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 2_000; trial++)
        {
            // The last class leads by one unit in the last place.
            float first = (float)random.NextDouble() * 0.5f;
            float[] p = [first, 1 - (2 * first), float.BitIncrement(first)];
            int best = Array.IndexOf(p, p.Max());
            foreach (double temperature in (double[])[20, 3, 0.5, 0.05])
            {
                float[] scaled = [.. p];
                Temperatures.Apply(scaled, temperature);
                Assert.Equal(best, Array.IndexOf(scaled, scaled.Max()));
                Assert.Equal(1, scaled.Sum(x => (double)x), 1e-6);
            }
        }
    }

    [Fact]
    public void They_are_the_powers_of_the_probabilities_normalized()
    {
        float[] p = [0.7f, 0.2f, 0.1f];
        double[] powers = [.. p.Select(x => Math.Pow(x, 1 / 2.5))];
        Temperatures.Apply(p, 2.5);
        for (int k = 0; k < 3; k++)
            Assert.Equal(powers[k] / powers.Sum(), p[k], 1e-6);
    }

    [Fact]
    public void At_1_no_bit_changes_and_a_probability_of_0_stays_a_number()
    {
        float[] p = [0.1f, 0.9f, 0];
        Temperatures.Apply(p, 1);
        Assert.Equal([0.1f, 0.9f, 0], p);
        Temperatures.Apply(p, 20);
        Assert.All(p, x => Assert.True(float.IsFinite(x)));
    }
}
