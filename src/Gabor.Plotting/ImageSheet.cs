using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>Images in rows and columns, with a title, a word before each row and a word above each column or image.</summary>
public sealed class ImageSheet
{
    /// <summary>Pixels that the longer side of an image has at least; small images are enlarged by whole factors.</summary>
    const int Side = 84;

    const int Gap = 6, Line = 20, TitleLine = 32, Margin = 12;

    readonly List<(string Title, IReadOnlyList<Tile> Tiles)> rows = [];

    /// <summary>What the sheet shows, in one line above it; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>A word above each column; empty for none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Adds a row.</summary>
    /// <param name="title">The word before it; may be empty.</param>
    /// <param name="tiles">Its images, from left to right.</param>
    public void Add(string title, IReadOnlyList<Tile> tiles) => rows.Add((title, tiles));

    /// <summary>Writes the sheet as a PNG file: whole, or not at all.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <exception cref="IOException">It cannot be written; what was there before is untouched.</exception>
    public void Save(string path)
    {
        CheckEnding(path);
        Formats.DurableFile.Write(path, ToPng());
    }

    /// <summary>Refuses a name that <see cref="Save"/> would: asked before long work whose result is to be drawn.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <returns>The name.</returns>
    public static string CheckEnding(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{path}: a sheet of images is written as PNG; let its name end in .png.", nameof(path));
        return path;
    }

    /// <summary>The sheet as the content of a PNG file.</summary>
    public byte[] ToPng()
    {
        if (rows.Count == 0)
            throw new InvalidOperationException("a sheet of no images cannot be drawn.");
        Typefaces.Choose();
        using var font = new SKFont(Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal), 13);
        using var large = new SKFont(font.Typeface, 17);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var shape = rows.SelectMany(row => row.Tiles).Aggregate((Height: 0, Width: 0), (most, tile) => (Math.Max(most.Height, tile.Height), Math.Max(most.Width, tile.Width)));
        int longer = Math.Max(shape.Height, shape.Width), scale = Math.Max(1, (Side + longer - 1) / longer);
        bool captions = rows.Any(row => row.Tiles.Any(tile => tile.Caption.Length > 0));
        int height = (shape.Height * scale) + Gap + (captions ? Line : 0);
        int columns = rows.Max(row => row.Tiles.Count);
        float words = rows.SelectMany(row => row.Tiles.Select(tile => tile.Caption)).Concat(Columns).Append("").Max(word => font.MeasureText(word));
        int width = Math.Max(shape.Width * scale, (int)words + 4) + Gap;
        int left = Margin + (int)rows.Max(row => font.MeasureText(row.Title)) + (rows.Any(row => row.Title.Length > 0) ? Margin : 0);
        int top = Margin + (Title.Length > 0 ? TitleLine : 0) + (Columns.Count > 0 ? Line : 0);
        int wide = Math.Max(left + (columns * width), (int)large.MeasureText(Title) + Margin) + Margin - Gap;

        using var bitmap = new SKBitmap(wide, top + (rows.Count * height) + Margin - Gap);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.DrawText(Title, Margin, Margin + 16, SKTextAlign.Left, large, ink);
        for (int c = 0; c < Columns.Count; c++)
            canvas.DrawText(Columns[c], left + (c * width) + ((width - Gap) / 2f), top - 6, SKTextAlign.Center, font, ink);
        for (int r = 0; r < rows.Count; r++)
        {
            canvas.DrawText(rows[r].Title, Margin, top + (r * height) + (shape.Height * scale / 2f) + 5, SKTextAlign.Left, font, ink);
            for (int c = 0; c < rows[r].Tiles.Count; c++)
                Draw(canvas, rows[r].Tiles[c], left + (c * width) + ((width - Gap - (shape.Width * scale)) / 2), top + (r * height), scale, font);
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    static void Draw(SKCanvas canvas, Tile tile, int x, int y, int scale, SKFont font)
    {
        using var bitmap = new SKBitmap(tile.Width, tile.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < tile.Width * tile.Height; i++)
        {
            var (red, green, blue) = tile.Depth == 1 ? (tile.Pixels[i], tile.Pixels[i], tile.Pixels[i]) : (tile.Pixels[3 * i], tile.Pixels[(3 * i) + 1], tile.Pixels[(3 * i) + 2]);
            bitmap.SetPixel(i % tile.Width, i / tile.Width, new SKColor(red, green, blue));
        }

        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, SKRect.Create(x, y, tile.Width * scale, tile.Height * scale), new SKSamplingOptions(SKFilterMode.Nearest));
        using var ink = new SKPaint { Color = tile.IsWrong ? new SKColor(0xD5, 0x5E, 0x00) : SKColors.Black, IsAntialias = true };
        canvas.DrawText(tile.Caption, x + (tile.Width * scale / 2f), y + (tile.Height * scale) + 15, SKTextAlign.Center, font, ink);
    }
}

/// <summary>An image of a <see cref="ImageSheet"/>.</summary>
/// <param name="Pixels">[Height, Width, Depth], 0…255.</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Depth">1 for grey, 3 for red, green, blue.</param>
public sealed record Tile(IReadOnlyList<byte> Pixels, int Height, int Width, int Depth)
{
    /// <summary>A word below it; may be empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Whether the caption is set off in another colour, as where an image was predicted incorrectly.</summary>
    public bool IsWrong { get; init; }
}
