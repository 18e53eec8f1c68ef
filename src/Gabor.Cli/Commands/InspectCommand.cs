using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Pictures;
using Gabor.Plans;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect</c>: shows how a network is made.</summary>
static class InspectCommand
{
    public static Command Make(Terminal terminal)
    {
        var word = new Argument<string>("RUN|MODEL") { HelpName = "RUN|MODEL", Description = $"The folder of a training run, or a network by name, as for {Datasets.All[0].Name}." };
        word.CompletionSources.Add([.. Networks.All.Select(network => network.Name)]);
        var filters = new Option<string?>("--filters") { HelpName = "FILE.png", Description = "Draws what the first layer looks for." };
        var json = OptionKinds.Json();
        var command = new Command("inspect", "Shows the layers of a network: shapes, parameters, multiply-adds, memory.") { word, filters, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(word), parsed.GetValue(filters), parsed.GetValue(json), terminal));
        return command.WithExamples("gabor inspect lenet", "gabor inspect runs/NAME --filters filters.png");
    }

    static int Run(string word, string? filters, bool json, Terminal terminal)
    {
        var model = Find(word);
        if (filters is not null)
            DrawFilters(model, filters, terminal);
        var options = Recipe.For(model.Name, Datasets.All[0].Name);
        long arena = Plan.Measure(model, options.Batch, PlanMode.Train);
        if (json)
            terminal.WriteJson(Document(model, options.Batch, arena));
        else
            Write(model, options.Batch, arena, terminal);
        return ExitCode.Done;
    }

    static Model Find(string word)
    {
        if (Directory.Exists(word) || File.Exists(word))
            return SavedModel.Load(word);
        if (Networks.All.FirstOrDefault(network => network.Name == word) is not { } known)
        {
            string advice = Nearest.Advice(word, [.. Networks.All.Select(network => network.Name)]);
            throw new UsageException($"inspect: '{word}' is neither a run folder nor a network. {advice}");
        }

        var data = DatasetWord.Open(Datasets.All[0].Name);
        var model = known.Make(data.Shape, data.ClassNames);
        model.Initialize(known.Initializer, new TrainingOptions().Seed);
        return model;
    }

    static void DrawFilters(Model model, string file, Terminal terminal)
    {
        byte[] png = FilterSheet.Of(model).ToPng();
        File.WriteAllBytes(file, png);
        terminal.Error.WriteLine($"filters drawn: {file}");
    }

    static void Write(Model model, int batch, long arena, Terminal terminal)
    {
        var table = Tables.Make("layer", "kind", "output", ">parameters", ">multiply-adds", ">activations");
        table.Add("input", "", model.Input.ToString(), "", "", Format.Bytes(4.0 * model.Input.Count));
        foreach (var layer in model.Nodes.Select(node => node.Layer))
            table.Add(layer.Name, layer.Kind, layer.Output.ToString(), OrNothing(Parameters(layer)), OrNothing(layer.MultiplyAdds), Format.Bytes(4.0 * layer.Output.Count));
        table.Add();
        table.Add("total", "", "", Format.Count(model.ParameterCount), Format.Count(model.MultiplyAdds), "");
        terminal.Results.Write(table);
        if (model.Preprocessing is { } first && first.Pictures != first.Input)
            terminal.Output.WriteLine($"Pictures of {first.Pictures} come in, of which the network sees a part of {first.Input}.");
        terminal.Output.WriteLine($"Multiply-adds and activations are of one picture. The weights take {Format.Bytes(4.0 * model.ParameterCount)}; "
            + $"training in batches of {batch} works in {Format.Bytes(arena)} more.");
    }

    static JsonObject Document(Model model, int batch, long arena) => new()
    {
        ["model"] = model.Name,
        ["input"] = model.Input.ToString(),
        ["classes"] = new JsonArray([.. model.ClassNames.Select(name => JsonValue.Create(name))]),
        ["preprocessing"] = model.Preprocessing.Kind,
        ["pictures"] = model.Preprocessing.Pictures.ToString(),
        ["pad"] = model.Preprocessing.Pad,
        ["layers"] = new JsonArray(
        [
            .. model.Nodes.Select(node => new JsonObject
            {
                ["name"] = node.Layer.Name,
                ["kind"] = node.Layer.Kind,
                ["inputs"] = new JsonArray([.. node.Sources.Select(source => JsonValue.Create(source < 0 ? "input" : model.Nodes[source].Layer.Name))]),
                ["output"] = node.Layer.Output.ToString(),
                ["parameters"] = Parameters(node.Layer),
                ["multiply_adds"] = node.Layer.MultiplyAdds,
                ["activation_bytes"] = 4L * node.Layer.Output.Count,
            }),
        ]),
        ["parameters"] = model.ParameterCount,
        ["multiply_adds"] = model.MultiplyAdds,
        ["weight_bytes"] = 4 * model.ParameterCount,
        ["training_batch"] = batch,
        ["training_bytes"] = arena,
    };

    static long Parameters(Layer layer) => layer.Parameters.Sum(parameter => (long)parameter.Count);

    static string OrNothing(long number) => number == 0 ? "" : Format.Count(number);
}
