using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gabor.Data;

/// <summary>SHA-256 over the content of image sources; samples are read one after the other and never all held.</summary>
/// <remarks>
/// Hashed are, of each source: where all samples are pixels of one shape, the line <c>N H W D K\n</c> in ASCII decimal and all pixels [N,
/// H, W, D]; else the line <c>N K\n</c> and, of each sample, its line, <c>L\n</c> before the L bytes of a file or <c>H W D\n</c> before
/// pixels; then all labels as 32-bit little-endian integers. Neither names nor the packing of files count, so the same samples have the
/// same hash wherever they came from.
/// </remarks>
static class ContentHash
{
    /// <summary>64 hexadecimal digits.</summary>
    public static string Of(IEnumerable<ImageSource> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var images in sources.Select(source => source.Original))
        {
            if (images.CommonShape is { } s)
                Line(hash, $"{images.Count} {s.Height} {s.Width} {s.Depth} {images.ClassNames.Count}\n");
            else
                Line(hash, $"{images.Count} {images.ClassNames.Count}\n");
            for (int i = 0; i < images.Count; i++)
                Append(hash, images, i);
            byte[] labels = new byte[4 * images.Count];
            for (int i = 0; i < images.Count; i++)
                BinaryPrimitives.WriteInt32LittleEndian(labels.AsSpan(4 * i), images.Label(i));
            hash.AppendData(labels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Append(IncrementalHash hash, ImageSource images, int index)
    {
        var sample = images.Read(index);
        if (sample.IsDecoded)
        {
            if (images.CommonShape is null)
                Line(hash, $"{sample.Shape.Height} {sample.Shape.Width} {sample.Shape.Depth}\n");
            hash.AppendData(sample.Pixels);
            return;
        }

        byte[] content = sample.Content(images.NameOf(index));
        Line(hash, $"{content.Length}\n");
        hash.AppendData(content);
    }

    static void Line(IncrementalHash hash, FormattableString line) =>
        hash.AppendData(Encoding.ASCII.GetBytes(line.ToString(CultureInfo.InvariantCulture)));
}
