using Gabor.Layers;

namespace Gabor.Experiments.GradientChecks;

/// <summary>Max pooling that passes on what won where it stands.</summary>
sealed class HeldMaxPooling : HeldSides
{
    readonly MaxPooling layer;
    readonly int images;
    readonly int[] winners, others;

    /// <param name="layer">The layer.</param>
    /// <param name="images">N.</param>
    /// <param name="input">X₀, [N, H, W, D].</param>
    public HeldMaxPooling(MaxPooling layer, int images, ReadOnlySpan<float> input)
    {
        (this.layer, this.images) = (layer, images);
        (winners, others) = (new int[images * layer.Output.Count], new int[images * layer.Output.Count]);
        Win(input, winners);
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        Win(input, others);
        for (int i = 0; i < output.Length; i++)
        {
            Crossed += others[i] == winners[i] ? 0 : 1;
            output[i] = input[winners[i]];
        }
    }

    /// <summary>The place of the largest element under each window, on a tie that of the first in row-major order.</summary>
    void Win(ReadOnlySpan<float> x, int[] places)
    {
        var (shape, result, window) = (layer.Inputs[0], layer.Output, layer.Window);
        int at = 0;
        for (int image = 0; image < images; image++)
        {
            for (int row = 0; row < result.Height; row++)
            {
                int top = Math.Max(0, (row * window.Stride) - window.PaddingHeight),
                    bottom = Math.Min(shape.Height, (row * window.Stride) - window.PaddingHeight + window.Height);
                for (int column = 0; column < result.Width; column++)
                {
                    int left = Math.Max(0, (column * window.Stride) - window.PaddingWidth),
                        right = Math.Min(shape.Width, (column * window.Stride) - window.PaddingWidth + window.Width);
                    for (int channel = 0; channel < result.Depth; channel++, at++)
                    {
                        int best = -1;
                        for (int y = top; y < bottom; y++)
                        {
                            for (int place = ((((image * shape.Height) + y) * shape.Width) + left) * shape.Depth + channel, x1 = left;
                                x1 < right; x1++, place += shape.Depth)
                            {
                                if (best < 0 || x[place] > x[best])
                                    best = place;
                            }
                        }

                        places[at] = best;
                    }
                }
            }
        }
    }
}
