namespace Gabor.Data.Decoders;

/// <summary>JPEG: decoded by <see cref="JpegDecoder"/>, because a library's decoder that leaves damaged parts as it finds them in memory
/// would give other bits each time.</summary>
static class JpegFormat
{
    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new("JPEG", "baseline and progressive", JpegSkeleton.Matches, Decode);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        var layout = JpegSkeleton.Check(bytes, name);
        return Orientation.Turn(JpegDecoder.Decode(bytes, layout, name), layout.Orientation);
    }
}
