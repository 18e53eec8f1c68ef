using System.CommandLine;
using Gabor.Formats;
using Gabor.Inference;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor bundle</c>: makes one program of a runner and a packed model.</summary>
static class BundleCommand
{
    public static Command Make(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A packed model, or a program that carries one." };
        var runner = OptionKinds.Named(
            "--runner", "NAME|FILE",
            $"The runner: {string.Join(", ", Runners.All.Names)}, which comes through NuGet as Gabor.Runner.NAME, or the file of one.",
            Runners.All.Names);
        runner.Required = true;
        var path = new Option<string>("--out") { HelpName = "FILE", Description = "The program.", Required = true };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var json = OptionKinds.Json();
        var command = new Command(
            "bundle", "Makes one program of a prebuilt runner and a packed model, without SDK or compiler. It classifies files and "
                + "standard input, and --self-test repeats the images that the model carries.")
        {
            model, runner, path, force, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(model), parsed.GetValue(runner)!, parsed.GetRequiredValue(path), parsed.GetValue(force),
            parsed.GetValue(json), terminal));
        return command.WithExamples(
            "gabor bundle flowers.gabor --runner linux-x64 --out classify",
            "gabor bundle flowers.gabor --runner ./Gabor.Runner --out classify");
    }

    static int Run(string pack, string runner, string path, bool force, bool json, Terminal terminal)
    {
        if (Directory.Exists(pack))
        {
            throw new UsageException(
                $"bundle: {Format.Clean(pack)} is a folder, and programs carry packed models; 'gabor pack' makes one.");
        }

        if (Directory.Exists(path))
            throw new UsageException($"bundle: {Format.Clean(path)} is a folder; name a file.");
        if (File.Exists(path) && !force)
            throw new UsageException($"bundle: {Format.Clean(path)} is there; choose another name, or add --force to replace it.");

        // What is wrong with the model is told before NuGet is asked for the runner.
        ModelPack.NotesOf(pack);
        if (Program(runner, terminal) is not { } program)
            return terminal.InterruptedCode;
        UsageException.Check(() =>
        {
            ModelBundle.Write(pack, program, path);
            return path;
        });
        Tell(path, json, terminal);
        return ExitCode.Done;
    }

    /// <summary>The file of the runner; null where its restoring was interrupted.</summary>
    static string? Program(string runner, Terminal terminal)
    {
        if (Runners.All.Find(runner) is not { } known)
        {
            return File.Exists(runner) ? runner : throw new UsageException(
                $"bundle: {Format.Clean(runner)} is neither a file nor a runner. {Nearest.Advice(runner, [.. Runners.All.Names])}");
        }

        var status = new Training.StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            status.ShowIfLive($"NuGet: {known.Package.Name} {known.Package.Version}");
            return Path.Combine([known.Package.Folder(interrupt.Token), .. known.Program.Split('/')]);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine("gabor: bundle: interrupted; nothing was written.");
            return null;
        }
        finally
        {
            status.Clear();
        }
    }

    static void Tell(string path, bool json, Terminal terminal)
    {
        var model = SavedModel.Load(path);
        long bytes = new FileInfo(path).Length;
        if (json)
        {
            terminal.WriteJson(Documents.OfFile(path, bytes, model));
            return;
        }

        terminal.Tell($"{Format.Clean(path)}: {model.Name}, {Format.Count(model.ClassNames.Count)} classes, {Format.Bytes(bytes)}");
        string call = Path.GetFileName(path) == path ? Path.Combine(".", path) : path;
        terminal.Say($"  {Format.Clean(call)} IMAGE.png");
        terminal.Say($"  {Format.Clean(call)} --self-test");
    }
}
