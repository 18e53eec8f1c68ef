namespace Gabor.Formats;

/// <summary>The text that items come from, so that each can name its line.</summary>
sealed class JsonSource(byte[] utf8, string file)
{
    /// <summary>An error at a byte of the text, given as a line.</summary>
    public GaborFormatException Fault(long at, string what) =>
        GaborFormatException.AtLine(file, 1 + utf8.AsSpan(0, (int)Math.Min(at, utf8.Length)).Count((byte)'\n'), what);
}

/// <summary>One value of a JSON text: asked for what it should be, it gives that or a refusal that names file and line.</summary>
sealed class JsonItem(JsonSource source, long at, object? value)
{
    /// <summary>Whether it is null.</summary>
    public bool IsNull => value is null;

    /// <summary>It as a string.</summary>
    public string Text() => value as string ?? throw Expected("a string");

    /// <summary>It as true or false.</summary>
    public bool Flag() => value as bool? ?? throw Expected("true or false");

    /// <summary>It as a number, always finite.</summary>
    public double Number() => value switch { double x => x, long i => i, ulong u => u, _ => throw Expected("a number") };

    /// <summary>It as a whole number in a range, both ends included.</summary>
    public long Integer(long least, long most)
    {
        long integer = value as long? ?? throw Expected("a whole number");
        return integer >= least && integer <= most ? integer : throw Fault($"{integer} is out of range: {least} to {most}.");
    }

    /// <summary>It as a whole number from 0 to 2⁶⁴ − 1, a seed.</summary>
    public ulong Unsigned() =>
        value switch { long and >= 0 => (ulong)(long)value, ulong u => u, _ => throw Expected("a whole number from 0 on") };

    /// <summary>
    /// It as a string, a whole number (long, ulong), a number (double), true or false, or null: whatever it is but a list or an object.
    /// </summary>
    public object? Scalar() => value is null or string or bool or long or ulong or double ? value : throw Expected("a single value");

    /// <summary>It as plain values: <see cref="Scalar"/>, a list of such, or fields of such.</summary>
    public object? Value() => value switch
    {
        List<JsonItem> items => items.ConvertAll(item => item.Value()),
        List<KeyValuePair<string, JsonItem>> fields =>
            fields.ConvertAll(field => new KeyValuePair<string, object?>(field.Key, field.Value.Value())),
        _ => value,
    };

    /// <summary>It as a list.</summary>
    public IReadOnlyList<JsonItem> Items() => value as List<JsonItem> ?? throw Expected("a list");

    /// <summary>It as an object: keys and values in the order of the text; no key occurs twice.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonItem>> Fields() =>
        value as List<KeyValuePair<string, JsonItem>> ?? throw Expected("an object");

    /// <summary>A field that must be there.</summary>
    public JsonItem this[string key] => Find(key) ?? throw Fault($"the key '{key}' is missing.");

    /// <summary>A field that may be there.</summary>
    public JsonItem? Find(string key)
    {
        foreach ((string name, JsonItem item) in Fields())
            if (name == key)
                return item;
        return null;
    }

    /// <summary>Refuses any key but these.</summary>
    public void AllowOnly(params string[] keys)
    {
        foreach ((string name, JsonItem item) in Fields())
            if (!keys.Contains(name, StringComparer.Ordinal))
                throw item.Fault($"the key {GaborFormatException.Quote(name)} is unknown. {Nearest.Advice(name, keys)}");
    }

    /// <summary>Checks the head of a file of ours, <c>"format": name, "version": n</c>.</summary>
    public void CheckFormat(string format, int version)
    {
        string found = this["format"].Text();
        if (found != format)
            throw this["format"].Fault($"the format is {GaborFormatException.Quote(found)}, '{format}' is expected here.");
        long number = this["version"].Integer(1, int.MaxValue);
        if (number > version)
            throw this["version"].Fault($"version {number} of '{format}'; this Gabor reads up to {version}. Use a newer one.");
    }

    /// <summary>An error of this value.</summary>
    public GaborFormatException Fault(string what) => source.Fault(at, what);

    GaborFormatException Expected(string kind) => Fault($"{kind} is expected here, {Kind} was found.");

    string Kind => value switch
    {
        null => "null",
        string => "a string",
        bool => "true or false",
        long or ulong or double => "a number",
        List<JsonItem> => "a list",
        _ => "an object",
    };
}
