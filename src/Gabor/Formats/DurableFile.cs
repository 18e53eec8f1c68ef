using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Gabor.Formats;

/// <summary>
/// Writes a file so that at every instant, also one of a crash or a full disk, the old content or the new one is there whole.
/// </summary>
/// <remarks>
/// The content goes to <c>NAME.tmp-PID-RANDOM</c> in the same folder, is put on the medium, read back and compared by SHA-256, and only
/// then takes the name, in one step of the file system. Then the folder's entry is put on the medium too.
/// </remarks>
static class DurableFile
{
    const string Mark = ".tmp-";

    /// <summary>Writes a file from memory.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched, and nothing else is left.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content, IFileOperations? files = null) =>
        Write(path, stream => stream.Write(content.Span), files);

    /// <summary>Writes a file from what <paramref name="content"/> writes; the stream given to it cannot be sought.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched, and nothing else is left.</exception>
    public static void Write(string path, Action<Stream> content, IFileOperations? files = null)
    {
        files ??= FileOperations.Instance;
        string temporary = string.Create(
            CultureInfo.InvariantCulture, $"{path}{Mark}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        bool moved = false;
        try
        {
            byte[] written;
            using (Stream file = files.Create(temporary))
            using (HashingStream hashing = new(file))
            {
                content(hashing);
                written = hashing.Hash();
                files.Flush(file);
            }
            using (Stream back = files.OpenRead(temporary))
                if (!SHA256.HashData(back).AsSpan().SequenceEqual(written))
                    throw new IOException("what was written is not what is read back; the medium is failing.");
            files.Move(temporary, path);
            moved = true;
            files.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string rest = File.Exists(path) ? " What was there before is untouched." : "";
            throw new IOException($"{path}: it cannot be written: {FileFault.Reason(e, path)}.{rest}", e);
        }
        finally
        {
            if (!moved)
                TryDelete(temporary, files);
        }
    }

    /// <summary>Removes temporary files that a killed process left: those of a process that is no more, or older than a day.</summary>
    /// <param name="folder">Where to look; nothing happens if it is not there.</param>
    /// <param name="now">The time now.</param>
    /// <returns>How many were removed.</returns>
    public static int RemoveStale(string folder, DateTimeOffset now)
    {
        if (!Directory.Exists(folder))
            return 0;
        int removed = 0;
        foreach (string path in Directory.EnumerateFiles(folder, $"*{Mark}*"))
        {
            if (Owner(path) is not int process)
                continue;
            bool old = now - File.GetLastWriteTimeUtc(path) > TimeSpan.FromDays(1);
            if (!old && IsAlive(process))
                continue;
            TryDelete(path, FileOperations.Instance);
            removed++;
        }
        return removed;
    }

    /// <summary>The process whose temporary file this is, or null where the name is not of that form.</summary>
    internal static int? Owner(string path)
    {
        string name = Path.GetFileName(path);
        int mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark < 1)
            return null;
        string[] parts = name[(mark + Mark.Length)..].Split('-');
        return parts.Length == 2 && parts[1].Length == 8 && parts[1].All(char.IsAsciiHexDigitLower)
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : null;
    }

    static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    static void TryDelete(string path, IFileOperations files)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exception that led here says more than this one; RemoveStale will try again.
        }
    }
}
