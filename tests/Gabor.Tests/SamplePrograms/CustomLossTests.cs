using CustomLoss;
using Gabor.Losses;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.SamplePrograms;

/// <summary>The sample's loss, written outside of the library, owes what the built-in ones owe.</summary>
public sealed class GeneralizedCrossEntropyTests : LossContract
{
    protected override Loss Loss { get; } = new GeneralizedCrossEntropy(0.7);

    protected override IEnumerable<Case> Cases =>
    [
        Of(1, 2), Of(3, 10), Of(130, 10), Of(4, 17), Of(2, 1000),

        // Equal scores, and scores whose exponentials are no floats.
        new([.. Enumerable.Repeat(3f, 20)], [0, 9], []),
        new([1e4f, -1e4f, 0, 0, 5e3f, 1e4f], [0, 1], []),
    ];

    [Fact]
    public void Soft_labels_are_refused()
    {
        using var workers = new Workers(1);
        float[] soft = [0.5f, 0.5f];
        var refusal = Assert.Throws<ArgumentException>(() => Loss.Evaluate(new float[2], new Targets(soft), new float[1], [], workers));
        Assert.Contains("leave out label smoothing", refusal.Message, StringComparison.Ordinal);
    }

    protected override double[] Errors(double[] outputs, int[] labels, double[] values, int images) =>
        Define.GeneralizedCrossEntropy(outputs, labels, 0.7);

    protected override double[] Slope(double[] outputs, int[] labels, double[] values, int images) =>
        Define.GeneralizedCrossEntropySlope(outputs, labels, 0.7);

    static Case Of(int images, int classes) =>
        new(Numbers.Some(images * classes, 1), [.. Enumerable.Range(0, images).Select(i => i * 7 % classes)], []);
}

public sealed class CustomLossTests
{
    [Fact]
    public async Task A_loss_of_ones_own_is_read_back_and_puts_up_with_wrong_labels()
    {
        string output = await SampleProgram.Run("CustomLoss");
        double[] shares = SampleProgram.Percentages(output);
        Assert.InRange(shares[0], 50, 92);
        Assert.InRange(shares[1], shares[0] + 2, 100);
        Assert.Contains("read back from run.json: generalized_cross_entropy (q 0.7), equal", output, StringComparison.Ordinal);
    }
}
