using System.Globalization;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// The filters of the first layer of a network: a tile for each filter of a convolution, or for each output of a dense layer on the image.
/// Blue where a weight is negative, white where it is 0, red where it is positive. A filter of colour images has four tiles: the filter as
/// an image, grey where it is 0, and the weights of red, of green and of blue.
/// </summary>
/// <remarks>A filter is scaled by its own largest weight, so that weak filters are visible beside strong ones; the scale below says
/// which these are.</remarks>
public sealed class FilterSheet
{
    /// <summary>The minimum size of the longer side of a tile in pixels, and of colour filters; each weight is a square of whole
    /// pixels.</summary>
    const int TileSide = 72, ColorTileSide = 48;

    /// <summary>Pixels between tiles and around them.</summary>
    const int Gap = 4;

    /// <summary>The maximum number of filters of a sheet.</summary>
    const int Most = 64;

    /// <summary>The colour bar below the filters: its size, the height of all, and the least width of a sheet, for its words.</summary>
    const int BarWidth = 120, BarHeight = 10, Foot = 62, LeastWidth = 330;

    /// <summary>The height of the words above the tiles of colour filters.</summary>
    const int Head = 16;

    const float TextSize = 12;

    static readonly string[] PartNames = ["image", "red", "green", "blue"];

    static readonly Color Frame = new(214, 214, 214);

    readonly SKBitmap bitmap;

    FilterSheet(SKBitmap bitmap) => this.bitmap = bitmap;

    /// <summary>Pixels from top to bottom.</summary>
    public int Height => bitmap.Height;

    /// <summary>Pixels from left to right.</summary>
    public int Width => bitmap.Width;

    /// <summary>Draws the first layer of a model, at most its first 64 filters.</summary>
    /// <exception cref="ArgumentException">The first layer has no weights, or its input has other than 1 or 3 channels.</exception>
    public static FilterSheet Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layer = model.Nodes.First(node => node.Sources.Contains(-1)).Layer;
        var input = model.Input;
        if (input.Depth is not (1 or 3))
        {
            throw new ArgumentException(
                $"{model.Name}: its images have {input.Depth} channels; filters can be drawn only for 1 or 3.", nameof(model));
        }

        return layer switch
        {
            Convolution convolution =>
                Draw(
                    convolution.Parameters[0].Value,
                    new Shape(convolution.Window.Height, convolution.Window.Width, input.Depth / convolution.Groups),
                    convolution.Name),
            Dense dense => Draw(dense.Parameters[0].Value, input, dense.Name),
            _ =>
                throw new ArgumentException(
                    $"{model.Name}: its first layer, {layer.Name}, is of kind {layer.Kind}; "
                    + "the filters of a convolution or dense layer can be drawn.",
                    nameof(model)),
        };
    }

    /// <summary>The sheet as the content of a PNG file.</summary>
    public byte[] ToPng()
    {
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Writes the sheet to a PNG file. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path) => Formats.DurableFile.Write(ImageSheet.CheckEnding(path), ToPng());

    /// <summary>Draws weights [H, W, D, filters], in whatever axes they are written.</summary>
    static FilterSheet Draw(Tensor weights, Shape tile, string layer)
    {
        ReadOnlySpan<float> w = weights.Span;
        int filters = w.Length / tile.Count, shown = Math.Min(filters, Most), parts = tile.Depth == 1 ? 1 : tile.Depth + 1;
        int longer = Math.Max(tile.Height, tile.Width), side = parts == 1 ? TileSide : ColorTileSide;
        int scale = Math.Max(1, (side + longer - 1) / longer);
        int height = (tile.Height * scale) + Gap, width = (parts * tile.Width * scale) + (parts == 1 ? 0 : parts - 1) + Gap;
        int columns = Columns(shown, parts), rows = (shown + columns - 1) / columns;
        int head = Gap + (parts == 1 ? 0 : Head);
        var bitmap = new SKBitmap(
            Math.Max((columns * width) + Gap, LeastWidth), head + (rows * height) + Foot, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        float[] filter = new float[tile.Count], largest = new float[shown];
        for (int k = 0; k < shown; k++)
        {
            for (int i = 0; i < filter.Length; i++)
                filter[i] = w[(i * filters) + k];
            largest[k] = Largest(filter);
            for (int part = 0; part < parts; part++)
            {
                int left = Gap + (k % columns * width) + (part * ((tile.Width * scale) + 1));
                DrawTile(canvas, filter, tile, largest[k], part - 1, head + (k / columns * height), left, scale);
            }
        }

        using var words = new Words(canvas);
        for (int column = 0; parts > 1 && column < Math.Min(columns, shown); column++)
        {
            for (int part = 0; part < parts; part++)
            {
                float middle = Gap + (column * width) + (part * ((tile.Width * scale) + 1)) + (tile.Width * scale / 2f);
                words.Write(PartNames[Math.Min(part, PartNames.Length - 1)], middle, Head - 1, SKTextAlign.Center);
            }
        }

        string count = shown < filters
            ? $"the first {shown} of {filters} filters" : filters == 1 ? "the only filter"
            : $"all {filters} filters";
        DrawFoot(canvas, words, head + (rows * height), $"{count} of {layer}, {tile.Height} × {tile.Width}", largest);
        return new FilterSheet(bitmap);
    }

    /// <summary>What is drawn, and the scale of the weights.</summary>
    static void DrawFoot(SKCanvas canvas, Words words, int top, string what, float[] largest)
    {
        words.Write(what, Gap, top + 14, SKTextAlign.Left);
        int left = Gap + 16, bar = top + 24;
        for (int x = 0; x < BarWidth; x++)
            Fill(canvas, bar, left + x, BarHeight, 1, Diverging.Of((2f * x / (BarWidth - 1)) - 1));
        foreach (var (label, place) in ((string, int)[])[("−max", 0), ("0", BarWidth / 2), ("+max", BarWidth)])
            words.Write(label, left + place, bar + BarHeight + 13, SKTextAlign.Center);
        words.Write("max: largest |weight| of each filter,", left + BarWidth + 24, bar + BarHeight, SKTextAlign.Left);
        words.Write($"{Digits(largest.Min())} to {Digits(largest.Max())}", left + BarWidth + 24, bar + BarHeight + 15, SKTextAlign.Left);
    }

    static string Digits(float weight) => weight.ToString("G2", CultureInfo.InvariantCulture);

    /// <summary>
    /// The fewest columns of a sheet without holes that is at most as high as wide and at most four times as wide as high; else those of a
    /// square. Filters of several tiles are wider than high.
    /// </summary>
    static int Columns(int filters, int parts)
    {
        int root = 1;
        while (root * root * parts < filters)
            root++;
        for (int columns = root; columns <= 2 * root && columns <= filters; columns++)
        {
            if (filters % columns == 0)
                return columns;
        }

        return root;
    }

    static float Largest(float[] filter)
    {
        float largest = 0;
        foreach (float weight in filter)
            largest = Math.Max(largest, Math.Abs(weight));
        return largest;
    }

    /// <summary>Draws one channel of a filter; channel −1 is the only one, or all of them as an image.</summary>
    static void DrawTile(
        SKCanvas canvas, ReadOnlySpan<float> filter, Shape tile, float largest, int channel, int top, int left, int scale)
    {
        float unit = largest > 0 && float.IsFinite(largest) ? 1 / largest : 0;
        Fill(canvas, top - 1, left - 1, (tile.Height * scale) + 2, (tile.Width * scale) + 2, Frame);
        for (int y = 0, i = 0; y < tile.Height; y++)
        {
            for (int x = 0; x < tile.Width; x++, i += tile.Depth)
            {
                var color = tile.Depth == 1 || channel >= 0
                    ? Diverging.Of(filter[i + Math.Max(channel, 0)] * unit)
                    : new Color(Byte(filter[i] * unit), Byte(filter[i + 1] * unit), Byte(filter[i + 2] * unit));
                Fill(canvas, top + (y * scale), left + (x * scale), scale, scale, color);
            }
        }
    }

    /// <summary>−1…1 as 0…255.</summary>
    static byte Byte(float value) => (byte)((Math.Clamp(value, -1, 1) * 127.5f) + 127.5f);

    static void Fill(SKCanvas canvas, int top, int left, int height, int width, Color color)
    {
        using var paint = new SKPaint { Color = new SKColor(color.Red, color.Green, color.Blue), IsAntialias = false };
        canvas.DrawRect(SKRect.Create(left, top, width, height), paint);
    }

    /// <summary>Text on a sheet.</summary>
    sealed class Words : IDisposable
    {
        readonly SKCanvas canvas;
        readonly SKFont font;
        readonly SKPaint ink = new() { Color = SKColors.Black, IsAntialias = true };

        public Words(SKCanvas canvas)
        {
            this.canvas = canvas;
            Typefaces.Choose();
            font = new SKFont(Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal), TextSize);
        }

        public void Write(string text, float x, float y, SKTextAlign align) => canvas.DrawText(text, x, y, align, font, ink);

        public void Dispose()
        {
            font.Dispose();
            ink.Dispose();
        }
    }
}
