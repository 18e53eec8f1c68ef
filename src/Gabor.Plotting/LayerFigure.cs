using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Input;
using Gabor.Models;

namespace Gabor.Plotting;

/// <summary>Draws what the layers of a network see (fig. 4.4).</summary>
public static class LayerFigure
{
    /// <summary>A block for each layer: of each channel its strongest patches, what makes them strong, and an image that maximizes
    /// it.</summary>
    /// <param name="model">The network.</param>
    /// <param name="images">The images of the patches.</param>
    /// <param name="study">How the layers were looked at.</param>
    /// <param name="layers">What was found.</param>
    /// <exception cref="ArgumentException">The network sees other than 1 or 3 channels.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    public static LayerSheet Of(Model model, ImageSource images, LayerStudy study, IReadOnlyList<StudiedLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(layers);
        SampleTile.CheckDepth(model.Input);
        bool hasViews = layers.Any(layer => layer.Channels.Any(channel => channel.Projections.Count > 0));
        bool hasMaximal = layers.Any(layer => layer.Channels.Any(channel => channel.Maximal is not null));
        string rule = study.View switch
        {
            BackwardRule.Guided => "guided",
            BackwardRule.Deconvolution => "deconvolution",
            _ => "gradient",
        };
        var sheet = new LayerSheet
        {
            Title = $"What the layers of {model.Name} see",
            Views = ["strongest patches", .. hasViews ? (string[])[rule] : [], .. hasMaximal ? (string[])["maximized"] : []],
        };
        var reader = new ImageReader(images, model.Preprocessing);
        float[] seen = new float[model.Input.Count];
        foreach (var (layer, channels) in layers)
        {
            sheet.Add(TitleOf(layer, channels), [.. channels.Select(Card)]);

            ChannelCard Card(StudiedChannel channel) => new(
            [
                new(NameOf(layer, channel.Patches), [.. channel.Patches.Patches.Select(Patch)]),
                .. hasViews
                    ? [new ChannelView("", [.. channel.Projections.Select((slopes, i) => WindowTile.OfSlopes(
                        slopes, model.Input, channel.Patches.Patches[i].Window))])]
                    : (ChannelView[])[],
                .. hasMaximal
                    ? [new ChannelView(
                        channel.Maximal is { } maximal ? Number(maximal.Activation) : "",
                        channel.Maximal is { } one ? [WindowTile.OfPixels(one.Pixels, model.Input, one.Window)] : [])]
                    : (ChannelView[])[],
            ]);
        }

        return sheet;

        Tile Patch(Patch patch)
        {
            reader.Read(patch.Image, seen);
            return WindowTile.OfPixels(PixelValues.Of(model.Preprocessing, seen), model.Input, patch.Window);
        }

        string NameOf(LayerPatches layer, ChannelPatches channel)
        {
            bool isScores = layer.Layer == model.Outputs[0] && layer.Shape.Depth == model.ClassNames.Count;
            string name = isScores
                ? $"class {model.ClassNames[channel.Channel]}"
                : FormattableString.Invariant($"channel {channel.Channel}");
            return $"{name}: {Number(channel.Patches[^1].Activation)} to {Number(channel.Patches[0].Activation)}";
        }
    }

    static string TitleOf(LayerPatches layer, IReadOnlyList<StudiedChannel> channels)
    {
        // Windows that the edge of the image does not cut are the largest.
        var windows = layer.Channels.SelectMany(channel => channel.Patches).Select(patch => patch.Window).ToList();
        int height = windows.Select(window => window.Height).DefaultIfEmpty().Max();
        int width = windows.Select(window => window.Width).DefaultIfEmpty().Max();
        string what = layer.Shape is { Height: 1, Width: 1 } ? "" : ", at each place";
        return FormattableString.Invariant(
            $"{layer.Name}  {layer.Shape}: sees {height}×{width} pixels{what}; {channels.Count} of {layer.Channels.Count} channels");
    }

    static string Number(float activation) => activation.ToString("G3", CultureInfo.InvariantCulture);
}
