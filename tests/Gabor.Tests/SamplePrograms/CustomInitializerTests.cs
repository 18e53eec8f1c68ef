using CustomInitializer;
using Gabor.Layers;

namespace Gabor.Tests.SamplePrograms;

public sealed class CustomInitializerTests
{
    [Fact]
    public void Weights_have_the_stated_variance_and_none_lies_beyond_two_standard_deviations()
    {
        // 100 inputs of 250 outputs: 25 000 numbers, of which each square errs by about its own size; five standard deviations are 5 %.
        float[] weights = Weights(seed: 1);
        Assert.InRange(weights.Average(w => (double)w * w) * 100 / 2, 0.95, 1.05);

        // The distribution that is cut off has a larger standard deviation, by the factor 1 / 0.88.
        double limit = 2 * Math.Sqrt(2.0 / 100) / 0.8796256610342398;
        Assert.InRange(weights.Max(Math.Abs), 0.99 * limit, limit * (1 + 1e-6));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_no_two_are_alike()
    {
        Assert.Equal(Weights(1), Weights(1));
        Assert.NotEqual(Weights(1), Weights(2));
        Assert.True(Weights(1).Distinct().Count() > 24_900);
    }

    [Fact]
    public async Task An_initializer_of_ones_own_is_read_back_from_the_model()
    {
        string output = await SampleProgram.Run("CustomInitializer");
        Assert.InRange(SampleProgram.Percentages(output).Single(), 85, 100);
        Assert.Contains("read back from model.json: truncated-normal (scale 2), equal", output, StringComparison.Ordinal);
        Assert.Contains("test image 0 is a 7, predicted: 7", output, StringComparison.Ordinal);
    }

    static float[] Weights(ulong seed)
    {
        var weight = new Dense("dense", new(1, 1, 100), 250).Parameters[0];
        weight.Initialize(new TruncatedNormal(), seed, 0);
        return weight.Value.Span.ToArray();
    }
}
