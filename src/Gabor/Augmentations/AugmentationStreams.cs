namespace Gabor.Augmentations;

/// <summary>
/// Which stream of random numbers an augmentation draws from. The built-in ones have small numbers of their own; any other has one from 65
/// 536 on that its name decides, so that a result depends on no list of names. Of several augmentations in a list that want one stream, the
/// first gets it.
/// </summary>
static class AugmentationStreams
{
    /// <summary>
    /// Streams for others than the built-in ones; above them there is room for those that RandAugment needs beside its own.
    /// </summary>
    const int First = 1 << 16, Count = (1 << 24) - First - 256;

    /// <summary>The stream of a name: its FNV-1a hash, brought into range.</summary>
    public static int Of(string name)
    {
        uint hash = 2166136261;
        foreach (char letter in name)
            hash = unchecked((hash ^ letter) * 16777619);
        return First + (int)(hash % Count);
    }

    /// <summary>The same list with a stream of its own for each.</summary>
    public static IEnumerable<BoundAugmentation> Distinct(IEnumerable<BoundAugmentation> list)
    {
        var taken = new HashSet<int>();
        foreach (var one in list)
        {
            int stream = one.Stream;
            while (!taken.Add(stream))
                stream = Another(stream);
            yield return one with { Stream = stream };
        }
    }

    static int Another(int stream) => First + (int)(unchecked((uint)stream * 2654435761) % Count);
}
