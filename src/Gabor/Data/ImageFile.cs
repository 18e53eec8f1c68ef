using Gabor.Numerics;
using StbImageSharp;

namespace Gabor.Data;

/// <summary>Reads images: PNG, JPEG (baseline and progressive), BMP.</summary>
/// <remarks>
/// <para>
/// Of every file the skeleton is walked first (<see cref="PngSkeleton"/>, <see cref="JpegSkeleton"/>, <see cref="BmpSkeleton"/>): sizes
/// against the limits and the file's length, every part present and whole. JPEG is then decoded here (<see cref="JpegDecoder"/>), because a
/// library's decoder that leaves damaged parts as it finds them in memory would give other bits each time; PNG and BMP by a library, in
/// memory of its own.
/// </para>
/// <para>Limits: <see cref="MaxBytes"/> a file, <see cref="MaxSide"/> a side, <see cref="MaxPixels"/> an image, 100 scans a JPEG.</para>
/// <para>Transparent parts are laid on white, as on paper. 16 bits a channel become 8. A JPEG is turned as its EXIF orientation says.
/// Colour profiles are not applied.</para>
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
            throw new GaborFormatException(path, $"the image cannot be read: {e.Message}", e);
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
            throw new GaborFormatException(name, $"the image cannot be read: {e.Message}", e);
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
            throw new GaborFormatException(name, $"the image cannot be read: {e.Message}", e);
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
        (int height, int width) = Inspect(bytes, name);
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

        return LayOnWhite(image);
    }

    static (int Height, int Width) Inspect(ReadOnlySpan<byte> bytes, string name)
    {
        if (PngSkeleton.Matches(bytes))
            return PngSkeleton.Check(bytes, name);
        if (BmpSkeleton.Matches(bytes))
            return BmpSkeleton.Check(bytes, name);
        throw GaborFormatException.AtByte(
            name, 0, bytes.IsEmpty ? "the file is empty." : "this is no image that Gabor can read. PNG, JPEG and BMP can be.");
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

    /// <summary>Alpha is laid on white, c · a + 255 · (255 − a), rounded; two or four channels become one or three.</summary>
    static Image LayOnWhite(ImageResult image)
    {
        int channels = (int)image.Comp, depth = channels <= 2 ? 1 : 3;
        Shape shape = new(image.Height, image.Width, depth);
        if (channels == depth)
            return new Image(shape, image.Data);
        byte[] pixels = new byte[shape.Count];
        bool transparent = false;
        for (int from = 0, to = 0; to < pixels.Length; from += channels, to += depth)
        {
            int alpha = image.Data[from + depth];
            transparent |= alpha < 255;
            for (int d = 0; d < depth; d++) pixels[to + d] = (byte)((image.Data[from + d] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return new Image(shape, pixels, transparent);
    }
}
