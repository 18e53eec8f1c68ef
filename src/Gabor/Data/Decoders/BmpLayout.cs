namespace Gabor.Data.Decoders;

/// <summary>Where the parts of a BMP file lie and what its pixels are, checked by <see cref="BmpSkeleton"/>: enough to decode it.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Bits">Bits of a pixel: 1, 2, 4 and 8 are places in the palette, 16, 24 and 32 colours.</param>
/// <param name="TopDown">Whether the first row of the file is the upper one.</param>
/// <param name="Start">Where the pixels begin; there may be a gap before them.</param>
/// <param name="Palette">Where the colours begin.</param>
/// <param name="Entry">Bytes of a colour in the palette.</param>
/// <param name="Colors">How many colours are there; 0 without a palette.</param>
/// <param name="Masks">Which bits are red, green, blue and alpha; without a palette.</param>
sealed record BmpLayout(
    int Height, int Width, int Bits, bool TopDown, int Start, int Palette, int Entry, int Colors,
    (uint Red, uint Green, uint Blue, uint Alpha) Masks)
{
    /// <summary>Bytes of a row, a multiple of four.</summary>
    public int Stride => (int)StrideOf(Width, Bits);

    /// <summary>Bytes of a row of so many pixels.</summary>
    public static long StrideOf(long width, int bits) => (width * bits + 31) / 32 * 4;
}
