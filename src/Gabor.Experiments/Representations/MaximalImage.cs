namespace Gabor.Experiments.Representations;

/// <summary>An image that makes a channel of a layer strong, made by <see cref="ActivationMaximization"/>.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Row">The row of the layer's output at which it was made strong.</param>
/// <param name="Column">The column.</param>
/// <param name="Activation">The channel's activation there.</param>
/// <param name="Window">What that place sees of the image; beyond it the image is the mean image, a little noise and what shifts
/// left.</param>
/// <param name="Pixels">[H, W, D] of the model's input, 0…1, before preprocessing.</param>
public sealed record MaximalImage(
    int Channel, int Row, int Column, float Activation, InputWindow Window, IReadOnlyList<float> Pixels);
