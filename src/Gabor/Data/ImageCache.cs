using System.Security.Cryptography;
using System.Text;
using Gabor.Numerics;
using Microsoft.Win32.SafeHandles;
using static System.FormattableString;

namespace Gabor.Data;

/// <summary>
/// A folder that keeps decoded, resized images from one run to the next. A file of it holds all images of a source in one shape:
/// <c>N·H·W·D</c> bytes and a SHA-256 of them.
/// </summary>
/// <remarks>
/// A file is named after what it was made of: the content of every image file, the shape, the framing, and <see cref="Version"/>; so it
/// is never out of date. It is written under a name of its own and renamed once it is whole and on the disk: of two runs at once the later
/// one wins with the same bytes, and what a kill leaves behind is never read. A file whose length or sum is wrong is made again.
/// </remarks>
sealed class ImageCache
{
    /// <summary>Counts how decoding and resizing have changed their bytes.</summary>
    const int Version = 1;

    const string Ending = ".images", Unfinished = ".part";

    readonly string folder;

    /// <summary>A cache in a folder, which is made if it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="GaborFormatException">It cannot be made.</exception>
    public ImageCache(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault("the folder of the cache cannot be made", e);
        }
    }

    /// <summary>The file of a source in a shape, whether it is there or not.</summary>
    /// <param name="images">The images; every file of them is read.</param>
    /// <param name="shape">H × W × D that each is brought to.</param>
    /// <param name="framing">What is done with other proportions.</param>
    /// <exception cref="GaborFormatException">An image file cannot be read.</exception>
    public string PathOf(ImageSource images, Shape shape, string framing)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.ASCII.GetBytes(
                Invariant($"{Version} {images.Count} {shape.Height} {shape.Width} {shape.Depth} {framing}\n")));
        for (int i = 0; i < images.Count; i++)
        {
            var sample = images.Read(i);
            hash.AppendData(
                sample.IsDecoded
                    ? SHA256.HashData([.. Encoding.ASCII.GetBytes(Invariant($"{sample.Shape}\n")), .. sample.Pixels])
                    : SHA256.HashData(sample.Content(images.NameOf(i))));
        }

        return Path.Combine(folder, Convert.ToHexStringLower(hash.GetHashAndReset())[..32] + Ending);
    }

    /// <summary>The images of a file; null where there is none, or none that is whole.</summary>
    /// <param name="path">From <see cref="PathOf"/>.</param>
    /// <param name="images">The source.</param>
    /// <param name="shape">H × W × D.</param>
    /// <returns>The images, which own the open file.</returns>
    public static CachedImages? Open(string path, ImageSource images, Shape shape)
    {
        long length = (long)images.Count * shape.Count;
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (RandomAccess.GetLength(file) == length + SHA256.HashSizeInBytes && IsWhole(file, length))
                return new CachedImages(file, images, shape);
        }
        catch (Exception e) when (IsFault(e))
        {
            // It is made again.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>Writes the images of a source; any number of threads may ask for the writing of theirs.</summary>
    /// <param name="path">From <see cref="PathOf"/>.</param>
    /// <param name="count">How many images there are.</param>
    /// <param name="shape">H × W × D.</param>
    /// <param name="write">Is given what writes image i; returns whether all were written.</param>
    /// <returns>Whether the file is there now.</returns>
    /// <exception cref="GaborFormatException">It cannot be written, for example because the disk is full.</exception>
    public bool Write(string path, int count, Shape shape, Func<Action<int, ReadOnlySpan<byte>>, bool> write)
    {
        string part = path + "." + Guid.NewGuid().ToString("N")[..8] + Unfinished;
        long length = (long)count * shape.Count;
        bool isWhole = false;
        try
        {
            // The whole length is asked for at once: a full disk is found before hours of work.
            using (var file = File.OpenHandle(
                part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.None, length + SHA256.HashSizeInBytes))
            {
                if (!write((index, pixels) => RandomAccess.Write(file, pixels, (long)index * shape.Count)))
                    return false;
                RandomAccess.Write(file, Sum(file, length), length);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(part, path, overwrite: true);
            isWhole = true;
            return true;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Fault("the cache of decoded images cannot be written", e);
        }
        finally
        {
            if (!isWhole)
                Remove(part);
        }
    }

    static void Remove(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (IsFault(e))
        {
            // It is never read.
        }
    }

    static bool IsWhole(SafeFileHandle file, long length)
    {
        byte[] expected = new byte[SHA256.HashSizeInBytes];
        return RandomAccess.Read(file, expected, length) == expected.Length && expected.AsSpan().SequenceEqual(Sum(file, length));
    }

    static byte[] Sum(SafeFileHandle file, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 20];
        for (long at = 0; at < length;)
        {
            int read = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(block.Length, length - at)), at);
            if (read == 0)
                throw new IOException("the file is shorter than it was");
            hash.AppendData(block.AsSpan(0, read));
            at += read;
        }

        return hash.GetHashAndReset();
    }

    GaborFormatException Fault(string what, Exception e) => new(
        folder, $"{what}: {FileFault.Reason(e, folder)}. Free space, choose another folder, or train without a cache.", e);

    static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;
}
