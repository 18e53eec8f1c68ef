using Gabor.Data.Decoders;

namespace Gabor.Data;

/// <summary>Reads images of the built-in formats: <see cref="ImageFormats.Default"/>.</summary>
/// <remarks>
/// <para>
/// Of every file the skeleton is walked first (<see cref="PngSkeleton"/>, <see cref="JpegSkeleton"/>, <see cref="BmpSkeleton"/> and their
/// like): sizes against the limits and the file's length, every part present and whole.
/// </para>
/// <para>Limits: <see cref="MaxBytes"/> a file, <see cref="MaxSide"/> a side, <see cref="MaxPixels"/> an image, 100 scans a JPEG.</para>
/// <para>Transparent parts are laid on white, as on paper, or on black where nothing could be seen on white. 16 bits a channel become 8.
/// JPEG, PNG and TIFF are turned as their orientation says. Colour profiles are not applied.</para>
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
        return Decode(ReadAll(path), path);
    }

    /// <summary>Reads an image from a stream, from where it stands to its end; the caller disposes of it.</summary>
    /// <param name="stream">The content of an image file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="GaborFormatException">The stream cannot be read, or is no image.</exception>
    public static Image Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Decode(ReadAll(stream, name), name);
    }

    /// <summary>The content of a file, as long as it may be.</summary>
    internal static byte[] ReadAll(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return ReadAll(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new GaborFormatException(path, $"the image cannot be read: {FileFault.Reason(e, path)}.", e);
        }
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
    /// <param name="bytes">The content of an image file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="GaborFormatException">The bytes are of another format, damaged, cut or beyond a limit.</exception>
    public static Image Decode(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(name);
        return ImageFormats.Default.Decode(bytes, name);
    }

    /// <summary>Refuses a file that is longer than the limit.</summary>
    internal static void CheckLength(long length, string name)
    {
        if (length > MaxBytes)
            throw TooLong(name);
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
