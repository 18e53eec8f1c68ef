namespace Gabor.Formats.PyTorch;

/// <summary>What a value of a pickle is to a reader of weights.</summary>
enum PickleKind : byte
{
    /// <summary>Where the values of a container begin on the stack.</summary>
    Mark,

    /// <summary>Something that no weight needs: it was passed over and not built.</summary>
    Skipped,

    /// <summary>None.</summary>
    None,

    /// <summary>A whole number of 64 bits.</summary>
    Number,

    /// <summary>A text of at most <see cref="SafetensorsReader.MaxNameBytes"/> bytes.</summary>
    Text,

    /// <summary>Values in a row that do not change.</summary>
    Tuple,

    /// <summary>Values in a row.</summary>
    List,

    /// <summary>Values by name.</summary>
    Dictionary,

    /// <summary>A function or type of <see cref="PickleGlobal"/>.</summary>
    Global,

    /// <summary>Numbers in the file.</summary>
    Storage,

    /// <summary>Numbers of a storage under sizes and strides.</summary>
    Tensor,
}

/// <summary>A value of a pickle: a number, or what was built of other values.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The number of <see cref="PickleKind.Number"/>.</param>
/// <param name="Content">A string, an array of values, a list of them, a <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>,
/// <see cref="PickleStorage"/> or <see cref="PickleTensor"/>.</param>
readonly record struct PickleValue(PickleKind Kind, long Number = 0, object? Content = null)
{
    public static PickleValue Skipped => new(PickleKind.Skipped);

    /// <summary>The number, where it is one.</summary>
    public long? Whole => Kind == PickleKind.Number ? Number : null;

    /// <summary>The text, where it is one.</summary>
    public string? Text => Content as string;

    /// <summary>The values of a tuple; null for others.</summary>
    public PickleValue[]? Tuple => Content as PickleValue[];

    /// <summary>The values of a tuple or list; null for others.</summary>
    public IReadOnlyList<PickleValue>? Items => Content as IReadOnlyList<PickleValue>;
}

/// <summary>Values by name. What has another key than a short text is not kept.</summary>
sealed class PickleDictionary
{
    static readonly List<KeyValuePair<string, PickleValue>> Empty = [];

    List<KeyValuePair<string, PickleValue>>? entries;

    /// <summary>Names and values in the order of the file; one name may occur twice.</summary>
    public IReadOnlyList<KeyValuePair<string, PickleValue>> Entries => entries ?? Empty;

    /// <summary>Whether one of the values is a tensor.</summary>
    public bool HoldsTensors { get; private set; }

    public void Add(PickleValue key, PickleValue value)
    {
        if (key.Text is not { } name)
            return;
        (entries ??= []).Add(new(name, value));
        HoldsTensors |= value.Kind == PickleKind.Tensor;
    }
}

/// <summary>Numbers in the file, to which a pickle refers.</summary>
/// <param name="Key">What the container calls them.</param>
/// <param name="Type">What they are.</param>
/// <param name="Stored">How many lie under this key.</param>
/// <param name="Start">The first that belongs to this storage: above 0 only where it is a view of another.</param>
/// <param name="Count">How many belong to it.</param>
/// <param name="At">The byte of the file where they are named.</param>
sealed record PickleStorage(string Key, NumberType Type, long Stored, long Start, long Count, long At);

/// <summary>Part of a storage that is a tensor; it lies within.</summary>
/// <param name="Storage">The numbers.</param>
/// <param name="Offset">The first one, counted from the beginning of what is stored.</param>
/// <param name="Sizes">Its sizes, outermost first.</param>
/// <param name="Strides">Numbers from one element of an axis to the next.</param>
sealed record PickleTensor(PickleStorage Storage, long Offset, int[] Sizes, long[] Strides)
{
    /// <summary>The numbers that it spans, from its first to behind its last; 0 where it has none.</summary>
    public long Span
    {
        get
        {
            if (Sizes.Contains(0))
                return 0;
            long span = 1;
            for (int axis = 0; axis < Sizes.Length; axis++)
                span += (Sizes[axis] - 1) * Strides[axis];
            return span;
        }
    }

    /// <summary>Whether its elements lie one after the other.</summary>
    public bool IsInOrder
    {
        get
        {
            long step = 1;
            for (int axis = Sizes.Length - 1; axis >= 0; axis--)
            {
                if (Sizes[axis] != 1 && Strides[axis] != step)
                    return false;
                step *= Sizes[axis];
            }

            return true;
        }
    }
}
