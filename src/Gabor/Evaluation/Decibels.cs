using Gabor.Numerics;

namespace Gabor.Evaluation;

/// <summary>Peak signal-to-noise ratios of images whose pixels lie from 0 to 1.</summary>
public static class Decibels
{
    /// <summary>The most that is said: what rounding to a float leaves of a perfect reconstruction.</summary>
    const double Most = 150;

    /// <summary>−10 log₁₀ of a mean squared error, at most 150 dB.</summary>
    /// <param name="meanSquare">The mean over pixels of the squared error, at least 0.</param>
    public static double OfMeanSquare(double meanSquare) =>
        meanSquare > 0 ? Math.Min(Most, -10 * Elementary.Log(meanSquare) / Elementary.Log(10.0)) : Most;
}
