using Gabor.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Losses;

public sealed class BernoulliCrossEntropyTests : LossContract
{
    protected override Loss Loss { get; } = new BernoulliCrossEntropy();

    protected override IEnumerable<Case> Cases =>
    [
        Of(1, 1), Of(3, 10), Of(130, 7), Of(2, 33),

        // Logits whose probabilities are 0 and 1 to a float.
        new([40, -40, 40, -40], [], [1, 0, 0, 1]) { Images = 2 },
    ];

    /// <summary>The example of torch.nn.BCEWithLogitsLoss: outputs of 1.5, targets of 1, the mean over elements 0.2014.</summary>
    [Fact]
    public void It_is_the_documented_value_of_another_library()
    {
        float[] errors = new float[10];
        using var workers = new Workers(1);
        Loss.Evaluate(
            [.. Enumerable.Repeat(1.5f, 640)], new Targets([.. Enumerable.Repeat(1f, 640)]), errors, [], workers);
        Assert.Equal(0.2014, errors.Average() / 64, 4);
    }

    [Fact]
    public void Nothing_overflows()
    {
        float[] errors = new float[1], gradient = new float[2];
        using var workers = new Workers(1);
        Loss.Evaluate([1e30f, -1e30f], new Targets((ReadOnlySpan<float>)[1, 0]), errors, gradient, workers);
        Assert.Equal([0f, 0f, 0f], [.. errors, .. gradient]);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.BernoulliCrossEntropy(outputs, values, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.BernoulliCrossEntropySlope(outputs, values, images);

    static Case Of(int images, int values) => new(
        Numbers.Some(images * values, 1), [], [.. Numbers.Some(images * values, 2).Select(v => MathF.Abs(MathF.Sin(v)))])
    {
        Images = images,
    };
}

public sealed class AbsolutePenaltyTests : LossContract
{
    protected override Loss Loss { get; } = new AbsolutePenalty();

    protected override IEnumerable<Case> Cases => [Of(1, 1), Of(3, 10), Of(130, 7), Of(2, 33)];

    [Fact]
    public void At_0_it_has_no_slope()
    {
        float[] errors = new float[1], gradient = [float.NaN, float.NaN];
        using var workers = new Workers(1);
        Loss.Evaluate([0f, -0f], default, errors, gradient, workers);
        Assert.Equal([0f, 0f, 0f], [.. errors, .. gradient]);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        [.. outputs.Chunk(outputs.Length / images).Select(image => image.Sum(Math.Abs))];

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        [.. outputs.Select(a => (double)Math.Sign(a) / images)];

    static Case Of(int images, int values) => new(Numbers.Some(images * values, 1), [], []) { Images = images };
}

public sealed class SparsityPenaltyTests : LossContract
{
    const double Share = 0.1;

    protected override Loss Loss { get; } = new SparsityPenalty(Share);

    protected override IEnumerable<Case> Cases => [Of(1, 1), Of(3, 10), Of(130, 7), Of(2, 33)];

    /// <summary>KL(0.05 ‖ 0.5) = 0.05 ln 0.1 + 0.95 ln 1.9 = 0.494631, and KL(ρ ‖ ρ) = 0.</summary>
    [Fact]
    public void Of_known_means_it_is_the_divergence_of_two_coins()
    {
        float[] errors = new float[2];
        using var workers = new Workers(1);
        new SparsityPenalty().Evaluate([0.25f, 0.05f, 0.75f, 0.05f], default, errors, [], workers);
        Assert.Equal(0.494631, errors[0], 5);
        Assert.Equal(errors[0], errors[1]);
    }

    [Fact]
    public void A_code_that_is_never_or_always_on_has_a_finite_loss()
    {
        float[] errors = new float[2], gradient = new float[4];
        using var workers = new Workers(1);
        Loss.Evaluate([0, 1, 0, 1], default, errors, gradient, workers);
        Assert.All([.. errors, .. gradient], value => Assert.True(float.IsFinite(value)));
        Assert.True(gradient[0] < 0 && gradient[1] > 0);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.Sparsity(outputs, Share, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.SparsitySlope(outputs, Share, images);

    static Case Of(int images, int values) =>
        new([.. Numbers.Some(images * values, 1).Select(v => 1 / (1 + MathF.Exp(-v)))], [], []) { Images = images };
}

public sealed class GaussianDivergenceTests : LossContract
{
    protected override Loss Loss { get; } = new GaussianDivergence();

    protected override IEnumerable<Case> Cases => [Of(1, 2), Of(3, 10), Of(130, 6), Of(2, 34)];

    /// <summary>KL(N(1, 4) ‖ N(0, 1)) = ½ (1 + 4 − 1 − ln 4) = 1.306853, and that of the standard normal distribution is 0.</summary>
    [Fact]
    public void Of_known_distributions_it_is_the_divergence()
    {
        float[] errors = new float[2];
        using var workers = new Workers(1);
        Loss.Evaluate([1, MathF.Log(4), 0, 0], default, errors, [], workers);
        Assert.Equal(1.306853, errors[0], 5);
        Assert.Equal(0, errors[1]);
    }

    [Fact]
    public void An_odd_number_is_refused()
    {
        using var workers = new Workers(1);
        Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(new float[6], default, new float[2], [], workers));
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.GaussianDivergence(outputs, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.GaussianDivergenceSlope(outputs, images);

    static Case Of(int images, int values) => new(Numbers.Some(images * values, 1), [], []) { Images = images };
}
