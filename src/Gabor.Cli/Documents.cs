using System.Text.Json.Nodes;
using Gabor.Evaluation;
using Gabor.Models;

namespace Gabor.Cli;

/// <summary>The parts of JSON documents that several commands write, with the keys of <c>report.json</c>.</summary>
static class Documents
{
    /// <summary>An evaluation.</summary>
    public static JsonObject Of(EvaluationResult evaluation, Model model)
    {
        var report = JsonNode.Parse(evaluation.Report(model).ToJson())!.AsObject();
        report.Remove("format");
        report.Remove("version");
        return report;
    }

    /// <summary>A model in a file.</summary>
    public static JsonObject OfFile(string path, long bytes, Model model) => new()
    {
        ["file"] = path,
        ["bytes"] = bytes,
        ["model"] = model.Name,
        ["classes"] = model.ClassNames.Count,
    };

    /// <summary>A number; null if there is none, or it is not finite, which JSON does not support.</summary>
    public static JsonNode? Number(double? number) =>
        number is { } known && double.IsFinite(known) ? JsonValue.Create(known) : null;

    /// <summary>Adds all members of one document to another.</summary>
    public static JsonObject With(this JsonObject document, JsonObject more)
    {
        foreach (var (key, value) in more)
            document[key] = value?.DeepClone();
        return document;
    }
}
