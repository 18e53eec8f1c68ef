using Gabor.Layers;
using Gabor.Numerics;

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
                for (int column = 0; column < result.Width; column++)
                {
                    int top = (row * window.StrideHeight) - window.PaddingTop, left = (column * window.StrideWidth) - window.PaddingLeft;
                    for (int channel = 0; channel < result.Depth; channel++, at++)
                        places[at] = Winner(x, shape, window, image * shape.Count + channel, top, left);
                }
            }
        }
    }

    /// <summary>The winner under one window, whose first tap may lie outside the image.</summary>
    static int Winner(ReadOnlySpan<float> x, Shape shape, Window window, int origin, int top, int left)
    {
        int best = -1;
        for (int i = 0, y = top; i < window.Height; i++, y += window.DilationHeight)
        {
            for (int j = 0, column = left; j < window.Width; j++, column += window.DilationWidth)
            {
                if (y < 0 || y >= shape.Height || column < 0 || column >= shape.Width)
                    continue;
                int place = origin + (((y * shape.Width) + column) * shape.Depth);
                if (best < 0 || x[place] > x[best])
                    best = place;
            }
        }

        return best;
    }
}
