using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Formats;
using Gabor.Models;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor networks</c>: lists the networks.</summary>
static class NetworksCommand
{
    public static Command Make(Terminal terminal)
    {
        var schema = new Option<bool>("--schema")
        {
            Description = "Writes the JSON schema of network files, by which editors complete them: train --model FILE.json.",
        };
        var json = OptionKinds.Json();
        var command = new Command("networks", "Lists the networks: what each was made for, its parameters and multiply-adds.")
        {
            schema, json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(schema), parsed.GetValue(json), terminal));
        return command.WithExamples("gabor networks", "gabor networks --json", "gabor networks --schema");
    }

    static int Run(bool schema, bool json, Terminal terminal)
    {
        if (schema)
        {
            terminal.Output.Write(NetworkFile.Schema());
            return ExitCode.Done;
        }

        var made = Networks.Default.Select(network => (Network: network, Model: InspectCommand.MadeFor(network).ForScores())).ToList();
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["networks"] = new JsonArray([.. made.Select(one => Document(one.Network, one.Model))]),
            });
            return ExitCode.Done;
        }

        var table = Tables.Make("network", "images", ">classes", ">parameters", ">multiply-adds", "what it is");
        foreach (var (network, model) in made)
        {
            table.Add(
                network.Name, model.Input.ToString(), model.IsClassifier ? Format.Count(model.ClassNames.Count) : "–",
                Format.Count(model.ParameterCount), Format.Count(model.MultiplyAdds), network.Summary);
        }

        terminal.Write(table);
        terminal.Tell("Multiply-adds are those of one image. Each is trained by: gabor train DATASET --model NAME");
        return ExitCode.Done;
    }

    static JsonObject Document(Network network, Model model) => new()
    {
        ["network"] = network.Name,
        ["summary"] = network.Summary,
        ["input"] = new JsonArray(model.Input.Height, model.Input.Width, model.Input.Depth),
        ["classes"] = model.ClassNames.Count,
        ["parameters"] = model.ParameterCount,
        ["multiply_adds"] = model.MultiplyAdds,
    };
}
