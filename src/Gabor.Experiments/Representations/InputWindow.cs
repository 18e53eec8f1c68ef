namespace Gabor.Experiments.Representations;

/// <summary>A rectangle of the image that a network sees, in pixels: rows and columns from the first one on.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">Rows; 0 where nothing of the image is seen.</param>
/// <param name="Width">Columns.</param>
public readonly record struct InputWindow(int Top, int Left, int Height, int Width)
{
    /// <summary>Nothing.</summary>
    internal static InputWindow Nothing => default;

    /// <summary>The row after the last one.</summary>
    public int Bottom => Top + Height;

    /// <summary>The column after the last one.</summary>
    public int Right => Left + Width;

    /// <summary>Whether a pixel lies in it.</summary>
    public bool Contains(int row, int column) => row >= Top && row < Bottom && column >= Left && column < Right;

    /// <summary>The rows from <paramref name="top"/> to before <paramref name="bottom"/>, and so the columns.</summary>
    internal static InputWindow Between(int top, int left, int bottom, int right) =>
        top >= bottom || left >= right ? Nothing : new(top, left, bottom - top, right - left);

    /// <summary>The smallest window that holds both.</summary>
    internal InputWindow Union(InputWindow other) => Height == 0 ? other : other.Height == 0 ? this : Between(
        Math.Min(Top, other.Top), Math.Min(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Max(Right, other.Right));
}
