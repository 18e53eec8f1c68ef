using System.Text.Json;
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
            byte[] names = JsonText.Write(json =>
            {
                json.WriteStartArray();
                foreach (string name in model.ClassNames)
                    json.WriteStringValue(name);
                json.WriteEndArray();
            });
            yield return (ClassesKey, System.Text.Encoding.UTF8.GetString(names).Trim());
        }

        var image = model.Preprocessing.ImageShape;
        yield return (ImageKey, FormattableString.Invariant($"{image.Height}x{image.Width}x{image.Depth}, RGB, 0 to 255"));
        yield return (FramingKey, $"{model.Preprocessing.Framing}".ToLowerInvariant());
        if (model.Temperature != 1)
            yield return (TemperatureKey, FormattableString.Invariant($"{model.Temperature}"));
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

    /// <summary>How images of other proportions are brought to the image; cropped where the file does not say.</summary>
    public static ImageFraming Framing(OnnxSource source) =>
        source.Metadata(FramingKey) is { } text && Enum.TryParse(text, ignoreCase: true, out ImageFraming framing) && Enum.IsDefined(framing)
            ? framing
            : ImageFraming.Crop;
}
