namespace Gabor.Data.Folders;

/// <summary>What kind of file something is, by its first bytes.</summary>
static class ImageFormat
{
    /// <summary>As many bytes as any signature has.</summary>
    const int SignatureBytes = 16;

    /// <summary>Whether a file begins as an image that can be read does. A file that cannot be opened is taken for one, so that whoever
    /// reads it says why.</summary>
    public static bool IsImage(string path)
    {
        Span<byte> start = stackalloc byte[SignatureBytes];
        int count;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }

        return IsImage(start[..count]);
    }

    /// <summary>Whether a file's first bytes are those of an image.</summary>
    public static bool IsImage(ReadOnlySpan<byte> start) =>
        JpegSkeleton.Matches(start) || PngSkeleton.Matches(start) || BmpSkeleton.Matches(start);
}
