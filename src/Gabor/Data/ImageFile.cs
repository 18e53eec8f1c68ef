using StbImageSharp;

namespace Gabor.Data;

/// <summary>Reads images: PNG, JPEG (baseline and progressive), BMP.</summary>
/// <remarks>
/// <para>
/// Of every file the skeleton is walked first (<see cref="PngSkeleton"/>, <see cref="JpegSkeleton"/>, <see cref="BmpSkeleton"/>): sizes
/// against the limits and the file's length, every part present and whole. JPEG is then decoded here (<see cref="JpegDecoder"/>), because a
/// library's decoder that leaves damaged parts as it finds them in memory would give other bits each time, and BMP too
/// (<see cref="BmpDecoder"/>), whose pixels begin where the file says; PNG by a library, in memory of its own.
/// </para>
/// <para>Limits: <see cref="MaxBytes"/> a file, <see cref="MaxSide"/> a side, <see cref="MaxPixels"/> an image, 100 scans a JPEG.</para>
/// <para>Transparent parts are laid on white, as on paper, or on black where nothing could be seen on white. 16 bits a channel become 8.
/// JPEG and PNG are turned as their EXIF orientation says. Colour profiles are not applied.</para>
/// </remarks>
public static class ImageFile
{
    /// <summary>Longest file that is read: 64 MiB.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Most pixels of height or width.</summary>
    public const int MaxSide = 16_384;

    /// <summary>Most pixels of an image, 2²⁶.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>Reads an image from a file.</summary>
    /// <exception cref="GaborFormatException">The file is missing, of another format, damaged, cut or beyond a limit.</exception>
    public static Image Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Decode(ReadAll(file, path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new GaborFormatException(path, $"the image cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <summary>Reads an image from a stream, from where it stands to its end; the caller disposes of it.</summary>
    /// <param name="stream">The content of a PNG, JPEG or BMP file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="GaborFormatException">The stream cannot be read, or is no image.</exception>
    public static Image Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Decode(ReadAll(stream, name), name);
    }

    /// <summary>A stream's content to its end, as long as a file may be.</summary>
    internal static byte[] ReadAll(Stream stream, string name)
    {
        try
        {
            if (stream.CanSeek)
            {
                long left = stream.Length - stream.Position;
                if (left > MaxBytes)
                    throw TooLong(name);
                byte[] bytes = new byte[left];
                stream.ReadExactly(bytes);
                return bytes;
            }
            using MemoryStream content = new();
            byte[] part = new byte[81_920];
            for (int got; (got = stream.Read(part)) > 0; content.Write(part, 0, got))
                if (content.Length + got > MaxBytes)
                    throw TooLong(name);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException)
        {
            throw new GaborFormatException(name, $"the image cannot be read: {FileFault.Reason(e, name)}.", e);
        }
    }

    /// <summary>The same without blocking a thread while it waits for bytes.</summary>
    internal static async Task<byte[]> ReadAllAsync(Stream stream, string name, CancellationToken cancellation)
    {
        try
        {
            using MemoryStream content = new();
            byte[] part = new byte[81_920];
            for (int got; (got = await stream.ReadAsync(part, cancellation).ConfigureAwait(false)) > 0; content.Write(part, 0, got))
                if (content.Length + got > MaxBytes)
                    throw TooLong(name);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException)
        {
            throw new GaborFormatException(name, $"the image cannot be read: {FileFault.Reason(e, name)}.", e);
        }
    }

    static GaborFormatException TooLong(string name) =>
        new(name, $"more than {MaxBytes} bytes (64 MiB), the most that an image may have. Make it smaller.");

    /// <summary>Decodes an image from memory.</summary>
    /// <param name="bytes">The content of a PNG, JPEG or BMP file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="GaborFormatException">The bytes are of another format, damaged, cut or beyond a limit.</exception>
    public static Image Decode(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(name);
        if (bytes.Length > MaxBytes)
            throw TooLong(name);
        if (JpegSkeleton.Matches(bytes))
        {
            JpegLayout layout = JpegSkeleton.Check(bytes, name);
            return Orientation.Turn(JpegDecoder.Decode(bytes, layout, name), layout.Orientation);
        }

        if (BmpSkeleton.Matches(bytes))
        {
            BmpLayout layout = BmpSkeleton.Check(bytes, name);
            (byte[] pixels, int channels) = BmpDecoder.Decode(bytes, layout);
            return Transparency.Lay(layout.Height, layout.Width, pixels, channels);
        }

        if (PngSkeleton.Matches(bytes))
            return DecodePng(bytes, name);
        throw new GaborFormatException(
            name, bytes.Length == 0 ? "the file is empty." : "this is no image that Gabor can read. PNG, JPEG and BMP can be.");
    }

    static Image DecodePng(byte[] bytes, string name)
    {
        (int height, int width, int orientation) = PngSkeleton.Check(bytes, name);
        ImageResult image;
        try
        {
            image = ImageResult.FromMemory(bytes, ColorComponents.Default);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The decoder throws whatever its arithmetic runs into; all of it means the same.
            throw new GaborFormatException(name, $"the image cannot be decoded ({e.Message}). Save it again as PNG or JPEG.", e);
        }

        if (image.Width != width
            || image.Height != height || image.Data is null || image.Data.LongLength != (long)width * height * (int)image.Comp)
        {
            throw new GaborFormatException(
                name, $"the image states {width}×{height} pixels, but {image.Width}×{image.Height} came out. "
                    + "Save it again as PNG or JPEG.");
        }

        return Orientation.Turn(Transparency.Lay(height, width, image.Data, (int)image.Comp), orientation);
    }

    /// <summary>Refuses sizes beyond the limits, before anybody allocates for them.</summary>
    internal static void CheckSize(string name, long offset, long height, long width)
    {
        if (height < 1 || width < 1 || height > MaxSide || width > MaxSide || height * width > MaxPixels)
        {
            throw GaborFormatException.AtByte(
                name, offset, $"an image of {width}×{height} pixels; sides of 1 to {MaxSide} and {MaxPixels} pixels in all are the limit. "
                + "Make it smaller.");
        }
    }
}
