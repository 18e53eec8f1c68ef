namespace Gabor.Formats.PyTorch;

/// <summary>What stands here for the calls of a pickle: each is a case that is written out, and what is none of them is refused.</summary>
sealed class PickleCalls(PickleBytes bytes)
{
    /// <summary>What a refusal ends with.</summary>
    public const string NothingRun = "Nothing was executed. If you trust the file, save its state_dict alone, or as safetensors.";

    /// <summary>The persistent id that torch gives to numbers.</summary>
    const string StorageId = "storage";

    readonly Dictionary<string, PickleStorage> storages = new(StringComparer.Ordinal);

    /// <summary>All storages that the pickle names, by their keys.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => storages;

    /// <summary>A name that the pickle calls for.</summary>
    public PickleValue Global(long at, string name) =>
        PickleGlobal.Find(name) is { } known ? new(PickleKind.Global, 0, known) : throw Refused(at, name);

    public GaborFormatException Refused(long at, string name) => bytes.Fault(
        at, $"the pickle calls for {GaborFormatException.Quote(name)}, which is not among the names that tensors need. {NothingRun}");

    /// <summary>REDUCE: a function on a tuple.</summary>
    public PickleValue Reduce(long at, PickleValue function, PickleValue arguments)
    {
        if (function.Content is not PickleGlobal global || arguments.Tuple is not { } values)
            throw bytes.Fault(at, $"a call of what is no name of a function, or without arguments. {NothingRun}");
        return global.Role switch
        {
            PickleRole.Dictionary when values.Length == 0 => new(PickleKind.Dictionary, 0, new PickleDictionary()),
            PickleRole.Dictionary when values.Length == 1 && values[0].Items is { } pairs => Dictionary(at, pairs),
            PickleRole.Tensor when values.Length is >= 4 and <= 7 => Tensor(at, values),
            PickleRole.Parameter when values.Length is >= 1 and <= 4 && values[0].Kind == PickleKind.Tensor => values[0],
            PickleRole.Size when values.Length == 1 && values[0].Kind == PickleKind.Tuple => values[0],
            PickleRole.Inert => PickleValue.Skipped,
            _ => throw Unsuited(at, global),
        };
    }

    /// <summary>NEWOBJ: a type on a tuple.</summary>
    public PickleValue Make(long at, PickleValue type, PickleValue arguments) =>
        type.Content is PickleGlobal { Role: PickleRole.Dictionary or PickleRole.Parameter }
            ? Reduce(at, type, arguments)
            : throw (type.Content is PickleGlobal global
                ? Unsuited(at, global)
                : bytes.Fault(at, $"an object of what is no type. {NothingRun}"));

    /// <summary>BUILD: what an ordered dictionary or parameter carries beside its content; weights do not need it.</summary>
    public PickleValue Build(long at, PickleValue value) => value.Kind is PickleKind.Dictionary or PickleKind.Tensor
        ? value
        : throw bytes.Fault(at, $"a state of what is neither a dictionary nor a tensor. {NothingRun}");

    /// <summary>BINPERSID: numbers that lie outside the pickle.</summary>
    public PickleValue Storage(long at, PickleValue id)
    {
        if (id.Tuple is not { Length: > 0 } parts || parts[0].Text != StorageId)
        {
            string name = id.Tuple is { Length: > 0 } named ? named[0].Text ?? "" : id.Text ?? "";
            throw bytes.Fault(
                at,
                $"the pickle refers to an object {GaborFormatException.Quote(name)} outside it; only a 'storage' is read. {NothingRun}");
        }

        if (parts.Length is not (5 or 6) || parts[1].Content is not PickleGlobal { Role: PickleRole.Storage } global
            || parts[2].Text is not { } key || parts[4].Whole is not (>= 0 and var count))
            throw bytes.Fault(at, "a storage without type, key and size.");
        var stored = new PickleStorage(key, global.Type!, count, 0, count, at);
        if (!storages.TryAdd(key, stored) && (storages[key].Type != stored.Type || storages[key].Stored != count))
            throw bytes.Fault(at, $"the storage {GaborFormatException.Quote(key)} is stated with two types or sizes.");
        if (parts.Length == 5 || parts[5].Kind == PickleKind.None)
            return new(PickleKind.Storage, 0, storages[key]);
        if (parts[5].Tuple is not { Length: 3 } view || view[1].Whole is not (>= 0 and var start)
            || view[2].Whole is not (>= 0 and var length) || start > count || length > count - start)
            throw bytes.Fault(at, "a view of a storage that does not lie within it.");
        return new(PickleKind.Storage, 0, stored with { Start = start, Count = length });
    }

    /// <summary>A dictionary as Python 2 wrote it: pairs in a list.</summary>
    PickleValue Dictionary(long at, IReadOnlyList<PickleValue> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
        {
            if (pair.Items is not { Count: 2 } items)
                throw bytes.Fault(at, "an ordered dictionary of what are no pairs.");
            dictionary.Add(items[0], items[1]);
        }

        return new(PickleKind.Dictionary, 0, dictionary);
    }

    /// <summary>A tensor, whose elements all lie in its storage: as many at most as that has.</summary>
    PickleValue Tensor(long at, PickleValue[] arguments)
    {
        if (arguments[0].Content is not PickleStorage storage || arguments[1].Whole is not { } offset
            || arguments[2].Tuple is not { } sizes || arguments[3].Tuple is not { } strides || sizes.Length != strides.Length)
            throw bytes.Fault(at, "a tensor without storage, offset, sizes and strides.");
        if (sizes.Length > SafetensorsReader.MaxRank)
            throw bytes.Fault(at, $"{sizes.Length} axes; {SafetensorsReader.MaxRank} are the limit.");
        var (counts, steps) = (new int[sizes.Length], new long[sizes.Length]);
        Int128 count = 1, last = offset;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis].Whole is not (>= 0 and <= int.MaxValue and var size)
                || strides[axis].Whole is not (>= 0 and <= int.MaxValue and var stride))
                throw bytes.Fault(at, $"sizes and strides of a tensor are from 0 to {int.MaxValue}.");
            (counts[axis], steps[axis]) = ((int)size, stride);
            // Each step is bounded by the storage, so that eight sizes cannot overflow 128 bits.
            count = count > storage.Count ? count : count * size;
            last += (Int128)Math.Max(0, size - 1) * stride;
        }

        bool isEmpty = counts.Contains(0);
        if (offset < 0 || (!isEmpty && (count > storage.Count || last >= storage.Count)))
        {
            throw bytes.Fault(
                at, $"a tensor of {string.Join('×', counts)} from {offset} on does not lie within its storage of {storage.Count} numbers.");
        }

        return new(PickleKind.Tensor, 0, new PickleTensor(storage, isEmpty ? 0 : storage.Start + offset, counts, steps));
    }

    GaborFormatException Unsuited(long at, PickleGlobal global) =>
        bytes.Fault(at, $"{GaborFormatException.Quote(global.Name)} is called as no tensor needs it. {NothingRun}");
}
