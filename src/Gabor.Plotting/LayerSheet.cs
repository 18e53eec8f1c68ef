using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// What the layers of a network see, as fig. 4.4: a block for each layer from the image to the scores, in it a card for each channel, and
/// on the card views side by side, each a single image or nine in a square.
/// </summary>
public sealed class LayerSheet
{
    /// <summary>The side of a small image of nine and the gap between them; a single image is as large as nine.</summary>
    const int Cell = 42, CellGap = 3, Side = (3 * Cell) + (2 * CellGap);

    const int Margin = 14, ViewGap = 8, CardGap = 26, Line = 18, BlockLine = 30, TitleLine = 32;

    /// <summary>The width that cards share.</summary>
    const int MostWidth = 1290;

    readonly List<(string Title, IReadOnlyList<ChannelCard> Cards)> blocks = [];

    /// <summary>The title above the sheet; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the views of every card are, from left to right.</summary>
    public required IReadOnlyList<string> Views { get; init; }

    /// <summary>Adds a layer.</summary>
    /// <param name="title">What stands above its cards.</param>
    /// <param name="cards">Its channels.</param>
    public void Add(string title, IReadOnlyList<ChannelCard> cards) => blocks.Add((title, cards));

    /// <summary>Writes the sheet to a PNG file. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path) => Formats.DurableFile.Write(ImageSheet.CheckEnding(path), ToPng());

    /// <summary>The sheet as the content of a PNG file.</summary>
    public byte[] ToPng()
    {
        if (blocks.Count == 0)
            throw new InvalidOperationException("a sheet without layers cannot be drawn.");
        Typefaces.Choose();
        int width = (Views.Count * (Side + ViewGap)) - ViewGap;
        int most = blocks.Max(block => block.Cards.Count), fit = Math.Max(1, (MostWidth + CardGap) / (width + CardGap));
        int columns = Math.Min(most, fit);
        int height = TitleLine + Line + blocks.Sum(block => BlockLine + (Rows(block.Cards) * (Line + Side + ViewGap)));
        return CanvasFile.Png(
            (2 * Margin) + (columns * (width + CardGap)) - CardGap, height + (2 * Margin), canvas => Draw(canvas, columns, width));

        int Rows(IReadOnlyList<ChannelCard> cards) => (cards.Count + columns - 1) / columns;
    }

    void Draw(SKCanvas canvas, int columns, int width)
    {
        canvas.Clear(SKColors.White);
        using var pen = new SheetPen(canvas);
        pen.Write(Title, Margin, Margin + 16, 17);
        int top = Margin + TitleLine;
        for (int column = 0; column < columns; column++)
        {
            for (int view = 0; view < Views.Count; view++)
            {
                float middle = Margin + (column * (width + CardGap)) + (view * (Side + ViewGap)) + (Side / 2f);
                pen.Write(Views[view], middle, top + 12, 13, SKTextAlign.Center);
            }
        }

        top += Line;
        foreach (var (title, cards) in blocks)
        {
            pen.Write(title, Margin, top + 21, 15);
            top += BlockLine;
            for (int i = 0; i < cards.Count; i++)
            {
                if (i > 0 && i % columns == 0)
                    top += Line + Side + ViewGap;
                Draw(pen, cards[i], Margin + (i % columns * (width + CardGap)), top);
            }

            top += Line + Side + ViewGap;
        }
    }

    static void Draw(SheetPen pen, ChannelCard card, int left, int top)
    {
        // Windows at the edge of the image are smaller, and their pixels no larger for that.
        int longest = card.Views.SelectMany(view => view.Tiles).Select(tile => Math.Max(tile.Height, tile.Width)).Append(1).Max();
        for (int i = 0; i < card.Views.Count; i++, left += Side + ViewGap)
        {
            var view = card.Views[i];
            pen.Write(view.Caption, left, top + 13, 13);
            int first = top + Line;
            if (view.Tiles.Count > 0)
                pen.Fill(left - 1, first - 1, Side + 2);
            bool isOne = view.Tiles.Count == 1;
            for (int k = 0; k < Math.Min(9, view.Tiles.Count); k++)
            {
                int x = left + (k % 3 * (Cell + CellGap)), y = first + (k / 3 * (Cell + CellGap));
                pen.Draw(view.Tiles[k], x, y, isOne ? Side : Cell, longest);
            }
        }
    }
}

/// <summary>A channel of a <see cref="LayerSheet"/>.</summary>
/// <param name="Views">Its views, in the order of <see cref="LayerSheet.Views"/>.</param>
public sealed record ChannelCard(IReadOnlyList<ChannelView> Views);

/// <summary>A view of a channel.</summary>
/// <param name="Caption">What stands above it; may be empty.</param>
/// <param name="Tiles">One image, or up to nine.</param>
public sealed record ChannelView(string Caption, IReadOnlyList<Tile> Tiles);
