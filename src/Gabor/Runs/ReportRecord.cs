using System.Text.Json;
using Gabor.Formats;

namespace Gabor.Runs;

/// <summary>How a model did on one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">How many test images it has.</param>
/// <param name="Accuracy">The share of them correct, 0…1; null where there are none.</param>
public sealed record ClassReport(string Name, int Images, double? Accuracy)
{
    /// <summary>The share of the images predicted as it that are of it, 0…1; null where there are none, or in a file from before.</summary>
    public double? Precision { get; init; }

    /// <summary>The harmonic mean of precision and recall, 0…1; null where neither is known, or in a file from before.</summary>
    public double? F1 { get; init; }
}

/// <summary><c>report.json</c>: the evaluation on images the model never learnt from.</summary>
public sealed record ReportRecord
{
    const string Format = "gabor-report";

    const int Version = 1;

    const int MaxClasses = 100_000;

    /// <summary>The share of images correct, 0…1, (3.52); null of an autoencoder.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The peak signal-to-noise ratio of reconstructions in dB; null of a classifier.</summary>
    public double? PeakSignalToNoise { get; init; }

    /// <summary>The 95 % interval of the accuracy (Wilson 1927); null in a file from before, as the four below.</summary>
    public (double Low, double High)? AccuracyInterval { get; init; }

    /// <summary>The share of images whose class is among the five most probable, 0…1; null too where there are no more classes.</summary>
    public double? TopFive { get; init; }

    /// <summary>The mean precision of the classes that have images, 0…1.</summary>
    public double? MacroPrecision { get; init; }

    /// <summary>The mean recall of the classes that have images, 0…1.</summary>
    public double? MacroRecall { get; init; }

    /// <summary>The mean F1 of the classes that have images, 0…1.</summary>
    public double? MacroF1 { get; init; }

    /// <summary>The mean loss in nats.</summary>
    public required double Loss { get; init; }

    /// <summary>How many images were evaluated.</summary>
    public required int Images { get; init; }

    /// <summary>How many parts of each image were averaged (6.7).</summary>
    public int Crops { get; init; } = 1;

    /// <summary>The evaluation a class, in the order of the labels.</summary>
    public required IReadOnlyList<ClassReport> PerClass { get; init; }

    /// <summary>[K, K]: how many images of class i were predicted as of class j.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>How long evaluation took.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many images were evaluated a second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>How many numbers training changes.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of one image's forward pass.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>How long training took, evaluation included; null where only an evaluation is reported.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>How long training waited for batches and took them over; null where only an evaluation is reported.</summary>
    public double? WaitedSeconds { get; init; }

    /// <summary>The report as it stands in the file.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public byte[] ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        WriteShare(json, "accuracy", Accuracy);
        WriteShare(json, "psnr", PeakSignalToNoise);
        if (AccuracyInterval is { } interval)
        {
            json.WriteStartArray("accuracy_95");
            json.WriteNumberValue(interval.Low);
            json.WriteNumberValue(interval.High);
            json.WriteEndArray();
        }

        WriteShare(json, "top_5", TopFive);
        WriteShare(json, "macro_precision", MacroPrecision);
        WriteShare(json, "macro_recall", MacroRecall);
        WriteShare(json, "macro_f1", MacroF1);
        json.WriteNumber("loss", Loss);
        json.WriteNumber("images", Images);
        json.WriteNumber("crops", Crops);
        json.WriteStartArray("per_class");
        foreach (ClassReport one in PerClass)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteNumber("images", one.Images);
            if (one.Accuracy is { } accuracy)
                json.WriteNumber("accuracy", accuracy);
            else
                json.WriteNull("accuracy");
            WriteShare(json, "precision", one.Precision);
            WriteShare(json, "f1", one.F1);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("confusion");
        foreach (IReadOnlyList<int> row in Confusion)
        {
            json.WriteStartArray();
            foreach (int count in row) json.WriteNumberValue(count);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteNumber("seconds", Seconds);
        json.WriteNumber("images_per_second", ImagesPerSecond);
        json.WriteNumber("parameters", Parameters);
        json.WriteNumber("multiply_adds", MultiplyAdds);
        if (TrainingSeconds is { } training)
            json.WriteNumber("training_seconds", training);
        if (WaitedSeconds is { } waited)
            json.WriteNumber("waited_seconds", waited);
        json.WriteEndObject();
    });

    /// <summary>Writes it durably.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched.</exception>
    public void Write(string path) => DurableFile.Write(path, ToJson());

    /// <summary>Reads a file.</summary>
    /// <exception cref="GaborFormatException">It is missing or not a report.</exception>
    public static ReportRecord Read(string path) => From(JsonText.ReadFile(path));

    /// <summary>Takes a report out of JSON.</summary>
    internal static ReportRecord From(JsonItem json)
    {
        json.CheckFormat(Format, Version);
        json.AllowOnly(
            "format", "version", "accuracy", "loss", "images", "crops", "per_class", "confusion", "seconds", "images_per_second",
            "parameters", "multiply_adds", "training_seconds", "waited_seconds", "accuracy_95", "top_5", "macro_precision", "macro_recall",
            "macro_f1", "psnr");
        IReadOnlyList<JsonItem> classes = json["per_class"].Items(), rows = json["confusion"].Items();
        if (classes.Count > MaxClasses || rows.Count != classes.Count)
            throw json["confusion"].Fault($"{rows.Count} rows for {classes.Count} classes; at most {MaxClasses}.");
        foreach (JsonItem row in rows)
            if (row.Items().Count != rows.Count)
                throw row.Fault($"{row.Items().Count} numbers in a row of {rows.Count}.");
        return new ReportRecord
        {
            Accuracy = rows.Count == 0 ? FindShare(json, "accuracy") : Share(json["accuracy"]),
            PeakSignalToNoise = json.Find("psnr")?.Number(),
            AccuracyInterval = json.Find("accuracy_95") is { } interval ? Interval(interval) : null,
            TopFive = FindShare(json, "top_5"),
            MacroPrecision = FindShare(json, "macro_precision"),
            MacroRecall = FindShare(json, "macro_recall"),
            MacroF1 = FindShare(json, "macro_f1"),
            Loss = json["loss"].Number(),
            Images = Count(json["images"]),
            Crops = (int)json["crops"].Integer(1, int.MaxValue),
            PerClass = [.. classes.Select(ReadClass)],
            Confusion = [.. rows.Select(row => (IReadOnlyList<int>)[.. row.Items().Select(Count)])],
            Seconds = json["seconds"].Number(),
            ImagesPerSecond = json["images_per_second"].Number(),
            Parameters = json["parameters"].Integer(0, long.MaxValue),
            MultiplyAdds = json["multiply_adds"].Integer(0, long.MaxValue),
            TrainingSeconds = json.Find("training_seconds")?.Number(),
            WaitedSeconds = json.Find("waited_seconds")?.Number(),
        };
    }

    static ClassReport ReadClass(JsonItem item)
    {
        item.AllowOnly("name", "images", "accuracy", "precision", "f1");
        return new ClassReport(
            item["name"].Text(), Count(item["images"]), item["accuracy"] is { IsNull: false } accuracy ? Share(accuracy) : null)
        {
            Precision = FindShare(item, "precision"), F1 = FindShare(item, "f1"),
        };
    }

    static void WriteShare(Utf8JsonWriter json, string name, double? share)
    {
        if (share is { } known)
            json.WriteNumber(name, known);
    }

    static double? FindShare(JsonItem json, string name) => json.Find(name) is { } found ? Share(found) : null;

    static (double Low, double High) Interval(JsonItem item) =>
        item.Items() is { Count: 2 } ends ? (Share(ends[0]), Share(ends[1])) : throw item.Fault("two shares are expected.");

    static int Count(JsonItem item) => (int)item.Integer(0, int.MaxValue);

    static double Share(JsonItem item) =>
        item.Number() is >= 0 and <= 1 and double share ? share : throw item.Fault("a share from 0 to 1 is expected.");
}
