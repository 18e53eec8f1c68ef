namespace Gabor.Formats;

/// <summary>Images, and what a model said of them when it was packed: whoever runs the model elsewhere can ask again.</summary>
/// <param name="Count">N, how many.</param>
/// <param name="Pixels">[N, H, W, D], 0…255, of the shape that the model's preprocessing reads.</param>
/// <param name="Probabilities">[N, K], (3.9).</param>
sealed record GoldenImages(int Count, byte[] Pixels, float[] Probabilities)
{
    /// <summary>The pixels of one image.</summary>
    public ReadOnlySpan<byte> Image(int image) => Pixels.AsSpan(image * (Pixels.Length / Count), Pixels.Length / Count);

    /// <summary>The probabilities of one image.</summary>
    public Span<float> Of(int image) => Probabilities.AsSpan(image * (Probabilities.Length / Count), Probabilities.Length / Count);
}
