using System.Numerics;

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
        var here = layout.Orientation >= Orientation.FirstTurned ? need.Turned : need;
        var scale = new JpegScale(BitOperations.Log2((uint)here.Shrinking(layout.Height, layout.Width)));
        return Orientation.Turn(JpegDecoder.Decode(bytes, layout, name, scale, need.Memory), layout.Orientation);
    }
}
