using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>A window that slides over an image: receptive field F₁ × F₂, stride S, zero-padding P₁ above and below, P₂ left and right
/// (5.2.1). With S = 1 and P = (F − 1) / 2 the size stays, (5.16)–(5.19).</summary>
/// <param name="Height">F₁, at least 1.</param>
/// <param name="Width">F₂, at least 1.</param>
/// <param name="Stride">S, at least 1; 1 by default.</param>
/// <param name="PaddingHeight">P₁, from 0 to F₁ − 1; 0 by default.</param>
/// <param name="PaddingWidth">P₂, from 0 to F₂ − 1; 0 by default.</param>
public readonly record struct Window(int Height, int Width, int Stride = 1, int PaddingHeight = 0, int PaddingWidth = 0)
{
    /// <summary>The window as a layer's settings; <see cref="SettingReader.Window"/> reads it back.</summary>
    public IReadOnlyList<Setting> Settings =>
    [
        new("window_height", Height), new("window_width", Width), new("stride", Stride),
        new("padding_height", PaddingHeight), new("padding_width", PaddingWidth),
    ];

    /// <summary>
    /// Where the window comes to stand on an image: H' = ⌊(H − F₁ + 2P₁)/S⌋ + 1 (5.14), W' = ⌊(W − F₂ + 2P₂)/S⌋ + 1 (5.15), rounded
    /// down, which the text leaves out. With S = 1 and no padding (5.11), (5.12).
    /// </summary>
    /// <param name="input">The image.</param>
    /// <param name="layer">The layer that a refusal names.</param>
    /// <exception cref="ArgumentException">The window is not one, or does not fit.</exception>
    internal WindowGeometry Over(Shape input, string layer)
    {
        if (Height < 1
            || Width < 1 || Stride < 1 || PaddingHeight < 0 || PaddingWidth < 0 || PaddingHeight >= Height || PaddingWidth >= Width)
            throw Refuse.Window(layer, this);
        if ((long)input.Height + 2L * PaddingHeight < Height || (long)input.Width + 2L * PaddingWidth < Width)
            throw Refuse.WindowDoesNotFit(layer, this, input);

        // The kernels count the floats of a framed image, and so its windows, in 32 bits.
        long height = input.Height + (2L * PaddingHeight), width = input.Width + (2L * PaddingWidth);
        if ((Int128)height * width * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(layer, $"a frame of {PaddingHeight} and {PaddingWidth} zeros", input);
        return new WindowGeometry(
            input.Height, input.Width, input.Depth, Height, Width, Stride, PaddingHeight, PaddingWidth,
            (int)((height - Height) / Stride) + 1, (int)((width - Width) / Stride) + 1);
    }
}
