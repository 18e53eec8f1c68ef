using System.Globalization;
using Gabor.Data.Parts;

namespace Gabor.Data;

/// <summary>
/// Images in IDX files (<c>idx:PATH</c>), as MNIST, Fashion-MNIST and EMNIST have them: training and test images with their labels, or one
/// pair of files, of which <see cref="DividedImages"/> draws.
/// </summary>
/// <remarks>
/// The classes are named by a file beside them (<see cref="ClassNamesFile"/>), else by their numbers. EMNIST stores rows as columns; images
/// whose files are named after it are turned upright.
/// </remarks>
static class IdxDataset
{
    const string Images = "images-idx3-ubyte", Labels = "labels-idx1-ubyte";

    static readonly string[] TestNames = ["t10k-", "test-"];

    /// <summary>IDX files, as a kind of data set.</summary>
    public static DatasetKind Kind { get; } = new(
        "idx", "PATH", "a folder of IDX files, as Fashion-MNIST and EMNIST; names of classes in classes.txt", Open)
    {
        Recognizes = path => Directory.Exists(path)
            && Directory.EnumerateFiles(path).Any(file => Mnist.Plain(Path.GetFileName(file)).Contains(Images, StringComparison.Ordinal)),
    };

    static Dataset Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, "there is no such folder.");
        var names = ClassNamesFile.Find(folder);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (Find(folder, "train-" + Images) is { } train)
        {
            string test = TestNames.Select(word => Find(folder, word + Images)).FirstOrDefault(file => file is not null)
                ?? throw new GaborFormatException(folder, $"the test images, {TestNames[0]}{Images}, are not there.");
            string trainLabels = LabelsOf(folder, train), testLabels = LabelsOf(folder, test);
            names ??= Numbers(trainLabels, testLabels);
            return new(name, Read(train, trainLabels, names), Read(test, testLabels, names), $"IDX files, from {folder}.");
        }

        string only = Find(folder, Images)
            ?? throw new GaborFormatException(folder, $"there are no IDX files in it; images are called …-{Images}, with or without .gz.");
        string labels = LabelsOf(folder, only);
        return DividedImages.Drawn(name, folder, Read(only, labels, names ?? Numbers(labels)), []);
    }

    /// <summary>The file whose name ends so, whatever its case, with or without <c>.gz</c>; null where there is none.</summary>
    static string? Find(string folder, string ending)
    {
        string[] found =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(file => Mnist.Plain(Path.GetFileName(file)).EndsWith(ending, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw new GaborFormatException(
                found[0], $"{Path.GetFileName(found[1])} is there too; put each data set into a folder of its own.");
    }

    /// <summary>The labels of a file of images: of the same name but for what says that it is images.</summary>
    static string LabelsOf(string folder, string images)
    {
        string name = Mnist.Plain(Path.GetFileName(images));
        return Find(folder, name[..^Images.Length] + Labels)
            ?? throw new GaborFormatException(images, $"its labels, {name[..^Images.Length]}{Labels}, are not beside it.");
    }

    static string[] Numbers(params ReadOnlySpan<string> files)
    {
        int most = 0;
        foreach (string file in files)
        {
            using var labels = Mnist.OpenFile(file);
            most = Math.Max(most, IdxFile.ReadBytes(labels, file, rank: 1).Bytes.Max());
        }

        return [.. Enumerable.Range(0, most + 1).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }

    static ImageSet Read(string images, string labels, IReadOnlyList<string> names)
    {
        using var imageFile = Mnist.OpenFile(images);
        using var labelFile = Mnist.OpenFile(labels);
        var set = IdxFile.Read(imageFile, images, labelFile, labels, names);
        return Path.GetFileName(images).StartsWith("emnist", StringComparison.OrdinalIgnoreCase) ? Upright(set) : set;
    }

    static ImageSet Upright(ImageSet set)
    {
        var (height, width) = (set.Shape.Height, set.Shape.Width);
        byte[] upright = new byte[set.Count * set.Shape.Count];
        for (int i = 0, at = 0; i < set.Count; i++)
        {
            var image = set.Pixels(i);
            for (int x = 0; x < width; x++)
            {
                for (int y = 0; y < height; y++)
                    upright[at++] = image[(y * width) + x];
            }
        }

        return new(new(width, height, 1), upright, set.Labels.ToArray(), set.ClassNames);
    }
}
