namespace Gabor.Quantization;

/// <summary>How a model is quantized.</summary>
public sealed record QuantizationOptions
{
    /// <summary>
    /// The percentage of an activation's numbers, over all images, that lies within the bytes at each end; what lies beyond becomes the
    /// end. 100 for all. 99.999 by default.
    /// </summary>
    public double Percentile { get; init; } = 99.999;

    /// <summary>The images that activations are measured on, evenly spaced among those given; 512 by default.</summary>
    public int Images { get; init; } = 512;

    /// <summary>These options.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public QuantizationOptions Validated()
    {
        if (!(Percentile is > 50 and <= 100))
            throw new ArgumentException(FormattableString.Invariant($"percentile is {Percentile}; it must be above 50 and at most 100."));
        if (Images < 1)
            throw new ArgumentException($"images is {Images}; it must be at least 1.");
        return this;
    }
}
