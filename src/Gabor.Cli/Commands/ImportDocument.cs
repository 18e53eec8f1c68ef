using System.Text.Json.Nodes;
using Gabor.Formats.Weights;
using Gabor.Models;

namespace Gabor.Cli.Commands;

/// <summary>The JSON document of <c>gabor import</c>.</summary>
static class ImportDocument
{
    public static JsonObject Of(WeightFile file, Model model, WeightReport report, string? saved) => new()
    {
        ["weights"] = file.Path,
        ["format"] = file.Format,
        ["model"] = model.Name,
        ["names"] = report.Names,
        ["prefix"] = report.Prefix,
        ["input"] = new JsonArray(model.Input.Height, model.Input.Width, model.Input.Depth),
        ["classes"] = model.ClassNames.Count,
        ["complete"] = report.IsComplete,
        ["matched"] = new JsonArray([.. report.Matched.Select(Match)]),
        ["different"] = new JsonArray([.. report.Different.Select(Match)]),
        ["missing"] = new JsonArray(
        [
            .. report.Missing.Select(one => new JsonObject { ["parameter"] = one.Parameter, ["looked_for"] = Texts(one.Tensors) }),
        ]),
        ["unused"] = new JsonArray(
        [
            .. report.Unused.Select(one => new JsonObject { ["tensor"] = one.Name, ["sizes"] = Numbers(one.Sizes), ["type"] = one.Type }),
        ]),
        ["remarks"] = Texts([.. file.Remarks, .. report.Remarks]),
        ["out"] = saved,
    };

    static JsonObject Match(WeightMatch match) => new()
    {
        ["parameter"] = match.Parameter,
        ["tensor"] = match.Tensor,
        ["needs"] = Numbers(match.Sizes),
        ["has"] = Numbers(match.Found),
    };

    static JsonArray Numbers(IReadOnlyList<int> numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
