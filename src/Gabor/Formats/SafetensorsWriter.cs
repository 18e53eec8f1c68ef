using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gabor.Formats;

/// <summary>Writes the safetensors format: header first, then each tensor in the order announced, straight from where it lies.</summary>
/// <remarks>
/// A file is: the header's length as 64-bit little-endian; the header, JSON, <c>name → {dtype, shape, data_offsets}</c> and
/// <c>__metadata__</c>, strings to strings; the numbers, little-endian, without gaps. The header is filled up with spaces so that the
/// numbers begin at a multiple of 64 bytes.
/// </remarks>
sealed class SafetensorsWriter
{
    const int Alignment = 64, PartFloats = 16_384;

    readonly Stream stream;
    readonly IReadOnlyList<TensorEntry> entries;
    readonly byte[] part = new byte[4 * PartFloats];
    int next;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Where to; never sought.</param>
    /// <param name="entries">The tensors to come, in this order.</param>
    /// <param name="metadata">Strings to go with them.</param>
    /// <exception cref="ArgumentException">A name is too long, empty or said twice, or a limit of <see cref="SafetensorsReader"/> is
    /// broken.</exception>
    public SafetensorsWriter(Stream stream, IReadOnlyList<TensorEntry> entries, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        this.stream = stream;
        this.entries = entries;
        byte[] header = Header(entries, metadata ?? []);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
    }

    /// <summary>Writes the next tensor's numbers, as F32, F16 or I8, as announced.</summary>
    /// <exception cref="ArgumentException">Not as many as announced, or of another type.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        var type = Next(values.Length, NumberType.F32, NumberType.F16, NumberType.I8);
        for (int start = 0; start < values.Length; start += PartFloats)
        {
            ReadOnlySpan<float> some = values[start..Math.Min(start + PartFloats, values.Length)];
            type.Write(some, part);
            stream.Write(part, 0, type.Bytes * some.Length);
        }
    }

    /// <summary>Writes the next tensor's numbers, which are U8.</summary>
    /// <exception cref="ArgumentException">Not as many as announced, or of another type.</exception>
    public void Write(ReadOnlySpan<byte> values)
    {
        Next(values.Length, NumberType.U8);
        stream.Write(values);
    }

    /// <summary>Says that all is written.</summary>
    /// <exception cref="InvalidOperationException">A tensor is missing.</exception>
    public void Complete()
    {
        if (next != entries.Count)
            throw new InvalidOperationException($"safetensors: {entries.Count} tensors were announced, {next} written.");
    }

    NumberType Next(int count, params ReadOnlySpan<NumberType> types)
    {
        if (next == entries.Count)
            throw new ArgumentException($"safetensors: {entries.Count} tensors were announced, and this is one more.");
        TensorEntry entry = entries[next++];
        if (!types.Contains(entry.Type))
            throw new ArgumentException($"safetensors: {entry} is of {entry.Type.Name}, {types[0].Name} were given.");
        if (count != entry.Count)
            throw new ArgumentException($"safetensors: {entry} has {entry.Count} numbers, {count} were given.");
        return entry.Type;
    }

    static byte[] Header(IReadOnlyList<TensorEntry> entries, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (entries.Count > SafetensorsReader.MaxTensors)
        {
            throw new ArgumentException(
                $"safetensors: {entries.Count} tensors; {SafetensorsReader.MaxTensors} are the limit.", nameof(entries));
        }

        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            HashSet<string> names = new(StringComparer.Ordinal);
            long offset = 0;
            foreach (TensorEntry entry in entries)
            {
                if (!names.Add(entry.Name) || entry.Name.Length == 0 || entry.Name == SafetensorsReader.MetadataKey
                    || Encoding.UTF8.GetByteCount(entry.Name) > SafetensorsReader.MaxNameBytes
                    || entry.Sizes.Count > SafetensorsReader.MaxRank || entry.Sizes.Any(s => s < 0))
                {
                    throw new ArgumentException(
                        $"safetensors: {entry}: names are unique and have 1 to {SafetensorsReader.MaxNameBytes} bytes; "
                        + $"at most {SafetensorsReader.MaxRank} sizes, "
                        + "none negative.", nameof(entries));
                }

                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.Name);
                json.WriteStartArray("shape");
                foreach (int size in entry.Sizes) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset = checked(offset + entry.Type.Bytes * entry.Count));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int length = (text.WrittenCount + 8 + Alignment - 1) / Alignment * Alignment - 8;
        if (length > SafetensorsReader.MaxHeaderBytes)
            throw new ArgumentException($"safetensors: a header of {length} bytes; {SafetensorsReader.MaxHeaderBytes} are the limit.");
        byte[] header = new byte[length];
        text.WrittenSpan.CopyTo(header);
        header.AsSpan(text.WrittenCount).Fill((byte)' ');
        return header;
    }

    static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach ((string key, string value) in metadata)
        {
            if (keys.Count == 0)
                json.WriteStartObject(SafetensorsReader.MetadataKey);
            if (!keys.Add(key))
                throw new ArgumentException($"safetensors: the key {GaborFormatException.Quote(key)} is given twice.", nameof(metadata));
            json.WriteString(key, value);
        }
        if (keys.Count > 0)
            json.WriteEndObject();
    }
}
