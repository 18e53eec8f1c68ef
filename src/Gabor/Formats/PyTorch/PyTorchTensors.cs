namespace Gabor.Formats.PyTorch;

/// <summary>The tensors of a PyTorch file: names and sizes at once, numbers when they are asked for.</summary>
sealed class PyTorchTensors : INamedTensors
{
    readonly CheckedBytes bytes;
    readonly string file;
    readonly bool isBigEndian;
    readonly Dictionary<string, (TensorEntry Entry, PickleTensor Tensor, StoredEntry Place)> tensors = new(StringComparer.Ordinal);

    /// <param name="bytes">The file.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="state">What is in it.</param>
    /// <param name="isBigEndian">Whether the highest byte of each number is first.</param>
    /// <param name="place">Where a storage lies.</param>
    /// <exception cref="GaborFormatException">A storage is missing, or not as long as its tensors need.</exception>
    public PyTorchTensors(CheckedBytes bytes, string file, StateDict state, bool isBigEndian, Func<PickleStorage, StoredEntry> place)
    {
        (this.bytes, this.file, this.isBigEndian, State) = (bytes, file, isBigEndian, state);
        foreach (var (name, tensor) in state.Tensors)
        {
            var storage = tensor.Storage;
            var stored = place(storage);
            if ((Int128)storage.Stored * storage.Type.Bytes != stored.Length)
            {
                throw GaborFormatException.AtByte(
                    file, storage.At,
                    $"{storage.Stored} numbers of {storage.Type.Name} should be in {GaborFormatException.Quote(stored.Name)}, "
                    + $"which has {stored.Length} bytes.");
            }

            tensors.Add(name, (new(name, tensor.Sizes) { Type = storage.Type }, tensor, stored));
        }

        Entries = [.. state.Tensors.Select(tensor => tensors[tensor.Key].Entry)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Where in the file they were, and what was beside them.</summary>
    public StateDict State { get; }

    /// <inheritdoc/>
    public void Read(string name, ReadOnlySpan<int> sizes, Span<float> values)
    {
        if (!tensors.TryGetValue(name, out var found))
            throw new GaborFormatException(file, $"the tensor {GaborFormatException.Quote(name)} is missing.");
        var (entry, tensor, place) = found;
        if (!sizes.SequenceEqual(tensor.Sizes))
            throw new GaborFormatException(file, $"the tensor {entry} should have the sizes {string.Join('×', sizes.ToArray())}.");
        if (!entry.Type.IsRead)
            throw INamedTensors.NotRead(file, entry);
        if (values.Length != entry.Count)
            throw new ArgumentException($"{entry} has {entry.Count} numbers, there is room for {values.Length}.", nameof(values));
        try
        {
            if (tensor.IsInOrder)
            {
                ReadSpan(entry, tensor, place, values);
                return;
            }

            float[] spanned = new float[tensor.Span];
            ReadSpan(entry, tensor, place, spanned);
            Gather(tensor, spanned, values);
        }
        catch (IOException fault)
        {
            throw GaborFormatException.AtByte(
                file, place.Start, $"the numbers of {entry} cannot be read: {FileFault.Reason(fault, file)}.", fault);
        }
    }

    /// <summary>The numbers of the storage from the tensor's first on.</summary>
    void ReadSpan(TensorEntry entry, PickleTensor tensor, StoredEntry place, Span<float> values)
    {
        int width = entry.Type.Bytes, done = 0;
        var parts = bytes.Read(place, tensor.Offset * width, (long)values.Length * width);
        for (var part = parts.Next(); !part.IsEmpty; part = parts.Next())
        {
            var some = values.Slice(done, part.Length / width);
            if (!entry.Type.Convert(part, isBigEndian, some))
                throw INamedTensors.TooLarge(file, entry);
            done += some.Length;
        }
    }

    /// <summary>Row-major from any strides.</summary>
    static void Gather(PickleTensor tensor, float[] spanned, Span<float> values)
    {
        Span<int> index = stackalloc int[tensor.Sizes.Length];
        index.Clear();
        long at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = spanned[at];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                at += tensor.Strides[axis];
                if (++index[axis] < tensor.Sizes[axis])
                    break;
                at -= tensor.Strides[axis] * tensor.Sizes[axis];
                index[axis] = 0;
            }
        }
    }
}
