using System.Text.Json.Nodes;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>The parts of JSON documents that several verbs write, with the keys of <c>report.json</c>.</summary>
static class Documents
{
    /// <summary>A judgement.</summary>
    public static JsonObject Of(Judgement judgement, Model model) => new()
    {
        ["accuracy"] = Number(judgement.Accuracy),
        ["loss"] = Number(judgement.Loss),
        ["images"] = judgement.Images,
        ["per_class"] = new JsonArray(
        [
            .. judgement.ClassNames.Select((name, k) => new JsonObject
            {
                ["name"] = name,
                ["images"] = judgement.Confusion[k].Sum(),
                ["accuracy"] = Number(judgement.AccuracyOf(k)),
            }),
        ]),
        ["confusion"] = new JsonArray([.. judgement.Confusion.Select(row => new JsonArray([.. row.Select(count => JsonValue.Create(count))]))]),
        ["seconds"] = Number(judgement.Seconds),
        ["images_per_second"] = Number(judgement.Images / judgement.Seconds),
        ["parameters"] = model.ParameterCount,
        ["multiply_adds"] = model.MultiplyAdds,
    };

    /// <summary>A number; null where it is not finite, which JSON cannot say.</summary>
    public static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>Adds all members of one document to another.</summary>
    public static JsonObject With(this JsonObject document, JsonObject more)
    {
        foreach (var (key, value) in more)
            document[key] = value?.DeepClone();
        return document;
    }
}
