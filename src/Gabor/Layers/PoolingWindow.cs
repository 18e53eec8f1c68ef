using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>A window that pools: it may be rounded up to one position more, and each of its positions has a pixel.</summary>
static class PoolingWindow
{
    /// <summary>Where the window comes to stand.</summary>
    /// <param name="window">The window.</param>
    /// <param name="input">The image.</param>
    /// <param name="roundsUp">Whether sizes are rounded up: ⌈(H + top + bottom − (F₁ − 1)δ₁ − 1)/S₁⌉ + 1 rows, but for a last one that
    /// would begin past the image and the zeros above it, as in PyTorch; columns likewise.</param>
    /// <param name="layer">The layer that a refusal names.</param>
    /// <exception cref="ArgumentException">The window is not one or does not fit, or some position has no pixel.</exception>
    public static WindowGeometry Over(Window window, Shape input, bool roundsUp, string layer)
    {
        var g = window.Over(input, layer);
        if (roundsUp)
        {
            g = g with
            {
                OutputHeight = RoundedUp(
                    g.OutputHeight, g.StrideHeight, g.PaddedHeight - g.CoveredHeight, input.Height + window.PaddingTop),
                OutputWidth = RoundedUp(g.OutputWidth, g.StrideWidth, g.PaddedWidth - g.CoveredWidth, input.Width + window.PaddingLeft),
            };
        }

        bool isWhole = Meets(g.OutputHeight, y => g.Row(y, 0), g.DilationHeight, g.WindowHeight, g.Height)
            && Meets(g.OutputWidth, x => g.Column(x, 0), g.DilationWidth, g.WindowWidth, g.Width);
        return isWhole ? g : throw Refuse.EmptyPooling(layer, window, input);
    }

    static int RoundedUp(int output, int stride, int rest, int end) =>
        rest % stride != 0 && (long)output * stride < end ? output + 1 : output;

    /// <summary>Whether every position has a tap on the image.</summary>
    static bool Meets(int output, Func<int, int> start, int dilation, int taps, int size)
    {
        for (int position = 0; position < output; position++)
        {
            var (first, end) = TapRange.Inside(start(position), dilation, taps, size);
            if (first >= end)
                return false;
        }

        return true;
    }
}
