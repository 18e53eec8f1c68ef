namespace Gabor.Experiments.Representations;

/// <summary>How <see cref="ActivationMaximization"/> climbs. Lengths are in pixel values 0…1.</summary>
public sealed record MaximizationOptions
{
    /// <summary>Steps; 128 unless stated.</summary>
    public int Steps { get; init; } = 128;

    /// <summary>η, the root of the mean square by which a step changes the pixels that matter; 0.03 unless stated.</summary>
    public float StepSize { get; init; } = 0.03f;

    /// <summary>λ, the share of its distance from the mean image that each pixel loses at each step; 0.01 unless stated.</summary>
    public float Decay { get; init; } = 0.01f;

    /// <summary>ρ, the share of its distance from the mean of its neighbours that each pixel loses at each step; 0.2 unless
    /// stated.</summary>
    public float Smoothing { get; init; } = 0.2f;

    /// <summary>The standard deviation of the noise that it begins with; 0.02 unless stated.</summary>
    public float Noise { get; init; } = 0.02f;

    /// <summary>What the noise and the shifts come from; 1 unless stated.</summary>
    public ulong Seed { get; init; } = 1;
}
