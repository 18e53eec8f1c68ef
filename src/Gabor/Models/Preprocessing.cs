using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>
/// What is done to a picture before the first layer: pixels 0…255 are divided by 255, then the mean image of the training set is taken off,
/// X ← X − X̂ (6.24), (6.25). It is part of the model, so that training, judging and predicting do the same.
/// </summary>
public sealed class Preprocessing
{
    readonly Tensor? mean;

    Preprocessing(Shape input, Tensor? mean)
    {
        Input = input;
        this.mean = mean;
    }

    /// <summary>The shape of the pictures.</summary>
    public Shape Input { get; }

    /// <summary>X̂, H × W × D, in 0…1; empty where none is taken off.</summary>
    public ReadOnlySpan<float> Mean => mean is null ? [] : mean.Span;

    /// <summary>Pixels are divided by 255, nothing else.</summary>
    public static Preprocessing None(Shape input) => new(input, null);

    /// <summary>Pixels are divided by 255 and a mean image is taken off.</summary>
    /// <param name="input">H × W × D.</param>
    /// <param name="mean">X̂, H W D values in 0…1.</param>
    /// <exception cref="ArgumentException">The mean image has another size.</exception>
    public static Preprocessing MeanImage(Shape input, ReadOnlySpan<float> mean)
    {
        if (mean.Length != input.Count)
            throw new ArgumentException($"mean image: {mean.Length} values for pictures of {input}; give one for each of the {input.Count}.", nameof(mean));
        var tensor = new Tensor(input.Height, input.Width, input.Depth);
        mean.CopyTo(tensor.Span);
        return new Preprocessing(input, tensor);
    }
}
