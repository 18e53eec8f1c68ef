namespace Gabor.Data.Folders;

/// <summary>Images that are files on disk, each with a class: read when they are asked for, never all held.</summary>
/// <param name="files">The files.</param>
/// <param name="classNames">The names of the classes.</param>
/// <param name="formats">What the files may be.</param>
sealed class ImageFiles(
    IReadOnlyList<ImageFileEntry> files, IReadOnlyList<string> classNames, Registry<ImageFormat> formats) : ImageSource
{
    /// <inheritdoc/>
    public override int Count => files.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } = classNames;

    /// <inheritdoc/>
    public override int Label(int index) => files[index].Label;

    /// <inheritdoc/>
    public override ImageSample Read(int index)
    {
        string path = files[index].Path;
        try
        {
            return ImageSample.Encoded(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
                .DecodedBy(formats);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"the image cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <inheritdoc/>
    public override string NameOf(int index) => files[index].Path;
}

/// <summary>An image file and its class.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Label">0…K − 1.</param>
readonly record struct ImageFileEntry(string Path, int Label);
