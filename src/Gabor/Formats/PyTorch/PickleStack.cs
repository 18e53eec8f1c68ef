namespace Gabor.Formats.PyTorch;

/// <summary>The stack of a pickle: values, and marks where the values of a container begin. What it lacks is a fault of the file.</summary>
sealed class PickleStack(PickleBytes bytes)
{
    /// <summary>Most values.</summary>
    public const int MostValues = 100_000;

    readonly List<PickleValue> stack = [];
    readonly List<int> marks = [];

    /// <summary>The place of the instruction, for messages.</summary>
    public long At { get; set; }

    /// <summary>The one value that is left at the end.</summary>
    public PickleValue Last() =>
        stack.Count == 1 && marks.Count == 0 ? stack[0] : throw Fault($"the pickle ends with {stack.Count} values.");

    public void Mark()
    {
        marks.Add(stack.Count);
        Push(new(PickleKind.Mark));
    }

    /// <summary>Takes off the last value, or the mark where there is none behind it, as Python does.</summary>
    public void Pop()
    {
        if (marks.Count > 0 && marks[^1] == stack.Count - 1)
            marks.RemoveAt(marks.Count - 1);
        Require(1);
        stack.RemoveAt(stack.Count - 1);
    }

    public void Push(PickleValue value)
    {
        if (stack.Count == MostValues)
            throw Fault($"more than {MostValues} values on the stack.");
        stack.Add(value);
    }

    void Require(int count)
    {
        int there = stack.Count - (marks.Count > 0 ? marks[^1] + 1 : 0);
        if (there < count)
            throw Fault($"{count} values are needed, and {there} are on the stack.");
    }

    /// <summary>Takes the last values off the stack.</summary>
    public PickleValue[] Top(int count)
    {
        Require(count);
        var values = new PickleValue[count];
        stack.CopyTo(stack.Count - count, values, 0, count);
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    /// <summary>Takes the values since the last mark off the stack, and the mark.</summary>
    public PickleValue[] Since()
    {
        if (marks.Count == 0)
            throw Fault("there is no mark on the stack.");
        var values = Top(stack.Count - marks[^1] - 1);
        stack.RemoveAt(stack.Count - 1);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    /// <summary>The last value, which stays.</summary>
    public PickleValue Peek()
    {
        Require(1);
        return stack[^1];
    }

    /// <summary>Puts values behind those of the list that is last.</summary>
    public void Extend(PickleValue[] values)
    {
        if (Peek().Content is not List<PickleValue> list)
            throw Fault("values are appended to what is no list.");
        list.AddRange(values);
    }

    /// <summary>Puts keys and values into the dictionary that is last.</summary>
    public void Set(PickleValue[] values)
    {
        if (Peek().Content is not PickleDictionary dictionary || values.Length % 2 != 0)
            throw Fault("keys and values are put into what is no dictionary, or do not come in pairs.");
        for (int i = 0; i < values.Length; i += 2)
            dictionary.Add(values[i], values[i + 1]);
    }

    GaborFormatException Fault(string what) => bytes.Fault(At, what);
}
