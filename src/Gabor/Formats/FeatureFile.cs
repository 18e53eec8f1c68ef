using System.Globalization;
using System.Text;
using Gabor.Numerics;

namespace Gabor.Formats;

/// <summary>
/// Features of images for other programs: safetensors, with <c>train.features</c> [m, n] and <c>train.labels</c> [m] for each part and the
/// names of the classes, <c>classes</c>, as a JSON list in the metadata; or CSV, a row an image.
/// </summary>
public static class FeatureFile
{
    /// <summary>The endings of files that can be written.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".safetensors", ".csv"];

    /// <summary>Checks the ending of a file.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="Endings"/>.</exception>
    public static string CheckEnding(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        ? path
        : throw new ArgumentException($"{path}: features are written to files that end in {string.Join(" or ", Endings)}.");

    /// <summary>Writes the features of all parts of a data set. The file is whole at every instant.</summary>
    /// <param name="path">The file; its ending decides.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<FeaturePart> parts, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(classNames);
        bool isTable = CheckEnding(path).EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        DurableFile.Write(path, stream =>
        {
            if (isTable)
                WriteTable(stream, parts, classNames);
            else
                WriteTensors(stream, parts, classNames);
        });
    }

    static void WriteTensors(Stream stream, IReadOnlyList<FeaturePart> parts, IReadOnlyList<string> classNames)
    {
        string classes = Encoding.UTF8.GetString(JsonText.Write(json =>
        {
            json.WriteStartArray();
            foreach (string name in classNames)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }));
        var entries = parts.SelectMany(part => (TensorEntry[])
        [
            new($"{part.Name}.features", [part.Labels.Count, part.Width]), new($"{part.Name}.labels", [part.Labels.Count]),
        ]).ToList();
        var writer = new SafetensorsWriter(stream, entries, [new("classes", classes)]);
        foreach (var part in parts)
        {
            writer.Write(part.Features.Span);
            writer.Write([.. part.Labels.Select(label => (float)label)]);
        }

        writer.Complete();
    }

    static void WriteTable(Stream stream, IReadOnlyList<FeaturePart> parts, IReadOnlyList<string> classNames)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.Write("part,image,label");
        for (int f = 0; f < parts[0].Width; f++)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $",f{f}"));
        writer.WriteLine();
        Span<char> number = stackalloc char[32];
        foreach (var part in parts)
        {
            for (int i = 0; i < part.Labels.Count; i++)
            {
                writer.Write($"{part.Name},{CsvField.Of(part.NameOf(i))},{CsvField.Of(classNames[part.Labels[i]])}");
                foreach (float value in part.Features.Span.Slice(i * part.Width, part.Width))
                {
                    value.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                    writer.Write(',');
                    writer.Write(number[..length]);
                }

                writer.WriteLine();
            }
        }
    }
}

/// <summary>The features of one part of a data set.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Features">[m, …].</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="NameOf">The name of an image.</param>
public sealed record FeaturePart(string Name, Tensor Features, IReadOnlyList<int> Labels, Func<int, string> NameOf)
{
    /// <summary>Numbers of an image.</summary>
    public int Width => Features.Count / Math.Max(1, Labels.Count);
}
