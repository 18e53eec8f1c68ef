namespace Gabor.Data.Parts;

/// <summary>The words that name a part of a data set, in folders, tables and names of shards; case does not count.</summary>
static class PartNames
{
    static readonly (string Word, DatasetPart Part)[] Words =
    [
        ("train", DatasetPart.Train), ("training", DatasetPart.Train),
        ("val", DatasetPart.Validation), ("valid", DatasetPart.Validation), ("validation", DatasetPart.Validation),
        ("dev", DatasetPart.Validation),
        ("test", DatasetPart.Test), ("testing", DatasetPart.Test),
    ];

    /// <summary>The part that a word names; null for none.</summary>
    public static DatasetPart? Of(ReadOnlySpan<char> word)
    {
        foreach (var (known, part) in Words)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
                return part;
        }

        return null;
    }

    /// <summary>The part that the first such word of a file's name names, <c>flowers-train-000.tar</c>; null for none.</summary>
    public static DatasetPart? InFileName(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        for (int start = 0; start < name.Length;)
        {
            int end = start;
            while (end < name.Length && char.IsLetter(name[end]))
                end++;
            if (Of(name[start..end]) is { } part)
                return part;
            start = end + 1;
        }

        return null;
    }
}
