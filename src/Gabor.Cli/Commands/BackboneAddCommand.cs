using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Formats;
using Gabor.Formats.Backbones;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor backbone add</c>: gets the package of a backbone through NuGet and converts its weights once.</summary>
static class BackboneAddCommand
{
    public static Command Make(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = $"The backbone: {string.Join(", ", BackboneRegistry.Default.Names)}." };
        name.CompletionSources.Add([.. BackboneRegistry.Default.Names]);
        var package = new Option<string?>("--package")
        {
            HelpName = "DIR",
            Description = "The folder of the package, unpacked. [default: that of NuGet, which restores it where it is not there yet]",
        };
        var folder = BackboneCommand.Folder();
        var json = OptionKinds.Json();
        var command = new Command("add", "Gets a backbone: its package comes through NuGet, and its weights are converted once.")
        {
            name, package, folder, json,
        };
        command.SetAction(parsed => Run(
            UsageException.Check(() => BackboneRegistry.Default.Named(parsed.GetRequiredValue(name))), parsed.GetValue(package),
            new BackboneFolder(parsed.GetValue(folder)), parsed.GetValue(json), terminal));
        return command.WithExamples("gabor backbone add resnet18", "gabor backbone add resnet18 --folder models");
    }

    /// <summary>The package that holds the weights.</summary>
    internal static NuGetPackage PackageOf(Backbone backbone) => new(
        backbone.Package, backbone.PackageVersion, backbone.Files, "backbone", "name the folder of the unpacked package by --package");

    static int Run(Backbone backbone, string? package, BackboneFolder folder, bool json, Terminal terminal)
    {
        var status = new StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            if (package is null)
            {
                status.ShowIfLive($"NuGet: {backbone.Package} {backbone.PackageVersion}");
                package = PackageOf(backbone).Folder(interrupt.Token);
            }

            status.ShowIfLive($"converting {backbone.Name}");
            var model = folder.Add(backbone, package);
            status.Clear();
            string place = folder.Of(backbone), weights = Path.Combine(place, SavedModel.WeightsName);
            long bytes = new FileInfo(weights).Length;
            string sha256 = new PretrainedModel(place).Sha256;
            if (json)
            {
                terminal.WriteJson(new JsonObject
                {
                    ["backbone"] = backbone.Name,
                    ["path"] = place,
                    ["input"] = new JsonArray(model.Input.Height, model.Input.Width, model.Input.Depth),
                    ["features"] = model.Output.Count,
                    ["bytes"] = bytes,
                    ["license"] = backbone.License,
                    ["package"] = backbone.Package,
                    ["version"] = backbone.PackageVersion,
                    ["sha256"] = sha256,
                });
                return ExitCode.Done;
            }

            terminal.Tell($"backbone {backbone.Name}: {model.Input} to {Format.Count(model.Output.Count)} features");
            terminal.Tell($"folder {Format.Clean(place)}, {Format.Bytes(bytes)}");
            terminal.Tell($"license {backbone.License}, from {backbone.Package} {backbone.PackageVersion}");
            terminal.Tell($"SHA-256 {sha256}");
            string word = folder.Path == new BackboneFolder().Path ? backbone.Name : place;
            terminal.Error.WriteLine($"Next: gabor train DATASET --from {Format.Clean(word)} --freeze backbone");
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine("gabor: backbone: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            status.Clear();
        }
    }
}
