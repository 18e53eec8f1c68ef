using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Inference;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor verify</c>: asks a model, in whatever form, for its golden images again.</summary>
static class VerifyCommand
{
    public static Command Make(Terminal terminal)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The folder of a run, or any with a model; a packed model; a program that carries one; a file of ONNX that "
                + "'gabor export' wrote.",
        };
        var json = OptionKinds.Json();
        var command = new Command(
            "verify", "Checks that a model is whole and answers on this machine as where it was written: the probabilities of the images "
                + "that it carries, and its SHA-256. The same bits are due; of a file of ONNX, whose sums are in another order, "
                + FormattableString.Invariant($"probabilities within {GoldenModel.OnnxTolerance} ")
                + FormattableString.Invariant($"({GoldenModel.QuantizedOnnxTolerance} of a quantized network)."))
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            var result = GoldenModel.Verify(path);
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(path, result));
            else
                terminal.Tell(Line(path, result));
            return result.IsPassed ? ExitCode.Done : ExitCode.Failed;
        });
        return command.WithExamples(
            "gabor verify flowers.gabor", "gabor verify runs/NAME", "gabor verify flowers.onnx --json");
    }

    static string Line(string path, ModelVerification result)
    {
        string images = Format.Plural(result.Images, "image");
        string whole = result is { IsPassed: true, Form: not ModelForm.Onnx } ? "whole; " : "";
        if (result.Worst is not { } worst)
            return $"{Format.Clean(path)}: {whole}the probabilities of {images} have the same bits";
        string line = $"{Format.Clean(path)}: the probabilities of {images} differ by up to {Format.Digits(result.LargestDifference)}";
        if (result.IsPassed)
            return $"{line}; up to {Format.Digits(result.Tolerance)} is as it should be";
        return $"{line}, {(result.IsSameClass ? "the classes are the same" : "and so do the classes")}: image {worst.Image + 1}, class "
            + $"{Format.Clean(worst.ClassName)}, was {Format.Digits(worst.Stated)} and is {Format.Digits(worst.Found)}. "
            + "The model was changed or damaged, or this machine computes otherwise";
    }

    static JsonObject Document(string path, ModelVerification result) => new()
    {
        ["file"] = path,
        ["form"] = $"{result.Form}".ToLowerInvariant(),
        ["images"] = result.Images,
        ["largest_difference"] = Finite(result.LargestDifference),
        ["tolerance"] = result.Tolerance,
        ["passed"] = result.IsPassed,
        ["same_bits"] = result.IsSameBits,
        ["same_class"] = result.IsSameClass,
        ["worst"] = result.Worst is not { } worst ? null : new JsonObject
        {
            ["image"] = worst.Image + 1,
            ["class"] = worst.ClassName,
            ["stated"] = Finite(worst.Stated),
            ["found"] = Finite(worst.Found),
        },
    };

    static JsonNode? Finite(float number) => float.IsFinite(number) ? number : null;
}
