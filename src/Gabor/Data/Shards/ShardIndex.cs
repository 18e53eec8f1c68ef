using System.Text;
using System.Text.Json;

namespace Gabor.Data.Shards;

/// <summary>
/// Finds the images of a shard and their labels: files of one key, which is the name up to the first dot of its last part, belong together.
/// <c>key.cls</c> holds a class, its number or name; <c>key.json</c> has it as <c>label</c>; the image is what begins as one.
/// </summary>
/// <param name="shard">The number of the shard.</param>
/// <param name="file">Its path, for messages.</param>
/// <param name="formats">What counts as an image.</param>
sealed class ShardIndex(int shard, string file, Registry<ImageFormat> formats)
{
    /// <summary>Bytes of a <c>.cls</c> or <c>.json</c> at most.</summary>
    const int MaxLabel = 1 << 20;

    static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    readonly Dictionary<string, Sample> samples = new(StringComparer.Ordinal);
    readonly List<string> keys = [];

    /// <summary>The images in the order of the shard, each with the word of its class.</summary>
    public List<(ShardImage Image, string Label)> Images { get; } = [];

    /// <summary>Files that are neither images nor labels, or a second image of a key.</summary>
    public int Others { get; private set; }

    /// <summary>Reads all names and labels.</summary>
    /// <exception cref="GaborFormatException">The archive is cut or damaged, or an image has no label.</exception>
    public void Read(Stream archive)
    {
        var walker = new TarWalker(archive, file);
        while (walker.Next() is { } member)
        {
            if (KeyOf(member.Name, out string ending) is { } key)
                Add(key, ending, member, walker);
        }

        foreach (string key in keys)
        {
            var sample = samples[key];
            if (sample.Image is not { } image)
                continue;
            Images.Add((image, sample.Label
                ?? throw new GaborFormatException(file, $"{GaborFormatException.Quote(key)} has no label: put its .cls beside it, or a "
                    + ".json with a label.")));
        }
    }

    void Add(string key, string ending, TarMember member, TarWalker walker)
    {
        if (!samples.TryGetValue(key, out var sample))
        {
            samples.Add(key, sample = new());
            keys.Add(key);
        }

        if (ending is "cls" or "json")
        {
            string? label = ending == "cls" ? Class(member, walker) : Json(member, walker);
            sample.Label = ending == "cls" ? label : sample.Label ?? label;
            return;
        }

        Span<byte> start = stackalloc byte[ImageFormat.StartBytes];
        start = start[..walker.ReadContent(member, start)];
        if (sample.Image is not null || formats.Of(start) is null)
        {
            Others++;
            return;
        }

        if (member.Length > ImageFile.MaxBytes)
            throw Fault(member, $"more than {ImageFile.MaxBytes} bytes (64 MiB), the most that an image may have");
        sample.Image = new(shard, member.Offset, (int)member.Length);
    }

    string Class(TarMember member, TarWalker walker)
    {
        string text = Encoding.UTF8.GetString(Content(member, walker)).Trim();
        return text.Length is > 0 and <= 256 && !text.Any(char.IsControl)
            ? text
            : throw Fault(member, "it should hold a class, its number or name, in one line");
    }

    string? Json(TarMember member, TarWalker walker)
    {
        try
        {
            using var document = JsonDocument.Parse(Content(member, walker), Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("label", out var label))
                return null;
            string? text = label.ValueKind switch
            {
                JsonValueKind.String => label.GetString()!.Trim(),
                JsonValueKind.Number => label.GetRawText(),
                _ => null,
            };
            return text is { Length: > 0 and <= 256 } && !text.Any(char.IsControl)
                ? text
                : throw Fault(member, "its label should be the number or the name of a class");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fault(member, "it is no JSON");
        }
    }

    byte[] Content(TarMember member, TarWalker walker)
    {
        if (member.Length > MaxLabel)
            throw Fault(member, $"{member.Length} bytes; a label has {MaxLabel} at most");
        byte[] content = new byte[member.Length];
        walker.ReadContent(member, content);
        return content;
    }

    GaborFormatException Fault(TarMember member, string what) =>
        GaborFormatException.AtByte(file, member.Offset, $"{GaborFormatException.Quote(member.Name)}: {what}.");

    /// <summary>The key of a file and the rest of its name in small letters; null for what systems leave behind.</summary>
    static string? KeyOf(string name, out string ending)
    {
        int folder = name.LastIndexOf('/') + 1, dot = name.IndexOf('.', folder);
        ending = dot < 0 ? "" : name[(dot + 1)..].ToLowerInvariant();
        return dot == folder || folder == name.Length || name.StartsWith("__MACOSX/", StringComparison.Ordinal)
            ? null
            : dot < 0 ? name : name[..dot];
    }

    sealed class Sample
    {
        public ShardImage? Image { get; set; }

        public string? Label { get; set; }
    }
}
