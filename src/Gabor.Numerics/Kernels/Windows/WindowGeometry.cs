namespace Gabor.Numerics.Kernels.Windows;

/// <summary>
/// A window on an image: everything that forward and backward passes share. Input [H, W, D], window F₁ × F₂, stride S, padding P₁ and P₂,
/// output H' × W' positions.
/// </summary>
internal readonly record struct WindowGeometry(
    int Height, int Width, int Depth, int WindowHeight, int WindowWidth, int Stride, int PaddingHeight, int PaddingWidth, int OutputHeight, int OutputWidth)
{
    /// <summary>Positions of the window on one image, H' W'.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>Elements under the window, F₁ F₂ D.</summary>
    public int Taps => WindowHeight * WindowWidth * Depth;

    /// <summary>Elements of one image, H W D.</summary>
    public int ImageFloats => Height * Width * Depth;

    /// <summary>Rows of an image with its padding.</summary>
    public int PaddedHeight => Height + (2 * PaddingHeight);

    /// <summary>Columns of an image with its padding.</summary>
    public int PaddedWidth => Width + (2 * PaddingWidth);

    /// <summary>Elements of an image with its padding.</summary>
    public int PaddedFloats => PaddedHeight * PaddedWidth * Depth;

    /// <summary>Whether there is any padding.</summary>
    public bool Pads => PaddingHeight > 0 || PaddingWidth > 0;
}
