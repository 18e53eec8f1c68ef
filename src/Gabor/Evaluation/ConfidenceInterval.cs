namespace Gabor.Evaluation;

/// <summary>A range that a share lies in, with a stated confidence.</summary>
/// <param name="Low">The lower end, 0…1.</param>
/// <param name="High">The upper end, 0…1.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>z of 95 %: the 0.975 quantile of the normal distribution.</summary>
    const double Z = 1.959963984540054;

    /// <summary>
    /// The 95 % score interval of Wilson (1927) for a share of which k of n were seen, p = k / n:
    /// (p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n), with z = 1.96. Unlike p ± z √(p (1 − p) / n), it is of use for few images
    /// and for shares near 0 and 1.
    /// </summary>
    /// <param name="successes">k.</param>
    /// <param name="count">n; where it is 0, nothing is known: 0…1.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 0 or above n.</exception>
    public static ConfidenceInterval Wilson(int successes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        if (count == 0)
            return new(0, 1);
        double p = (double)successes / count, square = Z * Z / count;
        double middle = p + (square / 2), half = Z * Math.Sqrt(((p * (1 - p)) + (square / 4)) / count);

        // At the ends the formula gives 0 and 1, but for a rounding.
        return new(
            successes == 0 ? 0 : (middle - half) / (1 + square), successes == count ? 1 : (middle + half) / (1 + square));
    }
}
