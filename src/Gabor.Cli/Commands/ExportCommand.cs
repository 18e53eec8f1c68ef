using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Runs;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor export</c>: writes a model for other programs.</summary>
static class ExportCommand
{
    /// <summary>The key under which a file has the run's record.</summary>
    const string RunKey = "gabor.run";

    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var onnx = new Option<string>("--onnx")
        {
            HelpName = "FILE", Required = true,
            Description = "The file to write, in the format ONNX: from bytes of pixels, [N, H, W, C], to scores and probabilities.",
        };
        var force = new Option<bool>("--force") { Description = "Writes over a file that is there." };
        var json = OptionKinds.Json();
        var command = new Command("export", "Writes a model as a file that other programs read.") { run, onnx, force, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(run), file = parsed.GetRequiredValue(onnx);
            if (File.Exists(file) && !parsed.GetValue(force))
                throw new UsageException($"export: --onnx {Format.Clean(file)} is there; choose another file, or give --force.");
            var model = TrainedModel.Load(folder, terminal);
            UsageException.Check(() =>
            {
                GoldenModel.SaveOnnx(model, file, Metadata(folder));
                return true;
            });
            long bytes = new FileInfo(file).Length;
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(model, file, bytes));
            else
                Tell(model, file, bytes, terminal);
            return ExitCode.Done;
        });
        return command.WithExamples("gabor export runs/NAME --onnx digits.onnx", "gabor export runs/NAME --onnx digits.onnx --force");
    }

    /// <summary>How the network was trained: the run's record, where the folder has one.</summary>
    static Dictionary<string, string> Metadata(string folder)
    {
        string record = Path.Combine(folder, RunFolder.RunName);
        return File.Exists(record) ? new() { [RunKey] = File.ReadAllText(record) } : [];
    }

    static void Tell(Model model, string file, long bytes, Terminal terminal)
    {
        var image = model.Preprocessing.ImageShape;
        terminal.Tell(
            $"{Format.Clean(file)}: {model.Name}, {Format.Count(bytes)} bytes; images of {image}, bytes of RGB or grey in the order "
            + $"[N, H, W, C], to {Format.Plural(model.ForScores().Nodes[^1].Layer.Output.Count, "score")}");
        if (model.Preprocessing.Ink is not null)
        {
            terminal.Say(
                "Predictions of Gabor bring drawn images to what the training images have in common; the file does not do that.");
        }

        if (model.IsClassifier)
            terminal.Say($"  gabor verify {Format.Clean(file)}");
    }

    static JsonObject Document(Model model, string file, long bytes)
    {
        var image = model.Preprocessing.ImageShape;
        return new JsonObject
        {
            ["model"] = model.Name,
            ["onnx"] = file,
            ["bytes"] = bytes,
            ["input"] = new JsonArray(image.Height, image.Width, image.Depth),
            ["classes"] = model.ClassNames.Count,
        };
    }
}
