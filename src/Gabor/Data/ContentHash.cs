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
    public static string Of(IEnumerable<ImageSource> sources) => Of([.. sources], 0).All;

    /// <summary>
    /// The hash of all, and those of so many ranges of samples one after the other, in one reading: who has one range can compare it.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="ranges">How many ranges; 0 for none.</param>
    /// <param name="read">Called after each sample; nothing if null.</param>
    public static (string All, string[] Ranges) Of(IReadOnlyList<ImageSource> sources, int ranges, Action? read = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IncrementalHash[] parts = [.. Enumerable.Range(0, ranges).Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))];
        long count = sources.Sum(source => (long)source.Count), place = 0;
        foreach (var images in sources.Select(source => source.Original))
        {
            if (images.CommonShape is { } s)
                Line(hash, $"{images.Count} {s.Height} {s.Width} {s.Depth} {images.ClassNames.Count}\n");
            else
                Line(hash, $"{images.Count} {images.ClassNames.Count}\n");
            for (int i = 0; i < images.Count; i++, place++)
            {
                Append(images, i, hash, ranges == 0 ? null : parts[RangeOf(place, count, ranges)]);
                read?.Invoke();
            }

            byte[] labels = new byte[4 * images.Count];
            for (int i = 0; i < images.Count; i++)
                BinaryPrimitives.WriteInt32LittleEndian(labels.AsSpan(4 * i), images.Label(i));
            hash.AppendData(labels);
        }

        string[] own = [.. parts.Select(part => Convert.ToHexStringLower(part.GetHashAndReset()))];
        Array.ForEach(parts, part => part.Dispose());
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), own);
    }

    /// <summary>The hash of one of so many ranges of samples; the others are not read.</summary>
    public static string OfRange(IEnumerable<ImageSource> sources, int range, int ranges)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ImageSource[] all = [.. sources.Select(source => source.Original)];
        long count = all.Sum(source => (long)source.Count), place = 0;
        foreach (var images in all)
        {
            for (int i = 0; i < images.Count; i++, place++)
            {
                if (RangeOf(place, count, ranges) == range)
                    Append(images, i, hash, null);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash of the number of images and of their labels, for which none is read.</summary>
    public static string OfLabels(IEnumerable<ImageSource> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var images in sources)
        {
            Line(hash, $"{images.Count} {images.ClassNames.Count}\n");
            for (int i = 0; i < images.Count; i++)
                Line(hash, $"{images.Label(i)} ");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static int RangeOf(long place, long count, int ranges) => (int)(place * ranges / count);

    static void Append(ImageSource images, int index, IncrementalHash hash, IncrementalHash? other)
    {
        var sample = images.Read(index);
        if (sample.IsDecoded)
        {
            if (images.CommonShape is null)
            {
                Line(hash, $"{sample.Shape.Height} {sample.Shape.Width} {sample.Shape.Depth}\n");
                if (other is not null)
                    Line(other, $"{sample.Shape.Height} {sample.Shape.Width} {sample.Shape.Depth}\n");
            }

            hash.AppendData(sample.Pixels);
            other?.AppendData(sample.Pixels);
            return;
        }

        byte[] content = sample.Content(images.NameOf(index));
        Line(hash, $"{content.Length}\n");
        hash.AppendData(content);
        if (other is not null)
            Line(other, $"{content.Length}\n");
        other?.AppendData(content);
    }

    static void Line(IncrementalHash hash, FormattableString line) =>
        hash.AppendData(Encoding.ASCII.GetBytes(line.ToString(CultureInfo.InvariantCulture)));
}
