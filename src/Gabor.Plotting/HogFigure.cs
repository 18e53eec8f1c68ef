using Gabor.Features.Hog;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using ScottPlot;
using SkiaSharp;

namespace Gabor.Plotting;

/// <summary>
/// An image, and beside it its histograms of oriented gradients (figure 4.2): in each cell a stroke for each bin, along the edges that its
/// gradients stand on, the brighter the more votes the bin has, on average over the blocks around the cell.
/// </summary>
/// <param name="pixels">[H, W, C] in 0…255, grey or red, green and blue.</param>
/// <param name="shape">H, W and C.</param>
/// <param name="options">How the histograms are made; of signed bins, opposite ones share a stroke.</param>
/// <exception cref="ArgumentException">C is neither 1 nor 3, the image is smaller than a block, or there are not as many
/// pixels.</exception>
public sealed class HogFigure(IReadOnlyList<float> pixels, Shape shape, HogOptions options) : Figure
{
    const float Gap = 16, TitleLine = 40;

    readonly HogCells cells = HogCells.Of([.. pixels], Checked(shape), options);

    /// <inheritdoc/>
    public override byte[] ToPng() => CanvasFile.Png(Width, Height, Draw);

    /// <inheritdoc/>
    public override string ToSvg() => CanvasFile.Svg(Width, Height, Draw);

    private protected override Plot Draw() => throw new InvalidOperationException("this figure has no axes.");

    void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        float top = Title.Length > 0 ? TitleLine : Gap;
        float scale = Math.Min((Width - (3 * Gap)) / (2 * shape.Width), (Height - top - Gap) / shape.Height);
        float left = (Width - Gap - (2 * scale * shape.Width)) / 2;
        DrawTitle(canvas);
        DrawImage(canvas, SKRect.Create(left, top, scale * shape.Width, scale * shape.Height));
        DrawStrokes(canvas, left + (scale * shape.Width) + Gap, top, scale);
    }

    void DrawTitle(SKCanvas canvas)
    {
        Typefaces.Choose();
        using var font = new SKFont(Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal), 18);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.DrawText(Title, Width / 2f, 26, SKTextAlign.Center, font, ink);
    }

    void DrawImage(SKCanvas canvas, SKRect place)
    {
        using var bitmap = new SKBitmap(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < shape.Width * shape.Height; i++)
        {
            var (red, green, blue) = shape.Depth == 1
                ? (pixels[i], pixels[i], pixels[i])
                : (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
            bitmap.SetPixel(i % shape.Width, i / shape.Width, new SKColor(Byte(red), Byte(green), Byte(blue)));
        }

        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest));
    }

    void DrawStrokes(SKCanvas canvas, float left, float top, float scale)
    {
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.DrawRect(left, top, scale * shape.Width, scale * shape.Height, black);
        float cell = scale * options.CellSize, half = 0.46f * cell;
        using var paint = new SKPaint { IsAntialias = true, IsStroke = true, StrokeWidth = Math.Max(1, cell / 14) };
        for (int y = 0; y < cells.Rows; y++)
        {
            for (int x = 0; x < cells.Columns; x++)
            {
                float middleX = left + ((x + 0.5f) * cell), middleY = top + ((y + 0.5f) * cell);

                // The strongest last, so that it is seen whole.
                foreach (int bin in Enumerable.Range(0, cells.Bins).OrderBy(bin => cells[y, x, bin]))
                {
                    double share = cells.Largest > 0 ? cells[y, x, bin] / cells.Largest : 0;
                    if (share < 1.0 / 255)
                        continue;

                    // An edge is perpendicular to its gradient.
                    double angle = (bin + 0.5) * Math.PI / cells.Bins;
                    float across = half * (float)-Elementary.Sin(angle), down = half * (float)Elementary.Cos(angle);
                    byte light = Byte((float)(255 * share));
                    paint.Color = new SKColor(light, light, light);
                    canvas.DrawLine(middleX - across, middleY - down, middleX + across, middleY + down, paint);
                }
            }
        }
    }

    static byte Byte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    static Shape Checked(Shape shape) => shape.Depth is 1 or 3
        ? shape
        : throw new ArgumentException($"an image of {shape} has {shape.Depth} channels; 1 and 3 can be drawn.", nameof(shape));

    /// <summary>The histogram of each cell: the mean of what it is in the blocks that have it.</summary>
    sealed class HogCells
    {
        readonly double[] votes;

        HogCells(int rows, int columns, int bins) =>
            (Rows, Columns, Bins, votes) = (rows, columns, bins, new double[rows * columns * bins]);

        public int Rows { get; }

        public int Columns { get; }

        /// <summary>Strokes of a cell.</summary>
        public int Bins { get; }

        public double Largest => votes.Max();

        public double this[int y, int x, int bin] => votes[(((y * Columns) + x) * Bins) + bin];

        public static HogCells Of(float[] pixels, Shape shape, HogOptions options)
        {
            var geometry = new HogGeometry(shape, options);
            float[] descriptor = new float[geometry.Length];
            using (var workers = new Workers(1))
                HogDescriptor.Compute(geometry, pixels, descriptor, workers);
            int strokes = options.IsSigned && options.Bins % 2 == 0 ? options.Bins / 2 : options.Bins;
            var cells = new HogCells(geometry.CellsY, geometry.CellsX, strokes);
            int[] blocks = new int[geometry.CellsY * geometry.CellsX];
            int side = options.BlockSize, cell = 0;
            for (int i = 0; i < descriptor.Length; i += options.Bins, cell++)
            {
                int within = cell % (side * side), block = cell / (side * side);
                int y = (block / geometry.BlocksX * options.BlockStride) + (within / side);
                int x = (block % geometry.BlocksX * options.BlockStride) + (within % side), place = (y * geometry.CellsX) + x;
                blocks[place]++;
                for (int bin = 0; bin < options.Bins; bin++)
                    cells.votes[(place * strokes) + (bin % strokes)] += descriptor[i + bin];
            }

            for (int i = 0; i < cells.votes.Length; i++)
                cells.votes[i] /= Math.Max(1, blocks[i / strokes]);
            return cells;
        }
    }
}
