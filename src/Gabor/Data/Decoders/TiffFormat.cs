namespace Gabor.Data.Decoders;

/// <summary>TIFF 6.0: the first image of a file, in strips or tiles, unpacked or packed by LZW, deflate or PackBits, of 1 to 16 bits, grey,
/// by palette, in red, green and blue or in cyan, magenta, yellow and black.</summary>
/// <remarks>
/// <see cref="TiffLayout"/> reads the directory and refuses what is beyond the file or a limit; <see cref="TiffDecoder"/> reads the
/// samples. Packing by JPEG or as fax, and samples in floating point, are refused by name.
/// </remarks>
static class TiffFormat
{
    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new(
        "TIFF", "the first image of a file; strips, tiles, LZW, deflate, PackBits, 1 to 16 bits, palette, CMYK", Matches, Decode);

    static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        var layout = TiffLayout.Read(bytes, name);
        var image = TiffColors.Convert(layout, new TiffDecoder(bytes, layout, name).Decode());
        return Orientation.Turn(image, layout.Orientation);
    }
}
