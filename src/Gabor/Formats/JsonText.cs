using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Gabor.Formats;

/// <summary>
/// JSON as Gabor reads and writes it: read strictly and into a tree that knows its lines; written indented, with <c>\n</c>, always alike.
/// </summary>
/// <remarks>
/// Refused when reading: more than <see cref="MaxBytes"/>, nesting beyond <see cref="MaxDepth"/>, more than <see cref="MaxValues"/> values,
/// a key said twice, numbers beyond double, text that is not UTF-8, comments, trailing commas.
/// A byte order mark before it is passed over. So at most about 100 bytes a value are
/// allocated.
/// </remarks>
static class JsonText
{
    /// <summary>Longest text that is read: 16 MiB.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Deepest nesting of objects and lists.</summary>
    public const int MaxDepth = 16;

    /// <summary>Most values of a text.</summary>
    public const int MaxValues = 2_000_000;

    static readonly JsonWriterOptions Canonical = new()
    {
        Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="GaborFormatException">It is missing, too long, or not such JSON; with the line.</exception>
    public static JsonItem ReadFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MaxBytes)
                throw new GaborFormatException(path, $"{file.Length} bytes of JSON; {MaxBytes} are the limit.");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(bytes, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <summary>Reads one JSON value.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="GaborFormatException">It is not such JSON; with the line.</exception>
    public static JsonItem Parse(byte[] utf8, string file)
    {
        if (utf8.Length > MaxBytes)
            throw new GaborFormatException(file, $"{utf8.Length} bytes of JSON; {MaxBytes} are the limit.");
        // A byte order mark, which some editors put before UTF-8, says nothing.
        if (utf8.AsSpan().StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        JsonSource source = new(utf8, file);
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            int values = 0;
            JsonItem item = Value(ref reader, source, ref values);
            if (reader.Read())
                throw source.Fault(reader.TokenStartIndex, "something follows the end.");
            return item;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-8, or half a surrogate pair.
            throw source.Fault(
                reader.BytesConsumed, $"this is not the JSON that is read here (nesting up to {MaxDepth}, no comments, UTF-8).");
        }
    }

    /// <summary>Writes JSON indented by two spaces, lines ended by <c>\n</c>, also the last; the same values give the same bytes.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Canonical)) content(writer);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    static JsonItem Value(ref Utf8JsonReader reader, JsonSource source, ref int values)
    {
        long at = reader.TokenStartIndex;
        if (++values > MaxValues)
            throw source.Fault(at, $"more than {MaxValues} values.");
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                List<KeyValuePair<string, JsonItem>> fields = [];
                HashSet<string>? keys = null;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    long keyAt = reader.TokenStartIndex;
                    string key = reader.GetString()!;
                    if (fields.Count > 0 && !(keys ??= new([.. fields.Select(f => f.Key)], StringComparer.Ordinal)).Add(key))
                        throw source.Fault(keyAt, $"the key {GaborFormatException.Quote(key)} is said twice.");
                    reader.Read();
                    fields.Add(new(key, Value(ref reader, source, ref values)));
                }
                return new JsonItem(source, at, fields);
            case JsonTokenType.StartArray:
                List<JsonItem> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, source, ref values));
                return new JsonItem(source, at, items);
            case JsonTokenType.String:
                return new JsonItem(source, at, reader.GetString()!);
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long integer))
                    return new JsonItem(source, at, integer);
                if (reader.TryGetUInt64(out ulong large))
                    return new JsonItem(source, at, large);
                if (reader.TryGetDouble(out double number) && double.IsFinite(number))
                    return new JsonItem(source, at, number);
                throw source.Fault(at, "a number beyond what a double holds.");
            case JsonTokenType.True or JsonTokenType.False:
                return new JsonItem(source, at, reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Null:
                return new JsonItem(source, at, null);
            default:
                throw source.Fault(at, "a value is missing.");
        }
    }
}
