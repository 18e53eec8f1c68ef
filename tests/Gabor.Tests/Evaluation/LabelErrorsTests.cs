using Gabor.Evaluation;

namespace Gabor.Tests.Evaluation;

public sealed class LabelErrorsTests
{
    [Fact]
    public void Thresholds_joint_and_order_are_those_of_the_definition()
    {
        double[][] p =
        [
            [0.9, 0.05, 0.05], [0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1], [0.8, 0.1, 0.1], [0.1, 0.3, 0.6], [0.05, 0.9, 0.05],
        ];
        int[] labels = [0, 0, 1, 1, 1, 2, 2];
        var errors = LabelErrors.Of(new ImageScores([.. p.SelectMany(one => one.Select(x => (float)Math.Log(x)))], labels, 3));

        // By hand: t = (0.8, 1.6 / 3, 0.325). Image 1 is confidently of none; 4 of 0; 6 of 1.
        Assert.Equal([0.8, 1.6 / 3, 0.325], errors.Thresholds.Select(t => Math.Round(t, 6)).Zip([0.8, 1.6 / 3, 0.325], (a, b) =>
            Math.Abs(a - b) < 1e-5 ? b : a));
        Assert.Equal([[1, 0, 0], [1, 2, 0], [0, 1, 1]], errors.ConfidentJoint);
        Assert.Equal([(6, 2, 1), (4, 1, 0)], errors.Suspects.Select(one => (one.Image, one.Label, one.Likely)));
        Assert.Equal(0.05 - 0.9, errors.Suspects[0].Margin, 1e-6);
    }

    [Fact]
    public void A_class_without_images_is_suspected_of_nothing()
    {
        var errors = LabelErrors.Of(new ImageScores([0, 5, 5, 0], [0, 0], 2));
        Assert.True(double.IsNaN(errors.Thresholds[1]));
        Assert.Empty(errors.Suspects);
    }
}
