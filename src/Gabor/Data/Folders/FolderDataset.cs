using static System.FormattableString;

namespace Gabor.Data.Folders;

/// <summary>
/// Images in folders that are named after their classes (<c>folder:PATH</c>): in <c>train/</c>, <c>val/</c> and <c>test/</c> where these
/// are there; else a fifth of each class is drawn to be evaluated by, with a fixed seed.
/// </summary>
/// <remarks>
/// With <c>train/</c> and <c>val/</c> but without <c>test/</c>, the images of <c>val/</c> are evaluated by. The draw depends on nothing but
/// the names, so the same folder is always divided in the same way.
/// </remarks>
static class FolderDataset
{
    /// <summary>The share of each class that is evaluated by where the folder does not say.</summary>
    const double TestShare = 0.2;

    /// <summary>What the draw comes from.</summary>
    const ulong SplitSeed = 1;

    /// <summary>Names in messages at most.</summary>
    const int MostNamed = 3;

    static readonly string[] TrainNames = ["train", "training"], ValidationNames = ["val", "valid", "validation", "dev"];
    static readonly string[] TestNames = ["test", "testing"];

    /// <summary>Class folders, as a kind of data set.</summary>
    public static DatasetKind Kind { get; } = new(
        "folder", "PATH", "images (JPEG, PNG, BMP) in a folder for each class, or such folders in train/, val/ and test/", Open)
    {
        OpensPaths = true,
    };

    /// <summary>Opens a folder.</summary>
    /// <exception cref="GaborFormatException">It is not there, or its folders are not those of classes.</exception>
    static Dataset Open(string path)
    {
        if (File.Exists(path))
            throw new GaborFormatException(path, "this is a file; give the folder that holds a folder for each class.");
        if (!Directory.Exists(path))
            throw new GaborFormatException(path, $"there is no such folder.{Near(path)}");
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        string[] inner = [.. ClassFolders.FoldersIn(path)];
        return Part(path, inner, TrainNames) is { } train
            && (Part(path, inner, ValidationNames) ?? Part(path, inner, TestNames)) is not null
            ? Divided(name, train, Part(path, inner, ValidationNames), Part(path, inner, TestNames))
            : Undivided(name, path);
    }

    static Dataset Divided(string name, string train, string? validation, string? test)
    {
        var remarks = new List<string>();
        var training = Training(train, remarks);
        var classes = training.Names;
        var tested = Other(test ?? validation!, training, remarks);
        var validated = test is not null && validation is not null ? Other(validation, training, remarks) : null;
        return Of(
            name, new ImageFiles([.. training.Entries(classes)], classes), tested, validated,
            $"{Path.GetDirectoryName(Path.GetFullPath(train))}, divided by its folders.", remarks);
    }

    static Dataset Undivided(string name, string path)
    {
        var remarks = new List<string>();
        var all = Training(path, remarks);
        var images = new ImageFiles([.. all.Entries(all.Names)], all.Names);
        for (int k = 0; k < all.Names.Count; k++)
        {
            if (all.Counts[k] == 1)
                remarks.Add($"class {GaborFormatException.Quote(all.Names[k])} has one image: it is learnt from, and nothing tests it.");
        }

        if (images.Count < 2 * all.Names.Count)
        {
            throw new GaborFormatException(
                path, $"{images.Count} images in {all.Names.Count} classes are too few to learn from some and be evaluated by others; "
                + "put at least two into each class.");
        }

        var (train, test) = StratifiedSplit.Of(images, TestShare, SplitSeed);
        return Of(
            name, images.Subset(train), images.Subset(test), null,
            Invariant($"{Path.GetFullPath(path)}; a fifth of each class is evaluated by, drawn with seed {SplitSeed}."), remarks);
    }

    static Dataset Of(
        string name, ImageSource train, ImageSource test, ImageSource? validation, string source, IReadOnlyList<string> remarks)
    {
        var (shape, isOwn) = ImageSizes.Suited(train);
        return new(name, train, test, source, validation, shape) { Remarks = remarks, HasOwnShape = isOwn };
    }

    /// <summary>The classes to learn from: at least two, and each with images.</summary>
    static ClassFolders Training(string path, List<string> remarks)
    {
        var folders = ClassFolders.Of(path);
        if (folders.Counts.Sum() == 0 || folders.Names.Count < 2)
            throw Misplaced(path, folders);
        if (folders.Counts.ToList().IndexOf(0) is var empty and >= 0)
        {
            throw new GaborFormatException(
                Path.Combine(path, folders.Names[empty]), "this class folder holds no image. Fill it, or take it away.");
        }

        Remark(folders, remarks);
        return folders;
    }

    /// <summary>Images of the same classes, to validate or to be evaluated by.</summary>
    static ImageFiles Other(string path, ClassFolders training, List<string> remarks)
    {
        var folders = ClassFolders.Of(path);
        foreach (string name in folders.Names.Where(name => !training.Names.Contains(name)))
        {
            string? same = training.Names.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
            throw new GaborFormatException(
                Path.Combine(path, name),
                $"there is no class of this name in {training.Path}; "
                + $"{(same is null ? "both need the same folders" : $"there it is {same}")}.");
        }

        var files = new ImageFiles([.. folders.Entries(training.Names)], training.Names);
        if (files.Count == 0)
            throw new GaborFormatException(path, "there are no images in its class folders.");
        Remark(folders, remarks);
        return files;
    }

    static void Remark(ClassFolders folders, List<string> remarks)
    {
        if (folders.Others.Count > 0)
            remarks.Add($"{Files(folders.Others)} no image and left out: {Named(folders.Others)}.");
        if (folders.Loose.Count > 0)
            remarks.Add($"{Files(folders.Loose)} in no class folder and left out: {Named(folders.Loose)}.");
    }

    static string Files(List<string> files) => Invariant($"{files.Count} {(files.Count == 1 ? "file is" : "files are")}");

    static string Named(List<string> files) =>
        string.Join(", ", files.Take(MostNamed)) + (files.Count > MostNamed ? Invariant($" and {files.Count - MostNamed} more") : "");

    /// <summary>What is wrong with folders of which no two are classes.</summary>
    static GaborFormatException Misplaced(string path, ClassFolders folders)
    {
        // One level too high.
        if (folders.Names.Count == 1)
        {
            string inner = Path.Combine(path, folders.Names[0]);
            if (ClassFolders.FoldersIn(inner).Count() is var count and > 1)
                return new(path, Invariant($"there is one folder, and {count} folders in it; did you mean {inner}?"));
        }

        if (Directory.EnumerateFiles(path).Any(file => Path.GetFileName(file).Contains("idx3", StringComparison.OrdinalIgnoreCase)))
            return new(path, $"these are IDX files, as MNIST has them. Write mnist:{path}.");
        if (folders.Loose.Count > 0 && folders.Names.Count == 0)
        {
            string above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) ?? path;
            return new(
                path, Invariant($"it holds {folders.Loose.Count} images but no class folders; ")
                + (ClassFolders.FoldersIn(above).Count() > 1 ? $"did you mean {above}?" : "put the images of each class into a folder."));
        }

        if (folders.Counts.Sum() > 0)
        {
            string only = folders.Names[folders.Counts.ToList().FindIndex(count => count > 0)];
            return new(
                path, $"there is one class, {GaborFormatException.Quote(only)}; a classifier needs two: a folder for each.");
        }

        return new(path, "there are no images in class folders; make a folder for each class and put its images there.");
    }

    /// <summary>The folder of a part, whatever the case of its name.</summary>
    static string? Part(string path, string[] folders, string[] names) =>
        folders.FirstOrDefault(folder => names.Contains(folder.ToLowerInvariant())) is { } found ? Path.Combine(path, found) : null;

    static string Near(string path)
    {
        string? above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (above is null || !Directory.Exists(above))
            return "";
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return Nearest.Of(name, ClassFolders.FoldersIn(above)) is { } near ? $" Did you mean {Path.Combine(above, near)}?" : "";
    }
}
