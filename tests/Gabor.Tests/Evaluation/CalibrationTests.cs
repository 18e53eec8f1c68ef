using Gabor.Evaluation;

namespace Gabor.Tests.Evaluation;

public sealed class CalibrationTests
{
    /// <summary>Scores whose softmax is the stated probabilities.</summary>
    static ImageScores Scores(params (double[] P, int Label)[] images) => new(
        [.. images.SelectMany(image => image.P.Select(p => (float)Math.Log(p)))], [.. images.Select(image => image.Label)],
        images[0].P.Length);

    /// <summary>Images whose labels are drawn by the softmax of their scores, which are then multiplied: T is the factor.</summary>
    static ImageScores Drawn(int count, double factor, int seed)
    {
        var random = new Random(seed);
        float[] scores = new float[count * 4];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            double[] own = [.. Enumerable.Range(0, 4).Select(_ => 4 * random.NextDouble())];
            double sum = own.Sum(Math.Exp), draw = random.NextDouble() * sum;
            while (labels[i] < 3 && (draw -= Math.Exp(own[labels[i]])) > 0)
                labels[i]++;
            for (int k = 0; k < 4; k++)
                scores[(i * 4) + k] = (float)(factor * own[k]);
        }

        return new ImageScores(scores, labels, 4);
    }

    [Fact]
    public void The_error_is_the_definition()
    {
        // Two images in (0.8, 0.87], of which one is correct; one in (0.53, 0.6], which is correct: 2/3 · |0.5 − 0.84| + 1/3 · |1 − 0.6|.
        var calibration = Calibration.Of(Scores(([0.84, 0.16], 0), ([0.84, 0.16], 1), ([0.42, 0.58], 1)));
        Assert.Equal((2.0 / 3 * 0.34) + (1.0 / 3 * 0.42), calibration.Error, 1e-6);
        Assert.Equal(15, calibration.Bins.Count);
        Assert.Equal([(8, 1), (12, 2)], calibration.Bins.Select((bin, i) => (i, bin.Images)).Where(bin => bin.Images > 0));
        Assert.Equal(0.84, calibration.Bins[12].Confidence, 1e-6);
        Assert.Equal(0.5, calibration.Bins[12].Accuracy);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0.5)]
    public void The_temperature_of_scores_that_were_multiplied_is_the_factor(double factor)
    {
        double temperature = TemperatureScaling.Fit(Drawn(20_000, factor, 1));
        Assert.Equal(factor, temperature, 0.05 * factor);
    }

    [Fact]
    public void The_temperature_has_the_least_loss_of_all()
    {
        var scores = Drawn(500, 2, 7);
        double temperature = TemperatureScaling.Fit(scores), least = scores.Loss(temperature);
        for (double other = 0.1; other < 10; other *= 1.05)
            Assert.True(scores.Loss(other) >= least - 1e-12, $"{other}: {scores.Loss(other)} < {least}");
        Assert.Equal(0, (scores.Loss(temperature + 1e-4) - scores.Loss(temperature - 1e-4)) / 2e-4, 1e-6);
    }

    [Fact]
    public void Temperature_scaling_lowers_the_error_of_overconfident_scores()
    {
        var fit = TemperatureFit.Of(Drawn(4_000, 3, 2), Drawn(4_000, 3, 3));
        Assert.True(fit.Before.Error > 0.1 && fit.After.Error < 0.03, $"{fit.Before.Error} {fit.After.Error}");
        Assert.True(fit.LossAfter < fit.LossBefore);
        Assert.False(fit.IsOfTest);
        Assert.Equal(Calibration.Of(Drawn(4_000, 3, 2)).Error, fit.Before.Error);
    }

    [Fact]
    public void Without_validation_images_it_is_fitted_on_one_half_and_measured_on_the_other()
    {
        var scores = Drawn(1_001, 3, 2);
        var fit = TemperatureFit.Of(scores);
        Assert.Equal((true, 501, 500), (fit.IsOfTest, fit.Fitted, fit.Measured));
        int[] byClass = [.. Enumerable.Range(0, 1_001).OrderBy(scores.Label)];
        Assert.Equal(TemperatureScaling.Fit(scores.Subset([.. byClass.Where((_, i) => i % 2 == 0)])), fit.Temperature);
        Assert.Throws<ArgumentException>(() => TemperatureFit.Of(scores.Subset([0])));
    }

    [Fact]
    public void The_temperature_stays_in_its_range_where_the_best_would_be_0_or_infinite()
    {
        Assert.Equal(TemperatureScaling.Least, TemperatureScaling.Fit(Scores(([0.9, 0.1], 0), ([0.2, 0.8], 1))));
        Assert.Equal(TemperatureScaling.Most, TemperatureScaling.Fit(Scores(([0.9, 0.1], 1), ([0.2, 0.8], 0))));
        Assert.Equal(1, TemperatureScaling.Fit(Scores(([0.5, 0.5], 1))));
    }

    [Fact]
    public void Scores_that_do_not_fit_together_are_refused()
    {
        Assert.Contains("K for each image", Assert.Throws<ArgumentException>(() => new ImageScores([1, 2, 3], [0], 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains("the label 2", Assert.Throws<ArgumentException>(() => new ImageScores([1, 2], [2], 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no finite", Assert.Throws<ArgumentException>(() => new ImageScores([1, float.NaN], [1], 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Average_precision_is_that_of_scikit_learn()
    {
        // average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is documented as 0.83.
        var curve = PrecisionRecall.Of(
            Scores(([0.9, 0.1], 0), ([0.6, 0.4], 0), ([0.65, 0.35], 1), ([0.2, 0.8], 1)), 1);
        Assert.Equal(0.5 + (0.5 * 2 / 3), curve.AveragePrecision, 1e-12);
        Assert.Equal((0.5, 1.0), curve.Points[0]);
        Assert.Equal((1.0, 0.5), curve.Points[^1]);
    }

    [Fact]
    public void Equal_probabilities_are_one_threshold()
    {
        var curve = PrecisionRecall.Of(Scores(([0.5, 0.5], 0), ([0.5, 0.5], 1)), 1);
        Assert.Equal([(1.0, 0.5)], curve.Points);
        Assert.Equal(0.5, curve.AveragePrecision);
    }
}
