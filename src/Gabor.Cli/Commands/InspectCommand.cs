using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect</c>: shows the layers of a network.</summary>
static class InspectCommand
{
    const int ImageNetClasses = 1000;

    public static Command Make(Terminal terminal)
    {
        var word = NetworkWord.Argument(
            "The folder of a run, or a network by name or file, built for the images that it was made for.");
        var filters = new Option<string?>("--filters") { HelpName = "FILE.png", Description = "Draws the filters of the first layer." };
        var reconstructions = new Option<string?>("--reconstructions")
        {
            HelpName = "FILE.png", Description = "Draws test images above their reconstructions by an autoencoder.",
        };
        var latent = new Option<string?>("--latent")
        {
            HelpName = "FILE.png",
            Description = "Draws the codes of test images by an autoencoder on the plane, by principal components and by t-SNE, and to "
                + "FILE-grid.png what codes are decoded to.",
        };
        var compare = new Option<bool>("--compare")
        {
            Description = "Compares the parameters of each convolution with a dense and a locally connected layer in its place (5.2.1).",
        };
        var views = new InspectViews(terminal);
        var json = OptionKinds.Json();
        var command = new Command("inspect", "Shows the layers of a network: shapes, parameters, multiply-adds, memory; and what they see.")
        {
            word, filters, reconstructions, latent, compare,
        };
        views.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var autoencoder = new InspectAutoencoder(parsed.GetValue(reconstructions), parsed.GetValue(latent));
            if (views.Asked(parsed, parsed.GetValue(json)) is not { } view)
            {
                return Run(
                    parsed.GetRequiredValue(word), parsed.GetValue(filters), autoencoder, parsed.GetValue(compare), parsed.GetValue(json),
                    terminal);
            }

            if (parsed.GetValue(filters) is not null || parsed.GetValue(compare))
                throw new UsageException("inspect: --filters and --compare belong to the table of layers. Ask for them by themselves.");
            if (autoencoder.IsAsked)
                throw new UsageException("inspect: --reconstructions and --latent are views of their own. Ask for them by themselves.");
            return view(Find(parsed.GetRequiredValue(word), terminal));
        });
        return command.WithExamples(
            "gabor inspect lenet", "gabor inspect lenet --compare", "gabor inspect runs/NAME --filters filters.png",
            "gabor inspect runs/NAME --layers digits --out layers.png", "gabor inspect runs/NAME --maps image.png --out maps.png",
            "gabor inspect runs/NAME --similarity digits --with runs/OTHER --out cka.png",
            "gabor inspect runs/NAME --reconstructions images.png", "gabor inspect runs/NAME --latent codes.png");
    }

    static int Run(string word, string? filters, InspectAutoencoder autoencoder, bool compare, bool json, Terminal terminal)
    {
        autoencoder.Check(word);
        if (filters is not null)
            UsageException.Check(() => ImageSheet.CheckEnding(filters));
        var model = Find(word, terminal);
        if (filters is not null)
            DrawFilters(model, filters, terminal);
        autoencoder.Draw(model, word, terminal);
        var options = DefaultOptions.For(model.Name, model.Input.Depth == 1 ? DatasetRegistry.Default[0].Name : "");
        long? arena = IsTrained(model) ? Plan.Compile(model, options.BatchSize, PlanMode.Training).Bytes : null;
        if (json)
        {
            var document = Document(model, options.BatchSize, arena);
            terminal.WriteJson(compare ? document.With(Compared(model)) : document);
            return ExitCode.Done;
        }

        Write(model, options.BatchSize, arena, terminal);
        if (compare)
            WriteCompared(model, terminal);
        return ExitCode.Done;
    }

    static Model Find(string word, Terminal terminal)
    {
        if (NetworkWord.IsPath(word))
            return TrainedModel.Load(word, terminal);
        var known = NetworkWord.Find("inspect", word);
        var model = MadeFor(known);
        model.Initialize(new TrainingOptions().Seed);
        return model;
    }

    /// <summary>
    /// A network for the images that it was made for: digits, colour images of ten classes, or photographs of ImageNet's 1000.
    /// </summary>
    internal static Model MadeFor(Network network)
    {
        var digits = DatasetWord.Open(DatasetRegistry.Default[0].Name);
        if (network.IsForSentences)
            return network.MakeExample(digits.ClassNames);
        if (network.Side <= digits.Shape.Height)
            return network.Make(digits.Shape, digits.ClassNames);
        int classes = network.IsForPhotographs ? ImageNetClasses : digits.ClassNames.Count;
        return network.Make(new Shape(network.Side, network.Side, 3), [.. Enumerable.Range(0, classes).Select(k => $"class {k}")]);
    }

    static void DrawFilters(Model model, string file, Terminal terminal)
    {
        if (NetworkWord.IsOfSentences(model))
            throw new UsageException($"inspect: {model.Name} reads sentences; --filters draws the filters of networks of images.");
        FilterSheet.Of(model).Save(file);
        terminal.Error.WriteLine($"filters drawn: {file}");
    }

    static void Write(Model model, int batch, long? arena, Terminal terminal)
    {
        var table = Tables.Make("layer", "kind", "settings", "output", ">parameters", ">multiply-adds", ">activations");
        table.Add("input", "", "", model.Input.ToString(), "", "", Format.Bytes(4.0 * model.Input.Count));
        foreach (var layer in model.Nodes.Select(node => node.Layer))
        {
            table.Add(
                layer.Name, layer.Kind, layer.Details, layer.Output.ToString(), OrNothing(Parameters(layer)),
                OrNothing(layer.MultiplyAdds), Format.Bytes(4.0 * layer.Output.Count));
        }

        table.Add();
        table.Add("total", "", "", "", Format.Count(Parameters(model)), Format.Count(model.MultiplyAdds), "");
        terminal.Write(table);
        if (model.Preprocessing is { } first && first.ImageShape != first.Input)
            terminal.Tell($"The network takes crops of {first.Input} from images of {first.ImageShape}.");
        terminal.Tell(
            $"Multiply-adds and activations are per image. The weights take {Format.Bytes(WeightBytes(model))}"
            + (arena is { } bytes
                ? $"; training at batch size {batch} takes {Format.Bytes(bytes)} more."
                : " in files; a quantized network is not trained."));
    }

    /// <summary>The parameters that sparse connections and shared weights save in each convolution.</summary>
    static void WriteCompared(Model model, Terminal terminal)
    {
        var counts = ConnectionCount.Of(model);
        if (counts.Count == 0)
        {
            terminal.Tell($"{model.Name} has no convolution to compare.");
            return;
        }

        var table = Tables.Make(
            "convolution", "input", "window", "output", ">dense", ">locally connected", ">convolution", ">sparse connections",
            ">shared weights");
        foreach (var of in counts)
        {
            table.Add(
                of.Name, of.Input.ToString(), of.Window.ToString(), of.Output.ToString(), Format.Count(of.Dense),
                Format.Count(of.LocallyConnected),
                Format.Count(of.Convolution), $"÷ {Format.Count((double)of.Dense / of.LocallyConnected)}",
                $"÷ {Format.Count((double)of.LocallyConnected / of.Convolution)}");
        }

        terminal.Write(table);
        terminal.Tell(
            "Parameters of three layers with the same input and output: every output depends on all inputs; "
            + "on one window (sparse connections); "
            + "on one window with the same weights everywhere (shared weights).");
    }

    static JsonObject Compared(Model model) => new()
    {
        ["compared"] = new JsonArray(
        [
            .. ConnectionCount.Of(model).Select(of => new JsonObject
            {
                ["name"] = of.Name,
                ["dense"] = of.Dense,
                ["locally_connected"] = of.LocallyConnected,
                ["convolution"] = of.Convolution,
            }),
        ]),
    };

    static JsonObject Document(Model model, int batch, long? arena) => new()
    {
        ["model"] = model.Name,
        ["input"] = model.Input.ToString(),
        ["classes"] = new JsonArray([.. model.ClassNames.Select(name => JsonValue.Create(name))]),
        ["preprocessing"] = model.Preprocessing.Kind,
        ["images"] = model.Preprocessing.ImageShape.ToString(),
        ["pad"] = model.Preprocessing.Pad,
        ["layers"] = new JsonArray(
        [
            .. model.Nodes.Select(node => new JsonObject
            {
                ["name"] = node.Layer.Name,
                ["kind"] = node.Layer.Kind,
                ["inputs"] = new JsonArray(
                    [.. node.Sources.Select(source => JsonValue.Create(source < 0 ? "input" : model.Nodes[source].Layer.Name))]),
                ["settings"] = Settings(node.Layer),
                ["output"] = node.Layer.Output.ToString(),
                ["parameters"] = Parameters(node.Layer),
                ["multiply_adds"] = node.Layer.MultiplyAdds,
                ["activation_bytes"] = 4L * node.Layer.Output.Count,
            }),
        ]),
        ["parameters"] = Parameters(model),
        ["multiply_adds"] = model.MultiplyAdds,
        ["weight_bytes"] = WeightBytes(model),
        ["training_batch"] = arena is null ? null : batch,
        ["training_bytes"] = arena,
    };

    static JsonObject Settings(Layer layer) => new(
        layer.Settings.Select(setting => KeyValuePair.Create(
            setting.Name, (JsonNode?)(setting.Text is { } text ? JsonValue.Create(text) : JsonValue.Create(setting.Value)))));

    /// <summary>Whether it is no quantized network.</summary>
    static bool IsTrained(Model model) => !model.Nodes.Any(node => node.Layer.IsForInference);

    /// <summary>The numbers that training changes, or all of a network that is not trained.</summary>
    static long Parameters(Model model) =>
        IsTrained(model) ? model.ParameterCount : model.Parameters.Sum(named => (long)named.Parameter.Count);

    /// <summary>Their bytes: in memory, or in files of a network that is not trained.</summary>
    static long WeightBytes(Model model) => IsTrained(model)
        ? 4 * model.ParameterCount
        : model.Parameters.Sum(named => (named.Parameter.Storage == ParameterStorage.Int8 ? 1L : 4L) * named.Parameter.Count);

    /// <summary>A layer's own parameters, without those that it shares with another one.</summary>
    static long Parameters(Layer layer) =>
        layer.Parameters.Except(layer.SharesWith?.Parameters ?? []).Sum(parameter => (long)parameter.Count);

    static string OrNothing(long number) => number == 0 ? "" : Format.Count(number);
}
