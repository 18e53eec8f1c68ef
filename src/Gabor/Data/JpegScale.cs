namespace Gabor.Data;

/// <summary>
/// At which part of its size a JPEG file is decoded: whole, or a half, a quarter or an eighth of each side, which is much faster because
/// each block of 8×8 becomes one of 4×4, 2×2 or one sample.
/// </summary>
/// <param name="Halvings">How often each side is halved, 0 to 3.</param>
readonly record struct JpegScale(int Halvings)
{
    /// <summary>By how much each side is divided; the result is rounded up.</summary>
    public int Divisor => 1 << Halvings;

    /// <summary>Samples that a side of a block of 8×8 keeps.</summary>
    public int Size => 8 >> Halvings;

    /// <summary>
    /// The greatest reduction that leaves at least twice the height and twice the width that are needed, so that the resizing behind it
    /// still averages; whole where none does.
    /// </summary>
    /// <param name="height">Rows of the file.</param>
    /// <param name="width">Columns of the file.</param>
    /// <param name="needHeight">Rows that the image is resized to.</param>
    /// <param name="needWidth">Columns that the image is resized to.</param>
    public static JpegScale For(int height, int width, int needHeight, int needWidth)
    {
        for (int halvings = 3; halvings > 0; halvings--)
        {
            JpegScale scale = new(halvings);
            if (scale.Of(height) >= 2L * needHeight && scale.Of(width) >= 2L * needWidth)
                return scale;
        }

        return default;
    }

    /// <summary>What a side becomes.</summary>
    public int Of(int side) => JpegLayout.Divide(side, Divisor);
}
