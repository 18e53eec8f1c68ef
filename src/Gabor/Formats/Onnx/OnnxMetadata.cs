using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gabor.Formats.Onnx.Messages;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Formats.Onnx;

/// <summary>What a file of ONNX says beside its graph, by keys; those of Gabor begin with its name.</summary>
static class OnnxMetadata
{
    /// <summary>The key of the names of the classes, a JSON array.</summary>
    public const string ClassesKey = "gabor.classes";

    /// <summary>The keys of what is done to an image before the graph.</summary>
    public const string ImageKey = "gabor.image", FramingKey = "gabor.framing";

    /// <summary>The keys of the network's name and temperature.</summary>
    public const string NetworkKey = "gabor.network", TemperatureKey = "gabor.temperature";

    /// <summary>What is said of a model.</summary>
    public static IEnumerable<(string Key, string Value)> Of(Model model)
    {
        yield return (NetworkKey, model.Name);
        if (model.IsClassifier)
        {
            yield return (ClassesKey, Array(model.ClassNames));
        }

        var image = model.Preprocessing.ImageShape;
        yield return (ImageKey, FormattableString.Invariant($"{image.Height}x{image.Width}x{image.Depth}, RGB, 0 to 255"));
        yield return (FramingKey, $"{model.Preprocessing.Framing}".ToLowerInvariant());
        if (model.Temperature != 1)
            yield return (TemperatureKey, FormattableString.Invariant($"{model.Temperature}"));
    }

    /// <summary>What a file says, by key; of a key that is there twice the first.</summary>
    public static Dictionary<string, string> Of(ModelProto file)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in file.MetadataProps)
            all.TryAdd(entry.Key, entry.Value);
        return all;
    }

    static string Array(IReadOnlyList<string> names)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The names of the classes that a file has, where they are as many as the scores; else their numbers.</summary>
    public static IReadOnlyList<string> Classes(OnnxSource source, int count)
    {
        if (source.Metadata(ClassesKey) is { } text)
        {
            try
            {
                using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
                string[] names = [.. json.RootElement.EnumerateArray().Select(name => name.GetString() ?? "")];
                if (names.Length == count)
                {
                    ModelLimits.CheckClasses(source.File, names, nameof(names));
                    return names;
                }
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
            {
                // Somebody else's text: the classes are then called by their numbers.
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{i}"))];
    }

    /// <summary>The temperature that a file has; 1, which changes nothing, where it says none.</summary>
    public static double Temperature(OnnxSource source) =>
        source.Metadata(TemperatureKey) is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double temperature)
            && temperature > 0 && double.IsFinite(temperature)
            ? temperature
            : 1;

    /// <summary>How images of other proportions are brought to the image; cropped where the file does not say.</summary>
    public static ImageFraming Framing(OnnxSource source) =>
        source.Metadata(FramingKey) is { } text && Enum.TryParse(text, ignoreCase: true, out ImageFraming framing)
            && Enum.IsDefined(framing)
            ? framing
            : ImageFraming.Crop;
}
