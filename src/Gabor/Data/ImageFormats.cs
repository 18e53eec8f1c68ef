using Gabor.Data.Decoders;

namespace Gabor.Data;

/// <summary>
/// The built-in formats of image files; <c>ImageFormats.Default.With(…)</c> adds one. Where images are read, a registry can be named:
/// <see cref="DatasetRegistry.Of"/> for data sets, an option of a classifier for predictions.
/// </summary>
public static class ImageFormats
{
    /// <summary>Every built-in format, in the order of help and messages.</summary>
    public static Registry<ImageFormat> Default { get; } = new(
        "image format", JpegFormat.Format, PngFormat.Format, BmpFormat.Format, GifFormat.Format, TiffFormat.Format, NetpbmFormat.Format);

    /// <summary>Decodes an image file by the first of these formats that its first bytes are those of.</summary>
    /// <param name="formats">The formats.</param>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="need">The least size that suffices; all that the file holds by default.</param>
    /// <exception cref="GaborFormatException">The bytes are of another format, damaged, cut or beyond a limit of
    /// <see cref="ImageFile"/>.</exception>
    public static Image Decode(this Registry<ImageFormat> formats, byte[] bytes, string name, ImageNeed need = default)
    {
        ArgumentNullException.ThrowIfNull(formats);
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(name);
        ImageFile.CheckLength(bytes.Length, name);
        if (formats.Of(bytes) is not { } format)
        {
            throw new GaborFormatException(
                name, bytes.Length == 0
                    ? "the file is empty."
                    : $"this is no image that Gabor can read. {formats.Listing("and")} can be.");
        }

        try
        {
            return format.Decode(bytes, name, need)
                ?? throw new GaborFormatException(name, $"the decoder of {format.Name} gave no image.");
        }
        catch (Exception failure) when (failure is not (GaborFormatException or OutOfMemoryException))
        {
            throw new GaborFormatException(
                name, $"the image cannot be decoded as {format.Name}: {failure.Message.ReplaceLineEndings(" ")} Save it as PNG.", failure);
        }
    }

    /// <summary>The format of a file that begins with these bytes; null for none.</summary>
    internal static ImageFormat? Of(this Registry<ImageFormat> formats, ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length, ImageFormat.StartBytes)];
        for (int i = 0; i < formats.Count; i++)
        {
            if (formats[i].Matches(start))
                return formats[i];
        }

        return null;
    }

    /// <summary>Whether a file begins as an image that can be read does. A file that cannot be opened is taken for one, so that whoever
    /// reads it says why.</summary>
    internal static bool IsImage(this Registry<ImageFormat> formats, string path)
    {
        Span<byte> start = stackalloc byte[ImageFormat.StartBytes];
        int count;
        try
        {
            using var file = File.OpenHandle(path);
            count = RandomAccess.Read(file, start, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }

        return formats.Of(start[..count]) is not null;
    }

    /// <summary><c>JPEG, PNG and BMP</c>, with the word that is asked for.</summary>
    internal static string Listing(this Registry<ImageFormat> formats, string conjunction) => formats.Count < 2
        ? string.Concat(formats.Names)
        : $"{string.Join(", ", formats.Names.SkipLast(1))} {conjunction} {formats[^1].Name}";
}
