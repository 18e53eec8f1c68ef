using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect --layers</c>: what the layers of a network see (fig. 4.4).</summary>
sealed class InspectLayers(Model model, InspectLayersRequest request, Terminal terminal)
{
    /// <summary>Layers of a figure unless some are named.</summary>
    const int MostLayers = 5;

    const string Name = "inspect --layers";

    readonly StatusLine status = new(terminal);

    /// <exception cref="GaborFormatException">An image cannot be read.</exception>
    public int Run()
    {
        var images = DatasetWord.OfImages(Name, DatasetWord.Open(request.DataSet)).Test;
        var layers = request.Layers.Count > 0
            ? UsageException.Check(() => LayerChoice.Named(model, request.Layers))
            : LayerChoice.Spread(model, MostLayers);
        var study = new LayerStudy
        {
            View = request.View, Maximization = request.View is null ? null : new MaximizationOptions { Seed = request.Seed },
        };
        using var workers = new Workers(request.Threads == 0 ? Environment.ProcessorCount : request.Threads);
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            var found = study.Run(model, layers, images, workers, terminal.IsLive ? new Progress(status) : null, interrupt.Token);
            status.Clear();
            LayerFigure.Of(model, images, study, found).Save(request.File);
            terminal.Drawn(request.File);
            if (request.View is not null && layers.FirstOrDefault(layer => !PatchProjection.HasGradients(model, layer), -1) is >= 0 and var one)
            {
                terminal.Say(
                    $"gabor: {Name}: no gradient passes the features of {model.Name}, so from {model.Nodes[one].Layer.Name} on only patches "
                    + "are drawn.");
            }

            if (request.Json)
                terminal.WriteJson(Document(found, images));
            else
                Write(found);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine($"gabor: {Name}: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            status.Clear();
        }
    }

    void Write(IReadOnlyList<StudiedLayer> layers)
    {
        var table = Tables.Make("layer", "output", "channels", ">strongest patch", ">maximized");
        foreach (var (layer, channels) in layers)
        {
            table.Add(
                layer.Name, layer.Shape.ToString(), string.Join(", ", channels.Select(channel => Label(layer, channel))),
                string.Join(", ", channels.Select(channel => Format.Fixed(channel.Patches.Patches[0].Activation, 2))),
                string.Join(
                    ", ", channels.Where(channel => channel.Maximal is not null)
                        .Select(channel => Format.Fixed(channel.Maximal!.Activation, 2))));
        }

        terminal.Write(table);
    }

    string Label(LayerPatches layer, StudiedChannel channel) => IsScores(layer)
        ? model.ClassNames[channel.Patches.Channel]
        : Format.Count(channel.Patches.Channel);

    bool IsScores(LayerPatches layer) => layer.Layer == model.Outputs[0] && layer.Shape.Depth == model.ClassNames.Count;

    JsonObject Document(IReadOnlyList<StudiedLayer> layers, ImageSource images) => new()
    {
        ["model"] = model.Name,
        ["data_set"] = request.DataSet,
        ["figure"] = request.File,
        ["view"] = request.View is { } view ? InspectLayersRequest.NameOf(view) : InspectLayersRequest.NoView,
        ["layers"] = new JsonArray(
        [
            .. layers.Select(layer => new JsonObject
            {
                ["name"] = layer.Layer.Name,
                ["output"] = layer.Layer.Shape.ToString(),
                ["channels"] = new JsonArray([.. layer.Channels.Select(channel => Document(layer.Layer, channel, images))]),
            }),
        ]),
    };

    JsonObject Document(LayerPatches layer, StudiedChannel channel, ImageSource images)
    {
        var document = new JsonObject { ["channel"] = channel.Patches.Channel };
        if (IsScores(layer))
            document["class"] = model.ClassNames[channel.Patches.Channel];
        document["spread"] = Documents.Number(channel.Patches.Spread);
        document["patches"] = new JsonArray(
        [
            .. channel.Patches.Patches.Select(patch => new JsonObject
            {
                ["image"] = images.NameOf(patch.Image),
                ["class"] = images.ClassNames[images.Label(patch.Image)],
                ["row"] = patch.Row,
                ["column"] = patch.Column,
                ["activation"] = Documents.Number(patch.Activation),
                ["window"] = new JsonObject
                {
                    ["top"] = patch.Window.Top, ["left"] = patch.Window.Left, ["height"] = patch.Window.Height,
                    ["width"] = patch.Window.Width,
                },
            }),
        ]);
        if (channel.Maximal is { } maximal)
            document["maximized"] = Documents.Number(maximal.Activation);
        return document;
    }

    sealed class Progress(StatusLine status) : IProgress<LayerProgress>
    {
        public void Report(LayerProgress value) =>
            status.Show($"{value.Doing}  {Format.Count(value.Done)} of {Format.Count(value.All)}");
    }
}
