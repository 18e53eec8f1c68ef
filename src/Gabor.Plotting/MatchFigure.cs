using Gabor.Features.Sift;
using ScottPlot;
using SkiaSharp;
using Image = Gabor.Data.Image;

namespace Gabor.Plotting;

/// <summary>
/// An image of an object beside a scene, as fig. 4.1: a line for each match that agrees on an object's pose, and a frame around each object
/// that was recognized, also where parts of it are hidden.
/// </summary>
/// <param name="model">The image of the object.</param>
/// <param name="scene">The image in which it was looked for.</param>
/// <param name="modelFeatures">The key points of the object.</param>
/// <param name="sceneFeatures">The key points of the scene.</param>
/// <param name="instances">The objects that were recognized.</param>
public sealed class MatchFigure(
    Image model, Image scene, SiftFeatures modelFeatures, SiftFeatures sceneFeatures, IReadOnlyList<SiftInstance> instances)
{
    /// <summary>Small images are enlarged by a whole factor until the longest side has so many pixels.</summary>
    const int Side = 300;

    const int Gap = 12, Margin = 12, Line = 24;

    /// <summary>What stands above the image of the object.</summary>
    public string ModelTitle { get; init; } = "object";

    /// <summary>What stands above the scene.</summary>
    public string SceneTitle { get; init; } = "scene";

    /// <summary>Writes the figure to a PNG file. The file is complete or unchanged.</summary>
    /// <exception cref="ArgumentException">The file's name does not end in <c>.png</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path)
    {
        ImageSheet.CheckEnding(path);
        Formats.DurableFile.Write(path, ToPng());
    }

    /// <summary>The figure as the content of a PNG file.</summary>
    public byte[] ToPng()
    {
        Typefaces.Choose();
        int longest = new[] { model.Shape.Height, model.Shape.Width, scene.Shape.Height, scene.Shape.Width }.Max();
        int scale = Math.Max(1, (Side + longest - 1) / longest);
        int top = Margin + Line, right = Margin + (model.Shape.Width * scale) + Gap;
        int height = Math.Max(model.Shape.Height, scene.Shape.Height) * scale;
        using var bitmap = new SKBitmap(right + (scene.Shape.Width * scale) + Margin, top + height + Margin);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        Place left = new(Margin, top, scale), there = new(right, top, scale);
        Draw(canvas, model, left, ModelTitle);
        Draw(canvas, scene, there, SceneTitle);
        for (int i = 0; i < instances.Count; i++)
        {
            var color = Palette.Of(i + 1);
            using var line = new SKPaint { Color = Skia(color, 150), IsAntialias = true, StrokeWidth = 1, Style = SKPaintStyle.Stroke };
            foreach (var match in instances[i].Matches)
            {
                var (from, to) = (modelFeatures.Keypoints[match.Model], sceneFeatures.Keypoints[match.Scene]);
                canvas.DrawLine(left.Of(from.X, from.Y), there.Of(to.X, to.Y), line);
            }

            Frame(canvas, instances[i], there, Skia(color, 255));
        }

        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>The outline of the model's image where it lies in the scene, and a thick side where its top is.</summary>
    void Frame(SKCanvas canvas, SiftInstance instance, Place place, SKColor color)
    {
        using var line = new SKPaint { Color = color, IsAntialias = true, StrokeWidth = 2.5f, Style = SKPaintStyle.Stroke };
        SKPoint[] corners = [.. instance.Corners.Select(corner => place.Of(corner.X, corner.Y))];
        canvas.Save();
        canvas.ClipRect(place.Around(scene));
        for (int i = 0; i < corners.Length; i++)
            canvas.DrawLine(corners[i], corners[(i + 1) % corners.Length], line);
        line.StrokeWidth = 5;
        canvas.DrawLine(corners[0], corners[1], line);
        canvas.Restore();
    }

    static void Draw(SKCanvas canvas, Image image, Place place, string title)
    {
        int depth = image.Shape.Depth;
        using var bitmap = new SKBitmap(image.Shape.Width, image.Shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = image.Pixels;
        for (int i = 0; i < pixels.Length / depth; i++)
        {
            int last = depth - 1, at = i * depth;
            bitmap.SetPixel(
                i % image.Shape.Width, i / image.Shape.Width, new(pixels[at], pixels[at + Math.Min(1, last)], pixels[at + last]));
        }

        using var drawn = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(drawn, place.Around(image), new SKSamplingOptions(SKFilterMode.Nearest));
        using var font = new SKFont(Fonts.GetTypeface(Fonts.Default, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal), 14);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.Save();
        canvas.ClipRect(SKRect.Create(place.Left, 0, (image.Shape.Width * place.Scale) + Gap - 2, place.Top));
        canvas.DrawText(title, place.Left, place.Top - 8, SKTextAlign.Left, font, ink);
        canvas.Restore();
    }

    static SKColor Skia(ScottPlot.Color color, byte opaque) => new(color.Red, color.Green, color.Blue, opaque);

    /// <summary>Where an image is drawn.</summary>
    readonly record struct Place(int Left, int Top, int Scale)
    {
        /// <summary>A point of the image, whose pixel (0, 0) has its centre there.</summary>
        public SKPoint Of(double x, double y) => new((float)(Left + ((x + 0.5) * Scale)), (float)(Top + ((y + 0.5) * Scale)));

        public SKRect Around(Image image) => SKRect.Create(Left, Top, image.Shape.Width * Scale, image.Shape.Height * Scale);
    }
}
