using Gabor.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Losses;

public sealed class SoftmaxCrossEntropyTests : LossContract
{
    protected override Loss Loss { get; } = new SoftmaxCrossEntropy();

    protected override IEnumerable<Case> Cases =>
    [
        Of(1, 1), Of(1, 2), Of(3, 10), Of(130, 10), Of(5, 16), Of(4, 17), Of(2, 1000),

        // Equal scores, and scores whose exponentials are no floats (6.3)–(6.6).
        new([.. Enumerable.Repeat(3f, 20)], [0, 9], []),
        new([1e4f, -1e4f, 0, 5e3f, 1e4f, 1e4f], [0, 1], []),
        new([-1e30f, 1e30f, 0, 88, 89, -104], [1, 2], []),
    ];

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_label_that_is_no_class_is_refused_with_its_image(int label)
    {
        using var workers = new Workers(1);
        int[] labels = [0, label];
        var refusal = Assert.ThrowsAny<ArgumentException>(
            () => Loss.Evaluate(new float[6], new Targets(labels), new float[2], new float[6], workers));
        Assert.Contains("image 1", refusal.Message, StringComparison.Ordinal);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) => Define.CrossEntropy(outputs, labels);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.CrossEntropySlope(outputs, labels);

    static Case Of(int images, int classes) =>
        new(Numbers.Some(images * classes, 1), [.. Enumerable.Range(0, images).Select(i => i * 7 % classes)], []);
}

public sealed class SoftCrossEntropyTests : LossContract
{
    protected override Loss Loss { get; } = new SoftmaxCrossEntropy();

    protected override IEnumerable<Case> Cases =>
    [
        Of(1, 1), Of(1, 2), Of(3, 10), Of(130, 10), Of(5, 16), Of(4, 17), Of(2, 1000),

        // Scores whose exponentials are no floats, with shares where they are far from the largest and where there is none.
        new([1e4f, -1e4f, 0, 5e3f, 1e4f, 1e4f], [], [0.5f, 0.25f, 0.25f, 0, 0.5f, 0.5f]) { Images = 2 },
        new([-3e38f, 3e38f, 0, 88, 89, -104], [], [0, 1, 0, 0.9f, 0.05f, 0.05f]) { Images = 2 },
    ];

    [Theory]
    [InlineData(0.5f, 0.4f)]
    [InlineData(1.5f, -0.5f)]
    [InlineData(float.NaN, 1f)]
    public void Shares_that_are_none_are_refused_with_their_image(float first, float second)
    {
        using var workers = new Workers(1);
        float[] shares = [0, 1, first, second];
        var refusal = Assert.ThrowsAny<ArgumentException>(
            () => Loss.Evaluate(new float[4], new Targets(shares), new float[2], new float[4], workers));
        Assert.Contains("image 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Towards_one_class_alone_it_is_the_loss_of_a_label()
    {
        using var workers = new Workers(1);
        float[] scores = Numbers.Some(30, 3), shares = new float[30], errors = new float[3], ofLabels = new float[3],
            gradient = new float[30], slope = new float[30];
        int[] labels = [4, 0, 9];
        for (int i = 0; i < 3; i++)
            shares[(i * 10) + labels[i]] = 1;
        Loss.Evaluate(scores, new Targets(shares), errors, gradient, workers);
        Loss.Evaluate(scores, new Targets(labels), ofLabels, slope, workers);
        Near.Equal(ofLabels.Exactly(), errors.Exactly(), 1e-6, 0);
        Near.Equal(slope.Exactly(), gradient.Exactly(), 1e-6, 1e-8);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.SoftCrossEntropy(outputs, values, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.SoftCrossEntropySlope(outputs, values, images);

    static Case Of(int images, int classes) => new(Numbers.Some(images * classes, 1), [], Shares(images, classes)) { Images = images };

    /// <summary>Rows that add up to 1, every third share 0 where there are more than two.</summary>
    static float[] Shares(int images, int classes) =>
        [.. Numbers.Some(images * classes, 2).Chunk(classes).SelectMany(row =>
        {
            float[] parts = [.. row.Select((v, k) => classes > 2 && k % 3 == 2 ? 0 : Math.Abs(v))];
            return parts.Select(part => part / parts.Sum());
        })];
}

public sealed class MeanSquaredErrorTests : LossContract
{
    protected override Loss Loss { get; } = new MeanSquaredError();

    protected override IEnumerable<Case> Cases => [Of(1, 1), Of(3, 10), Of(130, 7), Of(2, 33)];

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.SquaredError(outputs, values, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.SquaredErrorSlope(outputs, values, images);

    static Case Of(int images, int values) =>
        new(Numbers.Some(images * values, 1), [], Numbers.Some(images * values, 2)) { Images = images };
}
