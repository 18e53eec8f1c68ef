using System.Buffers.Binary;
using System.Text;

namespace Gabor.Formats;

/// <summary>
/// Reads the safetensors format strictly: <see cref="SafetensorsWriter"/> says what a file is. F16, BF16 and F64
/// become float32: the first two exactly, the last by rounding. Tensors of whole numbers may be there, as counters are; they are not read,
/// but for the I8 of quantized layers where it is asked for.
/// </summary>
/// <remarks>
/// The header is checked whole before a number is read: at most <see cref="MaxHeaderBytes"/>, <see cref="MaxTensors"/> tensors of
/// <see cref="MaxRank"/> axes, names of <see cref="MaxNameBytes"/>; unknown or repeated keys are faults; tensors lie one after the other
/// from 0 to the end of the file, without gap or overlap, in any order, each as long as its shape says in 128-bit arithmetic.
/// Who then asks for a tensor
/// gives the memory, so nothing is allocated by what the file claims.
/// </remarks>
sealed class SafetensorsReader : INamedTensors
{
    /// <summary>Longest header, 16 MiB.</summary>
    public const int MaxHeaderBytes = JsonText.MaxBytes;

    /// <summary>Most tensors of a file.</summary>
    public const int MaxTensors = 10_000;

    /// <summary>Most axes of a tensor.</summary>
    public const int MaxRank = 8;

    /// <summary>Longest name of a tensor, as UTF-8.</summary>
    public const int MaxNameBytes = 256;

    /// <summary>The one key of the header that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    const int PartBytes = 65_536;

    readonly Stream stream;
    readonly string file;
    readonly long start;
    readonly List<TensorEntry> entries = [];
    readonly List<KeyValuePair<string, string>> metadata = [];
    readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);
    byte[]? part;

    /// <summary>Where a tensor lies: its number in the header, its first byte and the one behind its last.</summary>
    readonly record struct Place(int Index, long Begin, long End);

    /// <summary>Reads and checks the header.</summary>
    /// <param name="stream">At its position begins the content; it can be sought and stays the caller's.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="length">Bytes of the content from here on, at most what the stream has.</param>
    /// <exception cref="GaborFormatException">It is damaged, cut or beyond a limit.</exception>
    public SafetensorsReader(Stream stream, string file, long length)
    {
        this.stream = stream;
        this.file = file;
        long origin = stream.Position;
        if (length > stream.Length - origin)
            throw new ArgumentOutOfRangeException(nameof(length), $"{length} bytes asked for, the stream has {stream.Length - origin}.");
        try
        {
            byte[] header = ReadHeader(length);
            start = origin + 8 + header.Length;
            Check(JsonText.Parse(header, file), length - 8 - header.Length);
        }
        catch (IOException e)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(e, file)}.", e);
        }
    }

    /// <summary>The tensors, in the order of the header.</summary>
    public IReadOnlyList<TensorEntry> Entries => entries;

    /// <summary>The strings that go with them, in the order of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => metadata;

    /// <summary>The tensor of this name, or null.</summary>
    public TensorEntry? Find(string name) => places.TryGetValue(name, out Place place) ? entries[place.Index] : null;

    /// <summary>Reads the numbers of a tensor.</summary>
    /// <param name="name">A tensor that must be there.</param>
    /// <param name="sizes">The sizes it must have.</param>
    /// <param name="values">Where to.</param>
    /// <exception cref="GaborFormatException">There is none of this name and sizes, or it cannot be read.</exception>
    public void Read(string name, ReadOnlySpan<int> sizes, Span<float> values) => Read(name, sizes, values, null);

    /// <summary>The same of a tensor that may be of one more type.</summary>
    /// <param name="name">A tensor that must be there.</param>
    /// <param name="sizes">The sizes it must have.</param>
    /// <param name="values">Where to.</param>
    /// <param name="other">The type; null for none.</param>
    /// <exception cref="GaborFormatException">There is none of this name and sizes, or it cannot be read.</exception>
    public void Read(string name, ReadOnlySpan<int> sizes, Span<float> values, NumberType? other)
    {
        if (!places.TryGetValue(name, out Place place))
            throw new GaborFormatException(file, $"the tensor {GaborFormatException.Quote(name)} is missing.");
        TensorEntry entry = entries[place.Index];
        if (entry.Sizes.Count != sizes.Length || !sizes.SequenceEqual(entry.Sizes.ToArray()))
            throw new GaborFormatException(file, $"the tensor {entry} should have the sizes {string.Join('×', sizes.ToArray())}.");
        if (values.Length != entry.Count)
        {
            throw new ArgumentException(
                $"safetensors: {entry} has {entry.Count} numbers, there is room for {values.Length}.", nameof(values));
        }

        if (!entry.Type.IsRead && entry.Type != other)
            throw INamedTensors.NotRead(file, entry);
        try
        {
            part ??= new byte[PartBytes];
            stream.Position = start + place.Begin;
            int width = entry.Type.Bytes, most = PartBytes / width;
            for (int from = 0; from < values.Length; from += most)
            {
                Span<float> some = values[from..Math.Min(from + most, values.Length)];
                stream.ReadExactly(part, 0, width * some.Length);
                if (!entry.Type.Convert(part, isBigEndian: false, some))
                    throw INamedTensors.TooLarge(file, entry);
            }
        }
        catch (IOException e)
        {
            throw GaborFormatException.AtByte(
                file, start + place.Begin, $"the numbers of {entry} cannot be read: {FileFault.Reason(e, file)}.", e);
        }
    }

    /// <summary>Reads the numbers of a tensor of U8.</summary>
    /// <param name="name">A tensor that is there.</param>
    /// <param name="values">Where to; as many as it has.</param>
    /// <exception cref="GaborFormatException">It is of another type, or cannot be read.</exception>
    public void ReadBytes(string name, Span<byte> values)
    {
        Place place = places[name];
        TensorEntry entry = entries[place.Index];
        if (entry.Type != NumberType.U8)
        {
            throw new GaborFormatException(
                file, $"the tensor {entry} is of type {GaborFormatException.Quote(entry.Type.Name)}; U8 is due.");
        }


        try
        {
            stream.Position = start + place.Begin;
            stream.ReadExactly(values);
        }
        catch (IOException e)
        {
            throw GaborFormatException.AtByte(
                file, start + place.Begin, $"the numbers of {entry} cannot be read: {FileFault.Reason(e, file)}.", e);
        }
    }

    byte[] ReadHeader(long length)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (length < 10)
            throw GaborFormatException.AtByte(file, 0, $"{length} bytes are too few for a safetensors file: it was cut.");
        stream.ReadExactly(prefix);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size > (ulong)(length - 8) || size is < 2 or > MaxHeaderBytes)
        {
            throw GaborFormatException.AtByte(
                file, 0,
                $"a header of {size} bytes in a file of {length}; 2 to {MaxHeaderBytes} are possible. "
                + "Is it a safetensors file, and whole?");
        }

        byte[] header = new byte[size];
        stream.ReadExactly(header);
        if (header[0] != '{')
            throw GaborFormatException.AtByte(file, 8, "the header does not begin with an object. Is it a safetensors file?");
        return header;
    }

    void Check(JsonItem header, long dataLength)
    {
        List<JsonItem> items = [];
        foreach ((string name, JsonItem item) in header.Fields())
        {
            if (name == MetadataKey)
            {
                foreach ((string key, JsonItem value) in item.Fields()) metadata.Add(new(key, value.Text()));
                continue;
            }
            if (entries.Count == MaxTensors)
                throw item.Fault($"more than {MaxTensors} tensors.");
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
                throw item.Fault($"the name {GaborFormatException.Quote(name)} has not 1 to {MaxNameBytes} bytes.");
            IReadOnlyList<JsonItem> offsets = Offsets(name, item, out NumberType type);
            places.Add(name, new(entries.Count, offsets[0].Integer(0, long.MaxValue), offsets[1].Integer(0, long.MaxValue)));
            entries.Add(new TensorEntry(name, Sizes(name, item)) { Type = type });
            items.Add(item);
        }

        CheckPlaces(items, dataLength);
    }

    /// <summary>One tensor begins where another ends, in whatever order the header names them.</summary>
    void CheckPlaces(List<JsonItem> items, long dataLength)
    {
        long cursor = 0;
        foreach (Place place in places.Values.OrderBy(p => p.Begin).ThenBy(p => p.End).ThenBy(p => p.Index))
        {
            TensorEntry entry = entries[place.Index];
            Int128 bytes = (Int128)entry.Count * entry.Type.Bytes;
            if (place.Begin != cursor || place.End < place.Begin || place.End > dataLength || (Int128)place.End - place.Begin != bytes)
            {
                throw items[place.Index].Fault(
                    $"the tensor {GaborFormatException.Quote(entry.Name)} of {string.Join('×', entry.Sizes)} needs {bytes} bytes from "
                    + $"{cursor} on, but states {place.Begin} to {place.End} of {dataLength}.");
            }

            cursor = place.End;
        }

        if (cursor != dataLength)
        {
            throw new GaborFormatException(
                file, $"the tensors have {cursor} bytes, {dataLength} follow the header: the file was cut, or something follows it.");
        }
    }

    static IReadOnlyList<JsonItem> Offsets(string name, JsonItem item, out NumberType type)
    {
        item.AllowOnly("dtype", "shape", "data_offsets");
        string stated = item["dtype"].Text();
        type = NumberType.Named(stated) ?? throw item["dtype"].Fault(
            $"the tensor {GaborFormatException.Quote(name)} is of type {GaborFormatException.Quote(stated)}, which is unknown here.");
        IReadOnlyList<JsonItem> offsets = item["data_offsets"].Items();
        return offsets.Count == 2 ? offsets : throw item["data_offsets"].Fault($"{offsets.Count} offsets; begin and end are due.");
    }

    static int[] Sizes(string name, JsonItem item)
    {
        IReadOnlyList<JsonItem> shape = item["shape"].Items();
        if (shape.Count > MaxRank)
            throw item["shape"].Fault($"{shape.Count} axes; {MaxRank} are the limit.");
        int[] sizes = new int[shape.Count];
        Int128 bytes = 8;
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = (int)shape[i].Integer(0, int.MaxValue);
            // Kept small by the file's length, so that eight sizes cannot overflow 128 bits.
            if (sizes[i] > 0 && (bytes = checked(bytes * sizes[i])) > (Int128)long.MaxValue)
                throw item.Fault($"the tensor {GaborFormatException.Quote(name)} has more bytes than any file.");
        }

        return sizes;
    }
}
