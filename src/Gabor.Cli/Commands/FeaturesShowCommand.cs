using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Data;
using Gabor.Features.Hog;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Plotting;
using Gabor.Preprocessing;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor features show</c>: draws an image beside its histograms of oriented gradients, as fig. 4.2.</summary>
static class FeaturesShowCommand
{
    const string Name = "features show";

    const int SideByDefault = 192, LeastSide = 16, MostSide = 2048, MostCell = 1024, MostBins = 64;

    /// <summary>The sides of the two images together, and what stands around them.</summary>
    const int Pixels = 920, Around = 48, Head = 56;

    /// <summary>The height of figures of very wide and very high images.</summary>
    const int LeastHeight = 160, MostHeight = 1400;

    public static Command Make(Terminal terminal)
    {
        var image = new Argument<string>("IMAGE") { Description = $"An image: {ImageFormats.Default.Listing("or")}." };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "The figure, as .png or .svg." };
        var cell = OptionKinds.Number<int>(
            "--cell", "N",
            $"Side of a cell in pixels. [default: {HogFeature.SmallCell} for images of up to {FeatureRows.SmallSide} pixels, "
            + $"{HogFeature.LargeCell} for larger ones]");
        var bins = OptionKinds.Number<int>("--bins", "N", $"Directions that a cell counts. [default: {new HogOptions().Bins}]");
        var side = OptionKinds.Number<int>(
            "--side", "N", $"An image with a longer side is shrunk to N pixels first, up to {MostSide}. [default: {SideByDefault}]");
        var json = OptionKinds.Json();
        var command = new Command("show", "Draws an image and its histograms of oriented gradients: strokes along its edges.")
        {
            image, file, cell, bins, side, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(image);
            string figure = parsed.GetValue(file)
                ?? throw new UsageException($"{Name}: --out is missing. Try: gabor features show image.png --out hog.png");
            ReportFile.Check(UsageException.Check(() => Figure.CheckEnding(figure)));
            int most = UsageException.Between(Name, "--side", parsed.GetValue(side) ?? SideByDefault, LeastSide, MostSide);
            int given = parsed.GetValue(cell) is { } size ? UsageException.Between(Name, "--cell", size, 1, MostCell) : 0;
            int directions = UsageException.Between(Name, "--bins", parsed.GetValue(bins) ?? new HogOptions().Bins, 1, MostBins);
            var (pixels, shape) = Shrunk(ImageFile.Read(path), most);
            var options = new HogOptions
            {
                CellSize = FeatureRows.CellOf(given, HogFeature.SmallCell, HogFeature.LargeCell, shape), Bins = directions,
            };
            var geometry = new HogGeometry(shape, options);
            new HogFigure([.. pixels.Select(pixel => (float)pixel)], shape, options)
            {
                Title = Path.GetFileName(path),
                Width = Pixels + Around,
                Height = Math.Clamp((Pixels / 2 * shape.Height / shape.Width) + Head, LeastHeight, MostHeight),
            }.Save(figure);
            terminal.Drawn(figure);
            if (parsed.GetValue(json))
                terminal.WriteJson(Document(path, figure, shape, options, geometry));
            else
            {
                terminal.Tell(
                    $"{Format.Clean(path)}: {shape.Height}×{shape.Width} pixels, {geometry.CellsY}×{geometry.CellsX} cells of "
                    + $"{options.CellSize}×{options.CellSize} pixels, {Format.Count(geometry.Length)} numbers");
            }

            return ExitCode.Done;
        });
        return command.WithExamples(
            "gabor features show photo.jpg --out hog.png", "gabor features show digit.png --out hog.svg --cell 4 --bins 9");
    }

    static (byte[] Pixels, Shape Shape) Shrunk(Image image, int side)
    {
        var shape = image.Shape;
        int longer = Math.Max(shape.Height, shape.Width);
        if (longer <= side)
            return (image.Pixels.ToArray(), shape);
        Shape small = shape with { Height = Part(shape.Height), Width = Part(shape.Width) };
        byte[] pixels = new byte[small.Count];
        new ImageResizer().Resize(image.Pixels, shape, pixels, small, ImageFraming.Stretch);
        return (pixels, small);

        int Part(int length) => Math.Max(1, (int)((((long)length * side) + (longer / 2)) / longer));
    }

    static JsonObject Document(string path, string figure, Shape shape, HogOptions options, HogGeometry geometry) => new()
    {
        ["image"] = path,
        ["figure"] = figure,
        ["height"] = shape.Height,
        ["width"] = shape.Width,
        ["cell"] = options.CellSize,
        ["bins"] = options.Bins,
        ["cells_down"] = geometry.CellsY,
        ["cells_across"] = geometry.CellsX,
        ["features"] = geometry.Length,
    };
}
