namespace Gabor.Evaluation;

/// <summary>A temperature that was fitted on some images, and what it does to the calibration on others.</summary>
/// <param name="Temperature">T.</param>
/// <param name="Fitted">How many images it was fitted on.</param>
/// <param name="IsOfTest">Whether these were a half of the test images, for want of validation images; the other half measured.</param>
/// <param name="Measured">How many images it was measured on.</param>
/// <param name="Before">The calibration of those at T = 1.</param>
/// <param name="After">Their calibration at the fitted T.</param>
/// <param name="LossBefore">Their mean cross-entropy at T = 1, in nats.</param>
/// <param name="LossAfter">The same at the fitted T.</param>
public sealed record TemperatureFit(
    double Temperature, int Fitted, bool IsOfTest, int Measured, Calibration Before, Calibration After, double LossBefore, double LossAfter)
{
    /// <summary>
    /// Fits a temperature on validation images and measures it on test images; without validation images, fits it on every second test
    /// image of each class and measures it on the others.
    /// </summary>
    /// <param name="test">The scores of the test images.</param>
    /// <param name="validation">The scores of validation images; null where there are none.</param>
    /// <exception cref="ArgumentException">There are too few images: one to fit on and one to measure on are needed.</exception>
    public static TemperatureFit Of(ImageScores test, ImageScores? validation = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (validation is not null)
            return Of(validation, test, isOfTest: false);
        if (test.Images < 2)
            throw new ArgumentException($"temperature: {test.Images} test images cannot be divided; give two or more.", nameof(test));
        int[] byClass = [.. Enumerable.Range(0, test.Images).OrderBy(test.Label)];
        return Of(Half(0), Half(1), isOfTest: true);

        ImageScores Half(int rest) => test.Subset([.. byClass.Where((_, place) => place % 2 == rest)]);
    }

    static TemperatureFit Of(ImageScores fitted, ImageScores measured, bool isOfTest)
    {
        double temperature = TemperatureScaling.Fit(fitted);
        return new TemperatureFit(
            temperature, fitted.Images, isOfTest, measured.Images, Calibration.Of(measured), Calibration.Of(measured, temperature),
            measured.Loss(), measured.Loss(temperature));
    }
}
