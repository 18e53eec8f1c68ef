namespace Gabor.Data.Shards;

/// <summary>
/// Images in tar archives on a disk, read by index when they are asked for: of each, the place in its shard is held, some 30 bytes, so a
/// set may be far larger than memory.
/// </summary>
/// <remarks>
/// WebDataset itself streams shards in order through a buffer in which it shuffles, because it reads from networks. On a disk the place of
/// each image can be noted once, and then any order costs the same: epochs are shuffled exactly, a run that is resumed goes on with the
/// same bits, and no size of a buffer changes the result. So there is no such buffer.
/// </remarks>
/// <param name="shards">The paths of the archives.</param>
/// <param name="images">Where the images lie.</param>
/// <param name="labels">The label of each.</param>
/// <param name="classNames">The names of the classes.</param>
/// <param name="formats">What the files may be.</param>
sealed class ShardImages(
    IReadOnlyList<string> shards, IReadOnlyList<ShardImage> images, int[] labels, IReadOnlyList<string> classNames,
    Registry<ImageFormat> formats) : ImageSource
{
    const int Header = 512;

    /// <inheritdoc/>
    public override int Count => images.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } = classNames;

    /// <inheritdoc/>
    public override int Label(int index) => labels[index];

    /// <inheritdoc/>
    public override ImageSample Read(int index)
    {
        byte[] content = new byte[images[index].Length];
        if (!TryRead(shards[images[index].Shard], images[index].Offset, content, out var fault))
        {
            throw new GaborFormatException(
                NameOf(index),
                fault is null ? "the shard ends within it: it was cut since it was opened." : $"it cannot be read: {fault}.");
        }

        return ImageSample.Encoded(content).DecodedBy(formats);
    }

    /// <inheritdoc/>
    public override string NameOf(int index)
    {
        string shard = shards[images[index].Shard];
        byte[] header = new byte[Header];
        return TryRead(shard, images[index].Offset - Header, header, out _)
            ? $"{shard}: {TarWalker.ShortName(header)}"
            : FormattableString.Invariant($"{shard}: image {index}");
    }

    static bool TryRead(string path, long offset, Span<byte> to, out string? fault)
    {
        fault = null;
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
            while (to.Length > 0)
            {
                int got = RandomAccess.Read(file, to, offset);
                if (got == 0)
                    return false;
                to = to[got..];
                offset += got;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = FileFault.Reason(e, path);
            return false;
        }
    }
}
