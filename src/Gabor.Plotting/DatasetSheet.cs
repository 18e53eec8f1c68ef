using System.Globalization;
using Gabor.Data;
using Gabor.Experiments.DatasetChecks;
using Gabor.Preprocessing;

namespace Gabor.Plotting;

/// <summary>What <see cref="DatasetCheck"/> found in doubt, and images of each class.</summary>
public static class DatasetSheet
{
    /// <summary>Groups of duplicates that are shown, images of a row, and classes.</summary>
    const int MostGroups = 6, MostTiles = 8, MostClasses = 20;

    /// <summary>The sheet of a data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="report">What was found of it.</param>
    /// <exception cref="GaborFormatException">An image cannot be read any more.</exception>
    public static ImageSheet Of(Dataset data, DatasetReport report)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(report);
        var sheet = new ImageSheet { Title = string.Create(CultureInfo.InvariantCulture, $"{data.Name}: {report.Images:#,0} images") };
        var readers = Enum.GetValues<DatasetPart>().ToDictionary(part => part, part => Reader(data, part));
        foreach (var group in report.Duplicates.OrderByDescending(group => group.Leaks || group.Contradicts).Take(MostGroups))
            sheet.Add(group.IsExact ? "the same" : "alike", Tiles(group.Images));
        Add("empty", report.Empty);
        Add("narrow", report.Narrow);
        Add("small", report.Small);
        var broken = report.Broken.Select(one => one.Image).ToHashSet();
        foreach (var ofClass in ImageReference.All(data).Where(image => !broken.Contains(image)).GroupBy(image => image.Label)
            .OrderBy(images => images.Key).Take(MostClasses))
        {
            sheet.Add(data.ClassNames[ofClass.Key], Tiles(ofClass));
        }

        return sheet;

        void Add(string title, IReadOnlyList<ImageReference> images)
        {
            if (images.Count > 0)
                sheet.Add(title, Tiles(images));
        }

        IReadOnlyList<Tile> Tiles(IEnumerable<ImageReference> images) =>
            [.. images.Take(MostTiles).Select(image => SampleTile.Of(readers[image.Part]!, image.Index))];
    }

    static SampleReader? Reader(Dataset data, DatasetPart part) =>
        data.Part(part) is { } images ? new SampleReader(images, data.Shape, ImageFraming.Letterbox) : null;
}
