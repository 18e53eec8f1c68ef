namespace Gabor.Formats;

/// <summary>What <see cref="DurableFile"/> asks of the file system. Tests put another in its place, to let each step fail.</summary>
interface IFileOperations
{
    /// <summary>Creates a file that is not there yet.</summary>
    Stream Create(string path);

    /// <summary>Has what was written put on the medium, not only into the system's memory.</summary>
    void Flush(Stream stream);

    /// <summary>Opens a file to read.</summary>
    Stream OpenRead(string path);

    /// <summary>Gives a file another name; one that is there is replaced in one step.</summary>
    void Move(string from, string to);

    /// <summary>Has the entries of a folder put on the medium, such as a name just given.</summary>
    void FlushFolder(string path);

    /// <summary>Removes a file.</summary>
    void Delete(string path);
}

/// <summary>The real file system.</summary>
sealed class FileOperations : IFileOperations
{
    /// <summary>The one there is.</summary>
    public static FileOperations Instance { get; } = new();

    /// <inheritdoc/>
    public Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    /// <inheritdoc/>
    public void Flush(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    /// <inheritdoc/>
    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void FlushFolder(string path) => FolderEntry.Flush(path);

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);
}
