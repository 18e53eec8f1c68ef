using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Experiments.Representations;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Preprocessing;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor inspect --maps</c>: what each layer of a network makes of one image.</summary>
sealed class InspectMaps(InspectRequest request, Terminal terminal) : InspectView("--maps", request, terminal)
{
    /// <summary>Layers of a figure unless some are named.</summary>
    const int MostLayers = 8;

    /// <inheritdoc/>
    protected override void Run(Model model, Workers workers, CancellationToken cancellation)
    {
        var preprocessing = model.Preprocessing;
        var fitted = ImageFit.Fit(
            ImageFile.Read(Request.Source), preprocessing.ImageShape, new() { Framing = preprocessing.Framing }, preprocessing.Ink);
        foreach (string remark in fitted.Remarks)
            Terminal.Say($"{Format.Clean(Request.Source)}: {remark}");
        var images = new ImageSet(fitted.Image.Shape, fitted.Image.Pixels.ToArray(), [0], model.ClassNames);
        float[] seen = new float[model.Input.Count];
        new ImageReader(images, preprocessing).Read(0, seen);
        var maps = FeatureMaps.Of(model, Layers(model, () => LayerChoice.Spread(model, MostLayers)), images, 0, workers);
        new FeatureMapFigure(PixelValues.Of(preprocessing, seen), model.Input, maps)
        {
            Title = $"What {model.Name} makes of {Path.GetFileName(Request.Source)}",
            ClassNames = maps[^1].Name == model.Nodes[model.Outputs[0]].Layer.Name ? model.ClassNames : [],
        }.Save(Request.File!);
        Terminal.Drawn(Request.File);
        if (Request.Json)
            Terminal.WriteJson(Document(model, maps));
        else
            Write(maps);
    }

    void Write(IReadOnlyList<FeatureMaps> layers)
    {
        var table = Tables.Make("layer", "output", ">above 0", ">smallest", ">mean", ">largest");
        foreach (var layer in layers)
        {
            table.Add(
                layer.Name, layer.Shape.ToString(), Format.Percent(Positive(layer), 1), Format.Fixed(layer.Values.Min(), 2),
                Format.Fixed(Mean(layer), 2), Format.Fixed(layer.Values.Max(), 2));
        }

        Terminal.Write(table);
    }

    JsonObject Document(Model model, IReadOnlyList<FeatureMaps> layers) => new()
    {
        ["model"] = model.Name,
        ["image"] = Request.Source,
        ["figure"] = Request.File,
        ["layers"] = new JsonArray(
        [
            .. layers.Select(layer => new JsonObject
            {
                ["name"] = layer.Name,
                ["output"] = layer.Shape.ToString(),
                ["share_above_0"] = Documents.Number(Positive(layer)),
                ["least"] = Documents.Number(layer.Values.Min()),
                ["mean"] = Documents.Number(Mean(layer)),
                ["largest"] = Documents.Number(layer.Values.Max()),
            }),
        ]),
    };

    static double Positive(FeatureMaps layer) => layer.Values.Count(value => value > 0) / (double)layer.Values.Count;

    static double Mean(FeatureMaps layer) => layer.Values.Sum(value => (double)value) / layer.Values.Count;
}
