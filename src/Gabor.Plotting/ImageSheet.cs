using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>Images in rows and columns, with a title, row and column labels and captions.</summary>
public sealed class ImageSheet
{
    /// <summary>The minimum size of the longer side of an image in pixels; small images are enlarged by whole factors.</summary>
    const int Side = 84;

    const int Gap = 6, Line = 20, TitleLine = 32, Margin = 12;

    readonly List<(string Title, IReadOnlyList<Tile> Tiles)> rows = [];

    /// <summary>The title above the sheet; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The column labels; empty for none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Adds a row.</summary>
    /// <param name="title">The row label; may be empty.</param>
    /// <param name="tiles">Its images, from left to right.</param>
    public void Add(string title, IReadOnlyList<Tile> tiles) => rows.Add((title, tiles));

    /// <summary>Writes the sheet to a PNG file. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path)
    {
        CheckEnding(path);
        Formats.DurableFile.Write(path, ToPng());
    }

    /// <summary>Checks a file name for <see cref="Save"/>, before the long work whose result it draws.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <returns>The name.</returns>
    public static string CheckEnding(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{path}: an image sheet is written as PNG; use the extension .png.", nameof(path));
        return path;
    }

    /// <summary>The sheet as the content of a PNG file.</summary>
    public byte[] ToPng()
    {
        if (rows.Count == 0)
            throw new InvalidOperationException("a sheet without images cannot be drawn.");
        Typefaces.Choose();
        using var font = new SKFont(Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal), 13);
        using var large = new SKFont(font.Typeface, 17);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        var shape = rows.SelectMany(row => row.Tiles)
            .Aggregate((Height: 0, Width: 0), (most, tile) => (Math.Max(most.Height, tile.Height), Math.Max(most.Width, tile.Width)));
        int longer = Math.Max(shape.Height, shape.Width), scale = Math.Max(1, (Side + longer - 1) / longer);
        bool captions = rows.Any(row => row.Tiles.Any(tile => tile.Caption.Length > 0));
        int height = (shape.Height * scale) + Gap + (captions ? Line : 0);
        int columns = rows.Max(row => row.Tiles.Count);
        float words = rows.SelectMany(row => row.Tiles.Select(tile => tile.Caption))
            .Concat(Columns)
            .Append("")
            .Max(word => font.MeasureText(word));
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
            {
                Draw(
                    canvas, rows[r].Tiles[c], left + (c * width) + ((width - Gap - (shape.Width * scale)) / 2), top + (r * height), scale,
                    font);
            }
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    static void Draw(SKCanvas canvas, Tile tile, int x, int y, int scale, SKFont font)
    {
        using var bitmap = new SKBitmap(tile.Width, tile.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < tile.Width * tile.Height; i++)
        {
            var (red, green, blue) = tile.Depth == 1
                ? (tile.Pixels[i], tile.Pixels[i], tile.Pixels[i])
                : (tile.Pixels[3 * i], tile.Pixels[(3 * i) + 1], tile.Pixels[(3 * i) + 2]);
            bitmap.SetPixel(i % tile.Width, i / tile.Width, new SKColor(red, green, blue));
        }

        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, SKRect.Create(x, y, tile.Width * scale, tile.Height * scale), new SKSamplingOptions(SKFilterMode.Nearest));
        using var ink = new SKPaint { Color = tile.IsWrong ? new SKColor(0xD5, 0x5E, 0x00) : SKColors.Black, IsAntialias = true };
        canvas.DrawText(tile.Caption, x + (tile.Width * scale / 2f), y + (tile.Height * scale) + 15, SKTextAlign.Center, font, ink);
    }
}

/// <summary>An image of an <see cref="ImageSheet"/>.</summary>
/// <param name="Pixels">[Height, Width, Depth], 0…255.</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Depth">1 for grey, 3 for red, green, blue.</param>
public sealed record Tile(IReadOnlyList<byte> Pixels, int Height, int Width, int Depth)
{
    /// <summary>The caption below it; may be empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Whether the caption is highlighted, for example for a wrong prediction.</summary>
    public bool IsWrong { get; init; }
}
