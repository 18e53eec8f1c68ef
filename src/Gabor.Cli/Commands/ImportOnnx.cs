using System.Text.Json.Nodes;
using Gabor.Formats.Onnx;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Cli.Commands;

/// <summary>Imports a file of ONNX, which holds its network too.</summary>
static class ImportOnnx
{
    /// <exception cref="GaborFormatException">The file is damaged, or has an operator that is not read.</exception>
    /// <exception cref="UsageException">An option is none, or not one of such a file.</exception>
    public static int Run(ImportRequest request, Terminal terminal)
    {
        string? other = request.Network is not null ? "--model" : request.Names is not null ? "--names"
            : request.IsPartial ? "--partial" : request.ListsAll ? "--list" : null;
        if (other is not null)
            throw new UsageException($"import: {other} is for files of weights; a file of ONNX holds its network. Leave it out.");
        var classes = request.FindClasses();
        var size = request.ImageSize();
        var (mean, deviation) = request.Channels();
        (int, int)? seen = request.Crop is { } crop ? (crop, crop) : size;
        var import = OnnxFile.Import(request.File, new OnnxReadOptions { ImageSize = seen, ClassNames = classes });
        var model = import.Model;
        bool isOpen = model.Preprocessing.Kind == ImagePreprocessing.NoneKind && !import.HasPixels;
        if (mean.Length > 0 || size is not null)
            Prepare(model, size, mean, deviation);
        if (request.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            GoldenModel.Save(model, folder);
        }

        if (request.Json)
        {
            terminal.WriteJson(Document(request, import));
            return ExitCode.Done;
        }

        terminal.Tell(
            $"{Format.Clean(request.File)} (onnx, opset {Format.Count(import.Opset)}): {model.Name}, "
            + $"{Format.Count(model.Nodes.Count)} layers, {Format.Count(model.ParameterCount)} parameters");
        foreach (string remark in import.Remarks)
            terminal.Say(remark);
        if (isOpen && mean.Length == 0)
            terminal.Say("Pixels are divided by 255 and nothing else; if the network was trained otherwise, give --mean and --std.");
        if (request.Folder is { } saved)
            terminal.Tell($"model {Format.Clean(saved)}: {model.Input} to {Format.Plural(model.ClassNames.Count, "score")}");
        return ExitCode.Done;
    }

    static void Prepare(Model model, (int Height, int Width)? size, float[] mean, float[] deviation)
    {
        var preprocessing = mean.Length == 0
            ? model.Preprocessing
            : UsageException.Check(() => ImagePreprocessing.Channels(model.Input, mean, deviation));
        var images = size is { } sides ? model.Input with { Height = sides.Height, Width = sides.Width } : model.Input;
        model.Preprocessing = UsageException.Check(() => preprocessing.Of(images, framing: ImageFraming.Crop));
    }

    static JsonObject Document(ImportRequest request, OnnxImport import) => new()
    {
        ["weights"] = request.File,
        ["format"] = "onnx",
        ["opset"] = import.Opset,
        ["model"] = import.Model.Name,
        ["input"] = new JsonArray(import.Model.Input.Height, import.Model.Input.Width, import.Model.Input.Depth),
        ["classes"] = import.Model.ClassNames.Count,
        ["layers"] = import.Model.Nodes.Count,
        ["parameters"] = import.Model.ParameterCount,
        ["remarks"] = new JsonArray([.. import.Remarks.Select(remark => JsonValue.Create(remark))]),
        ["out"] = request.Folder,
    };
}
