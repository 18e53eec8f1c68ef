using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Initializers;

public sealed class InitializerTests
{
    // 5 × 5 × 4 × 250 weights; fans of 100 and 6250.
    static readonly (int In, int Out) Fans = Define.Fans(new(5, 5), 4, 250);

    public static IEnumerable<TheoryDataRow<string, double>> Variances =>
    [
        new("gaussian", Define.GaussianVariance),
        new("he", Define.HeVariance(Fans.In)),
        new("xavier", Define.XavierVariance(Fans.In, Fans.Out)),
        new("fan-in", 1.0 / (3 * Fans.In)),
    ];

    [Theory]
    [MemberData(nameof(Variances))]
    public void Weights_lie_around_0_with_the_stated_variance(string kind, double variance)
    {
        double[] weights = Weights(kind, seed: 1, number: 0);

        // 25 000 numbers: the mean has deviation σ/158; the variance of normal ones σ² √(2/25 000) = 0.9 % of itself. Five of each.
        double mean = weights.Average();
        Assert.InRange(mean, -5 * Math.Sqrt(variance) / 158, 5 * Math.Sqrt(variance) / 158);
        Assert.InRange(weights.Average(w => (w - mean) * (w - mean)) / variance, 0.955, 1.045);
    }

    [Theory]
    [MemberData(nameof(Variances))]
    public void The_same_seed_gives_the_same_weights_and_another_parameter_others(string kind, double variance)
    {
        Assert.True(variance > 0);
        Assert.Equal(Weights(kind, 1, 0), Weights(kind, 1, 0));
        Assert.NotEqual(Weights(kind, 1, 0), Weights(kind, 2, 0));
        Assert.NotEqual(Weights(kind, 1, 0), Weights(kind, 1, 1));
    }

    [Fact]
    public void Biases_begin_at_0_whatever_lay_there() => Assert.All(InitializerKinds.All, kind =>
    {
        var bias = new Convolution("conv", new(5, 5, 4), 250, new(5, 5)).Parameters[1];
        bias.Value.Span.Fill(float.NaN);
        kind.Make().Fill(bias, 1, 0);
        Assert.Equal(-1, bias.Value.Span.IndexOfAnyExcept(0f));
    });

    [Fact]
    public void The_list_of_kinds_makes_what_it_names() => Assert.All(InitializerKinds.All, kind => Assert.Equal(kind.Name, kind.Make().Kind));

    static double[] Weights(string kind, ulong seed, int number)
    {
        var weight = new Convolution("conv", new(5, 5, 4), 250, new(5, 5)).Parameters[0];
        weight.Value.Span.Fill(float.NaN);
        InitializerKinds.All.Single(k => k.Name == kind).Make().Fill(weight, seed, number);
        return [.. weight.Value.Span.ToArray().Select(w => (double)w)];
    }
}
