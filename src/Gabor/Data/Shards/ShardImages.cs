using System.Buffers;

namespace Gabor.Data.Shards;

/// <summary>
/// Images in tar archives on a disk, read by index when they are asked for: of each, the place in its shard is held, some 30 bytes, so a
/// set may be far larger than memory.
/// </summary>
/// <remarks>
/// WebDataset itself streams shards in order through a buffer in which it shuffles. Here the place of each image is noted once: where any
/// order costs the same, as on a solid-state disk, epochs are shuffled exactly; and where it does not, the order is one of blocks of
/// neighbours (<c>--shuffle-block</c>), which <see cref="ReadTogether"/> takes in one piece. Both are functions of the seed and the epoch
/// alone, so a run that is resumed goes on with the same bits.
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

    /// <summary>Bytes between two images that are read over, rather than ask again: labels, and images of another part of the data set.
    /// </summary>
    const int MostBetween = 1 << 20;

    /// <summary>Bytes of a request at most, where it is for several images.</summary>
    const int MostRead = 1 << 26;

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
        Read(index, images[index].Offset, content);
        return ImageSample.Encoded(content).DecodedBy(formats);
    }

    /// <summary>
    /// Images that follow each other in a shard are read by one request, with the labels and other small files between them.
    /// </summary>
    internal override ImageSample[] ReadTogether(ReadOnlySpan<int> indices)
    {
        var samples = new ImageSample[indices.Length];
        for (int first = 0, end; first < indices.Length; first = end)
        {
            var begin = images[indices[first]];
            long last = begin.Offset + begin.Length;
            for (end = first + 1; end < indices.Length; end++)
            {
                var next = images[indices[end]];
                if (next.Shard != begin.Shard || next.Offset < last || next.Offset - last > MostBetween
                    || next.Offset + next.Length - begin.Offset > MostRead)
                    break;
                last = next.Offset + next.Length;
            }

            byte[] run = ArrayPool<byte>.Shared.Rent((int)(last - begin.Offset));
            try
            {
                Read(indices[first], begin.Offset, run.AsSpan(0, (int)(last - begin.Offset)));
                for (int i = first; i < end; i++)
                {
                    var image = images[indices[i]];
                    byte[] content = run.AsSpan((int)(image.Offset - begin.Offset), image.Length).ToArray();
                    samples[i] = ImageSample.Encoded(content).DecodedBy(formats);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(run);
            }
        }

        return samples;
    }

    void Read(int index, long offset, Span<byte> to)
    {
        if (TryRead(shards[images[index].Shard], offset, to, out var fault))
            return;
        throw new GaborFormatException(
            NameOf(index), fault is null ? "the shard ends within it: it was cut since it was opened." : $"it cannot be read: {fault}.");
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
