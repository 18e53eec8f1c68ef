using System.CommandLine;
using Gabor.Inference;
using Gabor.Models;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor pack</c>: puts a trained model into one file.</summary>
static class PackCommand
{
    public static Command Make(Terminal terminal)
    {
        var run = OptionKinds.Run();
        var file = new Argument<string>("FILE") { Description = $"The file, NAME{ModelPack.Extension}." };
        var license = new Option<string?>("--license")
        {
            HelpName = "TEXT", Description = "Under what terms the model may be used, as CC BY 4.0. [default: nothing said]",
        };
        var description = new Option<string?>("--description")
        {
            HelpName = "TEXT", Description = "What the model is and how it was trained. [default: nothing said]",
        };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var json = OptionKinds.Json();
        var command = new Command(
            "pack", "Puts a trained model into one file for applications: parameters, network, classes, preprocessing, notes, and images "
                + "drawn for the purpose with what the model says of them, by which 'gabor verify' checks it elsewhere.")
        {
            run, file, license, description, force, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            if (Directory.Exists(path))
                throw new UsageException($"pack: {Format.Clean(path)} is a folder; name a file.");
            if (File.Exists(path) && !parsed.GetValue(force))
                throw new UsageException($"pack: {Format.Clean(path)} is there; choose another name, or add --force to replace it.");
            var model = TrainedModel.Load(parsed.GetRequiredValue(run), terminal);
            var notes = new PackNotes { License = parsed.GetValue(license), Description = parsed.GetValue(description) };
            UsageException.Check(() =>
            {
                ModelPack.Save(model, path, notes);
                return path;
            });
            Tell(path, model, parsed.GetValue(json), terminal);
            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor pack runs/NAME flowers.gabor", "gabor pack runs/NAME flowers.gabor --license \"CC BY 4.0\" --force");
    }

    static void Tell(string path, Model model, bool json, Terminal terminal)
    {
        long bytes = new FileInfo(path).Length;
        if (json)
        {
            terminal.WriteJson(Documents.OfFile(path, bytes, model));
            return;
        }

        terminal.Tell(
            $"{Format.Clean(path)}: {model.Name}, {Format.Count(model.ClassNames.Count)} classes, {Format.Bytes(bytes)}");
        terminal.Say($"  gabor predict {Format.Clean(path)} IMAGE.png");
        terminal.Say($"  gabor verify {Format.Clean(path)}");
    }
}
