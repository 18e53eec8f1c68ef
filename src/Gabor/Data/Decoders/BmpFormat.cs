namespace Gabor.Data.Decoders;

/// <summary>BMP: decoded by <see cref="BmpDecoder"/>, because its pixels begin where the file says.</summary>
static class BmpFormat
{
    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new("BMP", "1 to 32 bits a pixel, without compression", BmpSkeleton.Matches, Decode);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        var layout = BmpSkeleton.Check(bytes, name);
        (byte[] pixels, int channels) = BmpDecoder.Decode(bytes, layout);
        return Transparency.Lay(layout.Height, layout.Width, pixels, channels);
    }
}
