namespace Gabor.Features.Sift;

/// <summary>How key points are found; the defaults are those of Lowe 2004.</summary>
public sealed record SiftOptions
{
    /// <summary>Scales of each octave at which extrema are looked for, 1 … 8; 3 by default.</summary>
    public int LayersPerOctave { get; init; } = 3;

    /// <summary>σ of the first layer, in pixels of the doubled image, more than <see cref="AssumedBlur"/> · 2; 1.6 by default.</summary>
    public double Sigma { get; init; } = 1.6;

    /// <summary>σ of the blur that an image is taken to have, in its pixels; 0.5 by default.</summary>
    public double AssumedBlur { get; init; } = 0.5;

    /// <summary>
    /// Least size of the difference of Gaussians, for pixels 0…1, times <see cref="LayersPerOctave"/>; 0.04 by default, so 0.0133 with
    /// three layers. As OpenCV has it; Lowe's 0.03 is not divided.
    /// </summary>
    public double ContrastThreshold { get; init; } = 0.04;

    /// <summary>Largest ratio r of the principal curvatures, above which a point lies on an edge; 10 by default.</summary>
    public double EdgeRatio { get; init; } = 10;

    /// <summary>These options, if they can be meant.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it.</exception>
    public SiftOptions Validated()
    {
        Check(LayersPerOctave is >= 1 and <= 8, nameof(LayersPerOctave), LayersPerOctave, "1 to 8");
        Check(AssumedBlur is >= 0 and <= 2, nameof(AssumedBlur), AssumedBlur, "0 to 2");
        Check(Sigma > 2 * AssumedBlur && Sigma <= 8, nameof(Sigma), Sigma, "more than twice the assumed blur, and at most 8");
        Check(ContrastThreshold is >= 0 and <= 1, nameof(ContrastThreshold), ContrastThreshold, "0 to 1");
        Check(EdgeRatio is >= 1 and <= 1000, nameof(EdgeRatio), EdgeRatio, "1 to 1000");
        return this;
    }

    static void Check(bool holds, string name, double value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"SIFT: {name} is {value}; it must be {range}."), name);
    }
}
