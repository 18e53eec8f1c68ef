using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics.Random;
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
        new("he-uniform", Define.HeVariance(Fans.In)),
        new("xavier-normal", Define.XavierVariance(Fans.In, Fans.Out)),

        // 100 orthonormal rows of 250: squares that sum to 1 in each.
        new("orthogonal", 1.0 / 250),
    ];

    [Theory]
    [MemberData(nameof(Variances))]
    public void Weights_lie_around_0_with_the_stated_variance(string kind, double variance)
    {
        double[] weights = Weights(kind, seed: 1, number: 0);

        // 25 000 numbers: the mean has standard deviation σ/158; the variance of normal ones σ² √(2/25 000) = 0.9 % of itself. Five of
        // each.
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
    public void Biases_begin_at_0_whatever_lay_there() => Assert.All(InitializerRegistry.Default, kind =>
    {
        var bias = new Convolution("conv", new(5, 5, 4), 250, new(5, 5)).Parameters[1];
        bias.Value.Span.Fill(float.NaN);
        bias.Initialize(kind.Create(), 1, 0);
        Assert.Equal(-1, bias.Value.Span.IndexOfAnyExcept(0f));
    });

    [Fact]
    public void The_list_of_kinds_makes_what_it_names() =>
        Assert.All(InitializerRegistry.Default, kind => Assert.Equal(kind.Name, kind.Create().Name));

    [Theory]
    [InlineData("he-uniform", "fan-in", 2.449490)]
    [InlineData("xavier", "xavier-normal", 1.732051)]
    [InlineData("he-uniform", "he", 1.732051)]
    public void Uniform_weights_reach_their_limit_and_not_beyond(string kind, string other, double limit)
    {
        // √6 against 1 / √(fan in); √3 standard deviations of the normal kind with the same variance, which goes beyond.
        double largest = Weights(kind, 1, 0).Max(Math.Abs), unit = other == "fan-in"
            ? 1 / Math.Sqrt(Fans.In)
            : Math.Sqrt(Variances.Single(v => v.Data.Item1 == other).Data.Item2);
        Assert.InRange(largest / unit, limit * 0.999, limit);
        if (other != "fan-in")
            Assert.True(Weights(other, 1, 0).Max(Math.Abs) > limit * unit);
    }

    [Theory]
    [InlineData(1, 1, 1f)]
    [InlineData(40, 40, 1f)]
    [InlineData(70, 33, 1f)]
    [InlineData(33, 70, 1f)]
    [InlineData(64, 9, 1.4142135f)]
    public void Orthogonal_weights_are_a_turn_times_the_gain(int inputs, int outputs, float gain)
    {
        var weight = new Dense("dense", new(1, 1, inputs), outputs).Parameters[0];
        weight.Initialize(new Orthogonal(gain), 5, 3);
        OrthonormalLines(weight.Value.Span.ToArray(), inputs, outputs, gain);
    }

    [Fact]
    public void A_filter_is_a_matrix_of_its_taps_by_its_outputs_and_each_position_has_one()
    {
        var convolution = new Convolution("conv", new(5, 5, 4), 20, new(3, 3)).Parameters[0];
        convolution.Initialize(new Orthogonal(), 5, 3);
        OrthonormalLines(convolution.Value.Span.ToArray(), 36, 20, 1);
        var depthwise = new DepthwiseConvolution("depthwise", new(5, 5, 4), new(3, 3)).Parameters[0];
        depthwise.Initialize(new Orthogonal(), 5, 3);
        OrthonormalLines(depthwise.Value.Span.ToArray(), 9, 4, 1);
        var local = new LocallyConnected("local", new(4, 3, 2), 30, new(2, 2)).Parameters[0];
        local.Initialize(new Orthogonal(), 5, 3);
        for (int position = 0; position < 6; position++)
            OrthonormalLines(local.Value.Span.Slice(position * 8 * 30, 8 * 30).ToArray(), 8, 30, 1);
    }

    [Fact]
    public void Orthogonal_weights_are_the_normal_ones_made_orthonormal_one_after_the_other()
    {
        const int rows = 23, columns = 11;
        var weight = new Dense("dense", new(1, 1, rows), columns).Parameters[0];
        weight.Initialize(new Orthogonal(), 5, 3);
        double[] expected = Define.GramSchmidt(
            [.. Enumerable.Range(0, rows * columns).Select(i => new RandomStream(5, Purpose.Initialization, 3).Normal((ulong)i))], rows,
            columns);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], weight.Value.Span[i], 1e-7);
    }

    [Fact]
    public void Each_column_of_a_square_turn_points_anywhere()
    {
        // Were R's diagonal not positive, as some ways to QR leave it, the diagonal of Q would lean to one side. 400 numbers of standard
        // deviation ½: five of 0.025.
        double[] diagonal = [.. Enumerable.Range(0, 100).SelectMany(number =>
        {
            var weight = new Dense("dense", new(1, 1, 4), 4).Parameters[0];
            weight.Initialize(new Orthogonal(), 1, number);
            return Enumerable.Range(0, 4).Select(i => (double)weight.Value.Span[(i * 4) + i]).ToArray();
        })];
        Assert.InRange(diagonal.Average(), -0.125, 0.125);
        Assert.InRange(diagonal.Average(d => d * d), 0.20, 0.30);
    }

    /// <summary>WᵀW = g²I, or WWᵀ = g²I where W has more columns than rows.</summary>
    static void OrthonormalLines(float[] w, int rows, int columns, double gain)
    {
        bool tall = rows >= columns;
        int lines = tall ? columns : rows, length = tall ? rows : columns;
        double At(int line, int i) => tall ? w[(i * columns) + line] : w[(line * columns) + i];
        for (int a = 0; a < lines; a++)
            for (int b = 0; b < lines; b++)
                Assert.Equal(a == b ? gain * gain : 0, Enumerable.Range(0, length).Sum(i => At(a, i) * At(b, i)), 1e-6);
    }

    static double[] Weights(string kind, ulong seed, int number)
    {
        var weight = new Convolution("conv", new(5, 5, 4), 250, new(5, 5)).Parameters[0];
        weight.Value.Span.Fill(float.NaN);
        weight.Initialize(InitializerRegistry.Default.Named(kind).Create(), seed, number);
        return [.. weight.Value.Span.ToArray().Select(w => (double)w)];
    }
}
