using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.StressTests;
using Gabor.Preprocessing;

namespace Gabor.Plotting;

/// <summary>
/// The figures of a <see cref="StressTest"/>: the accuracy over the level of each challenge of 2.1, and samples of the challenges.
/// </summary>
public static class StressImages
{
    /// <summary>The figure of the geometric challenges beside that of light, background and variation.</summary>
    static readonly string[] OfPlace = ["rotation", "shear", "scale", "elastic", "occlusion"];

    /// <summary>The accuracy over the level of each challenge; level 0 is the unchanged images.</summary>
    public static Panels Accuracy(StressReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new Panels(
            [
                Lines("Viewpoint, scale, deformation, occlusion", report, row => OfPlace.Contains(row.Kind.Name)),
                Lines("Light, background, variation within classes", report, row => !OfPlace.Contains(row.Kind.Name)),
            ], 2)
        { Width = 1400, Height = 520 };
    }

    /// <summary>
    /// A row for each challenge and a column for each level: one changed image or, for variation within a class, an image of the same class
    /// from each part.
    /// </summary>
    /// <param name="data">The data set, whose test images are shown; grey, or red, green, blue.</param>
    /// <param name="seed">The seed of the test.</param>
    /// <param name="index">The index of the image.</param>
    /// <exception cref="ArgumentException">The images have other than 1 or 3 channels.</exception>
    public static ImageSheet Samples(Dataset data, ulong seed = 1, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        SampleTile.CheckDepth(data.Shape);
        var (images, framing) = (data.Test, ImagePreprocessing.FramingOf(data.Train));
        var reader = new SampleReader(images, data.Shape, framing);
        int levels = StressKinds.All.Max(kind => kind.Levels.Count);
        string[] heads = ["original", .. Enumerable.Range(1, levels).Select(level => $"level {level}")];
        var sheet = new ImageSheet { Title = "One image under each challenge at each level", Columns = heads };
        var spread = new ClassSpread(images, data.Shape, framing);
        foreach (var kind in StressKinds.All)
        {
            var original = SampleTile.Of(reader, index) with { Caption = images.ClassNames[images.Label(index)] };
            sheet.Add(
                $"{kind.Name}, {kind.Unit}", [original, .. Enumerable.Range(0, kind.Levels.Count).Select(level => Sample(kind, level))]);
        }

        return sheet;

        Tile Sample(StressKind kind, int level)
        {
            string caption = kind.Levels[level].ToString(CultureInfo.InvariantCulture);
            if (kind.IsChoice)
            {
                return SampleTile.Of(reader, Math.Max(0, spread.Example(images.Label(index), level, kind.Levels.Count))) with
                {
                    Caption = caption,
                };
            }

            float[] image = [.. reader.Read(index).ToArray().Select(pixel => pixel / 255f)];
            kind.Make(data.Shape, level, seed).Apply(index, 0, image);
            return SampleTile.Of(image, data.Shape) with { Caption = caption };
        }
    }

    static LineFigure Lines(string title, StressReport report, Func<StressRow, bool> shows) => new()
    {
        Title = title,
        XTitle = "level (0: unchanged images)",
        WholeX = true,
        YTitle = "accuracy in %",
        YRange = (0, 102),
        Lines =
        [
            .. report.Rows.Where(shows).Select(row => row.Kind.IsChoice
                ? new Line(row.Kind.Name, [.. Enumerable.Range(1, row.Levels.Count)], [.. row.Levels.Select(level => 100 * level.Accuracy)])
                {
                    Marks = true,
                }
                : new Line(
                    row.Kind.Name, [.. Enumerable.Range(0, row.Levels.Count + 1)],
                    [100 * report.Plain.Accuracy, .. row.Levels.Select(level => 100 * level.Accuracy)])
                {
                    Marks = true,
                }),
        ],
    };
}
