using System.Globalization;
using Gabor.Experiments.Representations;
using Gabor.Numerics;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// What the layers of a network make of one image: a row for each layer, in it the maps of the channels that differ the most from place to
/// place; a layer without places is one strip of all its channels. Black is 0 and white the largest of a map; where there are negative
/// numbers, blue is below 0, white 0 and red above.
/// </summary>
/// <param name="image">The image as the network sees it, [H, W, D], 0…1.</param>
/// <param name="shape">H, W and D; D is 1 or 3.</param>
/// <param name="layers">The activations, from the first layer on.</param>
public sealed class FeatureMapFigure(IReadOnlyList<float> image, Shape shape, IReadOnlyList<FeatureMaps> layers)
{
    const int Side = 104, Gap = 6, Margin = 14, Line = 26, TitleLine = 32, StripHeight = 28;

    /// <summary>Maps of a layer.</summary>
    const int Most = 10;

    /// <summary>Channels of a strip up to which each has its name below it.</summary>
    const int MostNames = 20;

    /// <summary>The title above the figure; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The names of the channels of the last layer, where these are classes; empty for none.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Writes the figure to a PNG file. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>, or the image cannot be drawn.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path) => Formats.DurableFile.Write(ImageSheet.CheckEnding(path), ToPng());

    /// <summary>The figure as the content of a PNG file.</summary>
    /// <exception cref="ArgumentException">The image has other than 1 or 3 channels.</exception>
    public byte[] ToPng()
    {
        SampleTile.CheckDepth(shape);
        Typefaces.Choose();
        int width = (2 * Margin) + (Most * (Side + Gap)) - Gap;
        int height = (2 * Margin) + TitleLine + Line + Side + layers.Sum(layer => Line + (IsStrip(layer) ? StripHeight + 18 : Side) + Gap);
        return CanvasFile.Png(width, height, canvas => Draw(canvas, width));
    }

    static bool IsStrip(FeatureMaps layer) => !LayerChoice.HasPlaces(layer.Shape);

    void Draw(SKCanvas canvas, int width)
    {
        canvas.Clear(SKColors.White);
        using var pen = new SheetPen(canvas);
        pen.Write(Title, Margin, Margin + 16, 17);
        int top = Margin + TitleLine;
        pen.Write(FormattableString.Invariant($"image  {shape}"), Margin, top + 17, 15);
        pen.Draw(
            WindowTile.OfPixels(image, shape, new(0, 0, shape.Height, shape.Width)), Margin, top + Line, Side,
            Math.Max(shape.Height, shape.Width));
        top += Line + Side + Gap;
        for (int i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            var shown = layer.Liveliest(Most);
            string channels = IsStrip(layer) || shown.Count == layer.Shape.Depth
                ? ""
                : FormattableString.Invariant($"; channels {string.Join(", ", shown)} of {layer.Shape.Depth}");
            pen.Write($"{layer.Name}  {layer.Shape}{channels}", Margin, top + 17, 15);
            top += Line;
            if (IsStrip(layer))
            {
                DrawStrip(canvas, pen, layer, top, width - (2 * Margin), i == layers.Count - 1 ? ClassNames : []);
                top += StripHeight + 18 + Gap;
                continue;
            }

            int longest = Math.Max(layer.Shape.Height, layer.Shape.Width);
            for (int k = 0; k < shown.Count; k++)
                pen.Draw(MapTile(layer.Map(shown[k]), layer.Shape), Margin + (k * (Side + Gap)), top, Side, longest, isMap: true);
            top += Side + Gap;
        }
    }

    static void DrawStrip(SKCanvas canvas, SheetPen pen, FeatureMaps layer, int top, int width, IReadOnlyList<string> names)
    {
        int count = layer.Values.Count;
        var tile = MapTile([.. layer.Values], new Shape(1, count, 1));
        using var paint = new SKPaint { IsAntialias = false };
        for (int i = 0; i < count; i++)
        {
            int left = Margin + (i * width / count), right = Margin + ((i + 1) * width / count);
            paint.Color = new(tile.Pixels[3 * i], tile.Pixels[(3 * i) + 1], tile.Pixels[(3 * i) + 2]);
            canvas.DrawRect(SKRect.Create(left, top, right - left, StripHeight), paint);
            if (count > MostNames)
                continue;
            string name = names.Count == count ? names[i] + ": " : "";
            pen.Write(
                name + layer.Values[i].ToString("G3", CultureInfo.InvariantCulture), (left + right) / 2f, top + StripHeight + 14, 12,
                SKTextAlign.Center);
        }
    }

    /// <summary>A map as a colour image.</summary>
    static Tile MapTile(float[] map, Shape shape)
    {
        float least = map.Min(), largest = Math.Max(map.Max(), -least);
        byte[] pixels = new byte[3 * map.Length];
        for (int i = 0; i < map.Length; i++)
        {
            float share = largest > 0 ? map[i] / largest : 0;
            byte light = (byte)((255 * Math.Clamp(share, 0, 1)) + 0.5f);
            var color = least < 0 ? Diverging.Of(share) : new Color(light, light, light);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (color.Red, color.Green, color.Blue);
        }

        return new Tile(pixels, shape.Height, shape.Width, 3);
    }
}
