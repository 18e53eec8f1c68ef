namespace Gabor.Formats;

/// <summary>A tensor in a file: its name and the sizes of its axes, outermost first; no sizes make a single number.</summary>
sealed record TensorEntry(string Name, IReadOnlyList<int> Sizes)
{
    /// <summary>What its numbers are; Gabor writes F32, but F16 and I8 where a model is stored smaller, and U8 of images.</summary>
    public NumberType Type { get; init; } = NumberType.F32;

    /// <summary>The product of the sizes.</summary>
    /// <exception cref="OverflowException">It does not fit 63 bits.</exception>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (int size in Sizes) count = checked(count * size);
            return count;
        }
    }

    /// <summary><c>'conv1.weight' (5×5×1×20)</c>, made harmless for a terminal.</summary>
    public override string ToString() => $"{GaborFormatException.Quote(Name)} ({string.Join('×', Sizes)})";
}
