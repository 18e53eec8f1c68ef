namespace Gabor.Numerics.Kernels.Windows;

/// <summary>
/// A window on an image: everything that forward and backward passes share. Input [H, W, D], window F₁ × F₂, stride S, padding P₁ and P₂,
/// output H' × W' positions.
/// </summary>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Depth">D.</param>
/// <param name="WindowHeight">F₁.</param>
/// <param name="WindowWidth">F₂.</param>
/// <param name="Stride">S.</param>
/// <param name="PaddingHeight">P₁, rows of zeros above and below.</param>
/// <param name="PaddingWidth">P₂, columns of zeros left and right.</param>
/// <param name="OutputHeight">H'.</param>
/// <param name="OutputWidth">W'.</param>
public readonly record struct WindowGeometry(
    int Height, int Width, int Depth, int WindowHeight, int WindowWidth, int Stride, int PaddingHeight, int PaddingWidth, int OutputHeight,
    int OutputWidth)
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

    /// <summary>
    /// Whether the sizes are at least 1, the padding is smaller than the window, and the output is as large as they say, (5.14).
    /// </summary>
    internal bool IsValid =>
        Depth >= 1
        && IsValidAlong(Height, WindowHeight, PaddingHeight, OutputHeight)
        && IsValidAlong(Width, WindowWidth, PaddingWidth, OutputWidth)
        && (Height + (2.0 * PaddingHeight)) * (Width + (2.0 * PaddingWidth)) * Depth <= int.MaxValue;

    bool IsValidAlong(int size, int window, int padding, int output) =>
        size >= 1 && window >= 1 && Stride >= 1 && padding >= 0 && padding < window && size + (2L * padding) >= window
        && output == ((size + (2L * padding) - window) / Stride) + 1;
}
