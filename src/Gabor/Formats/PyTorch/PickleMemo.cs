namespace Gabor.Formats.PyTorch;

/// <summary>Values that a pickle remembers by numbers: most of them one after the other from 0 on, as they are written.</summary>
sealed class PickleMemo
{
    readonly List<PickleValue> row = [];
    readonly Dictionary<long, PickleValue> others = [];

    /// <summary>How many.</summary>
    public int Count => row.Count + others.Count;

    public void Set(long place, PickleValue value)
    {
        if (place < row.Count)
            row[(int)place] = value;
        else if (place == row.Count && !others.ContainsKey(place))
            row.Add(value);
        else
            others[place] = value;
    }

    /// <summary>The value; null for none.</summary>
    public PickleValue? Find(long place) =>
        place < row.Count ? row[(int)place] : others.TryGetValue(place, out var value) ? value : null;
}
