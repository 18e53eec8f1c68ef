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
        var refusal = Assert.ThrowsAny<ArgumentException>(() => Loss.Evaluate(new float[6], new Targets(labels), new float[2], new float[6], workers));
        Assert.Contains("image 1", refusal.Message, StringComparison.Ordinal);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) => Define.CrossEntropy(outputs, labels);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) => Define.CrossEntropySlope(outputs, labels);

    static Case Of(int images, int classes) => new(Numbers.Some(images * classes, 1), [.. Enumerable.Range(0, images).Select(i => i * 7 % classes)], []);
}

public sealed class MeanSquaredErrorTests : LossContract
{
    protected override Loss Loss { get; } = new MeanSquaredError();

    protected override IEnumerable<Case> Cases => [Of(1, 1), Of(3, 10), Of(130, 7), Of(2, 33)];

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) => Define.SquaredError(outputs, values, images);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) => Define.SquaredErrorSlope(outputs, values, images);

    static Case Of(int images, int values) => new(Numbers.Some(images * values, 1), [], Numbers.Some(images * values, 2)) { Images = images };
}
