using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// The filters of the first layer of a network: a tile for each filter of a convolution, or for each output of a dense layer on the image.
/// Grey networks: blue where a weight is negative, white where it is 0, red where it is positive; colour networks: the filter as an image,
/// grey where it is 0.
/// </summary>
/// <remarks>A tile is scaled by its own largest weight, so that weak filters are visible beside strong ones.</remarks>
public sealed class FilterSheet
{
    /// <summary>The minimum size of the longer side of a tile in pixels; each weight is a square of whole pixels.</summary>
    const int TileSide = 72;

    /// <summary>Pixels between tiles and around them.</summary>
    const int Gap = 4;

    /// <summary>The maximum number of tiles of a sheet.</summary>
    const int MostTiles = 1024;

    static readonly Color Frame = new(214, 214, 214);

    readonly SKBitmap bitmap;

    FilterSheet(SKBitmap bitmap) => this.bitmap = bitmap;

    /// <summary>Pixels from top to bottom.</summary>
    public int Height => bitmap.Height;

    /// <summary>Pixels from left to right.</summary>
    public int Width => bitmap.Width;

    /// <summary>Draws the first layer of a model, at most 1024 filters.</summary>
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
                    new Shape(convolution.Window.Height, convolution.Window.Width, input.Depth / convolution.Groups)),
            Dense dense => Draw(dense.Parameters[0].Value, input),
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
    static FilterSheet Draw(Tensor weights, Shape tile)
    {
        ReadOnlySpan<float> w = weights.Span;
        int filters = w.Length / tile.Count, tiles = Math.Min(filters, MostTiles);
        int scale = Math.Max(1, (TileSide + Math.Max(tile.Height, tile.Width) - 1) / Math.Max(tile.Height, tile.Width));
        int height = tile.Height * scale, width = tile.Width * scale;
        int columns = Columns(tiles), rows = (tiles + columns - 1) / columns;
        var bitmap = new SKBitmap((columns * (width + Gap)) + Gap, (rows * (height + Gap)) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        float[] filter = new float[tile.Count];
        for (int k = 0; k < tiles; k++)
        {
            for (int i = 0; i < filter.Length; i++)
                filter[i] = w[(i * filters) + k];
            DrawTile(canvas, filter, tile, Gap + (k / columns * (height + Gap)), Gap + (k % columns * (width + Gap)), scale);
        }

        return new FilterSheet(bitmap);
    }

    /// <summary>
    /// The fewest columns of a sheet without holes that is at most as high as wide and at most four times as wide as high; else those of a
    /// square.
    /// </summary>
    static int Columns(int tiles)
    {
        int root = 1;
        while (root * root < tiles)
            root++;
        for (int columns = root; columns <= 2 * root && columns <= tiles; columns++)
        {
            if (tiles % columns == 0)
                return columns;
        }

        return root;
    }

    static void DrawTile(SKCanvas canvas, ReadOnlySpan<float> filter, Shape tile, int top, int left, int scale)
    {
        float largest = 0;
        foreach (float weight in filter)
            largest = Math.Max(largest, Math.Abs(weight));
        float unit = largest > 0 && float.IsFinite(largest) ? 1 / largest : 0;
        Fill(canvas, top - 1, left - 1, (tile.Height * scale) + 2, (tile.Width * scale) + 2, Frame);
        for (int y = 0, i = 0; y < tile.Height; y++)
        {
            for (int x = 0; x < tile.Width; x++, i += tile.Depth)
            {
                var color = tile.Depth == 1
                    ? Diverging.Of(filter[i] * unit)
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
}
