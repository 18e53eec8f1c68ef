using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect --layers</c>: what the layers of a network see (fig. 4.4).</summary>
sealed class InspectLayers(InspectRequest request, Terminal terminal) : InspectView("--layers", request, terminal)
{
    /// <summary>Layers of a figure unless some are named.</summary>
    const int MostLayers = 5;

    /// <inheritdoc/>
    protected override void Run(Model model, Workers workers, CancellationToken cancellation)
    {
        var images = DatasetWord.OfImages(Name, DatasetWord.Open(Request.Source)).Test;
        var layers = Layers(model, () => LayerChoice.Spread(model, MostLayers));
        var study = new LayerStudy
        {
            View = Request.View, Maximization = Request.View is null ? null : new MaximizationOptions { Seed = Request.Seed },
        };
        var found = study.Run(model, layers, images, workers, Terminal.IsLive ? new Progress(Status) : null, cancellation);
        Status.Clear();
        LayerFigure.Of(model, images, study, found).Save(Request.File!);
        Terminal.Drawn(Request.File);
        if (Request.View is not null && layers.FirstOrDefault(layer => !PatchProjection.HasGradients(model, layer), -1) is >= 0 and var one)
        {
            Terminal.Say(
                $"gabor: {Name}: no gradient passes the features of {model.Name}, so from {model.Nodes[one].Layer.Name} on only patches "
                + "are drawn.");
        }

        if (Request.Json)
            Terminal.WriteJson(Document(model, found, images));
        else
            Write(model, found);
    }

    void Write(Model model, IReadOnlyList<StudiedLayer> layers)
    {
        var table = Tables.Make("layer", "output", "channels", ">strongest patch", ">maximized");
        foreach (var (layer, channels) in layers)
        {
            table.Add(
                layer.Name, layer.Shape.ToString(), string.Join(", ", channels.Select(channel => Label(model, layer, channel))),
                string.Join(", ", channels.Select(channel => Format.Fixed(channel.Patches.Patches[0].Activation, 2))),
                string.Join(
                    ", ", channels.Where(channel => channel.Maximal is not null)
                        .Select(channel => Format.Fixed(channel.Maximal!.Activation, 2))));
        }

        Terminal.Write(table);
    }

    static string Label(Model model, LayerPatches layer, StudiedChannel channel) => IsScores(model, layer)
        ? model.ClassNames[channel.Patches.Channel]
        : Format.Count(channel.Patches.Channel);

    static bool IsScores(Model model, LayerPatches layer) => layer.Layer == model.Outputs[0] && layer.Shape.Depth == model.ClassNames.Count;

    JsonObject Document(Model model, IReadOnlyList<StudiedLayer> layers, ImageSource images) => new()
    {
        ["model"] = model.Name,
        ["data_set"] = Request.Source,
        ["figure"] = Request.File,
        ["view"] = Request.View is { } view ? InspectRequest.NameOf(view) : InspectRequest.NoView,
        ["layers"] = new JsonArray(
        [
            .. layers.Select(layer => new JsonObject
            {
                ["name"] = layer.Layer.Name,
                ["output"] = layer.Layer.Shape.ToString(),
                ["channels"] = new JsonArray([.. layer.Channels.Select(channel => Document(model, layer.Layer, channel, images))]),
            }),
        ]),
    };

    static JsonObject Document(Model model, LayerPatches layer, StudiedChannel channel, ImageSource images)
    {
        var document = new JsonObject { ["channel"] = channel.Patches.Channel };
        if (IsScores(model, layer))
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
