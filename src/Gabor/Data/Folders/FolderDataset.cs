using Gabor.Data.Parts;
using static System.FormattableString;

namespace Gabor.Data.Folders;

/// <summary>
/// Images in folders that are named after their classes (<c>folder:PATH</c>): in <c>train/</c>, <c>val/</c> and <c>test/</c> where these
/// are there, else as <see cref="DividedImages"/> draws. With <c>train/</c> and <c>val/</c> but without <c>test/</c>, the images of
/// <c>val/</c> are evaluated by.
/// </summary>
/// <param name="formats">What counts as an image.</param>
/// <param name="isNested">Whether each folder that holds images is a class.</param>
sealed class FolderDataset(Registry<ImageFormat> formats, bool isNested)
{
    /// <summary>Class folders, as a kind of data set.</summary>
    /// <param name="formats">What counts as an image.</param>
    public static DatasetKind Kind(Registry<ImageFormat> formats) => new(
        "folder", "PATH", $"images ({formats.Listing("and")}) in a folder for each class, or such folders in train/, val/ and test/",
        new FolderDataset(formats, isNested: false).Open)
    {
        Recognizes = DatasetRegistry.IsPath,
    };

    /// <summary>Folders in folders, as a kind of data set.</summary>
    /// <param name="formats">What counts as an image.</param>
    public static DatasetKind NestedKind(Registry<ImageFormat> formats) => new(
        NestedName, "PATH", "the same where class folders lie in others: each folder that holds images is a class",
        new FolderDataset(formats, isNested: true).Open);

    const string NestedName = "nested";

    /// <summary>Opens a folder.</summary>
    /// <exception cref="GaborFormatException">It is not there, or its folders are not those of classes.</exception>
    Dataset Open(string path)
    {
        if (File.Exists(path))
            throw new GaborFormatException(path, "this is a file; give the folder that holds a folder for each class.");
        if (!Directory.Exists(path))
            throw new GaborFormatException(path, $"there is no such folder.{Near(path)}");
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        string[] inner = [.. ClassFolders.FoldersIn(path)];
        string? train = Part(path, inner, DatasetPart.Train);
        string? validation = Part(path, inner, DatasetPart.Validation), test = Part(path, inner, DatasetPart.Test);
        if (train is not null && (validation ?? test) is not null)
            return Divided(name, train, validation, test);
        if (inner.Select(folder => Path.Combine(path, folder)).FirstOrDefault(IsDivided) is { } below)
            throw new GaborFormatException(path, $"{below} holds train/ and others to be evaluated by; did you mean it?");
        return Undivided(name, path);
    }

    /// <summary>Whether a folder is no class, but a data set of its own.</summary>
    static bool IsDivided(string path)
    {
        var parts = ClassFolders.FoldersIn(path).Select(name => PartNames.Of(name)).ToHashSet();
        return parts.Contains(DatasetPart.Train) && parts.Count(part => part is not null) > 1;
    }

    Dataset Divided(string name, string train, string? validation, string? test)
    {
        var remarks = new List<string>();
        var training = Training(train, remarks);
        var classes = training.Names;
        if (test is null)
            remarks.Add(DividedImages.WithoutTest);
        var tested = Other(test ?? validation!, training, remarks);
        var validated = test is not null && validation is not null ? Other(validation, training, remarks) : null;
        return DividedImages.Joined(
            name, new ImageFiles([.. training.Entries(classes)], classes, formats), validated, tested,
            $"{Path.GetDirectoryName(Path.GetFullPath(train))}, divided by its folders.", remarks);
    }

    Dataset Undivided(string name, string path)
    {
        var remarks = new List<string>();
        var all = Training(path, remarks);
        return DividedImages.Drawn(name, path, new ImageFiles([.. all.Entries(all.Names)], all.Names, formats), remarks);
    }

    /// <summary>The classes to learn from: at least two, and each with images.</summary>
    ClassFolders Training(string path, List<string> remarks)
    {
        var folders = ClassFolders.Of(path, formats, isNested);
        if (folders.Counts.Sum() == 0 || folders.Names.Count < 2)
            throw Misplaced(path, folders);
        if (folders.Counts.ToList().IndexOf(0) is var empty and >= 0)
        {
            throw new GaborFormatException(
                Path.Combine(path, folders.Names[empty]), "this class folder holds no image. Fill it, or take it away.");
        }

        Remark(folders, remarks);
        if (folders.WithInner.Count > 0)
        {
            remarks.Add(
                $"folders within {NameList.Of(folders.WithInner)} are no classes of their own. Write {NestedName}:PATH if they should be.");
        }

        return folders;
    }

    /// <summary>Images of the same classes, to validate or to be evaluated by.</summary>
    ImageFiles Other(string path, ClassFolders training, List<string> remarks)
    {
        var folders = ClassFolders.Of(path, formats, isNested, training.Names);
        foreach (string name in folders.Names.Where(name => !training.Names.Contains(name)))
        {
            string? same = training.Names.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
            throw new GaborFormatException(
                Path.Combine(path, name),
                $"there is no class of this name in {training.Path}; "
                + $"{(same is null ? "every part needs the same folders" : $"there it is {same}")}.");
        }

        var files = new ImageFiles([.. folders.Entries(training.Names)], training.Names, formats);
        if (files.Count == 0)
            throw new GaborFormatException(path, "there are no images in its class folders.");
        Remark(folders, remarks);
        return files;
    }

    static void Remark(ClassFolders folders, List<string> remarks)
    {
        if (folders.Others.Count > 0)
            remarks.Add($"{NameList.Files(folders.Others.Count)} no image and left out: {NameList.Of(folders.Others)}.");
        if (folders.Loose.Count > 0)
            remarks.Add($"{NameList.Files(folders.Loose.Count)} in no class folder and left out: {NameList.Of(folders.Loose)}.");
    }

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
            return new(path, $"these are IDX files, as MNIST has them. Write idx:{path}.");
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
    static string? Part(string path, string[] folders, DatasetPart part) =>
        folders.FirstOrDefault(folder => PartNames.Of(folder) == part) is { } found ? Path.Combine(path, found) : null;

    static string Near(string path)
    {
        string? above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (above is null || !Directory.Exists(above))
            return "";
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return Nearest.Of(name, ClassFolders.FoldersIn(above)) is { } near ? $" Did you mean {Path.Combine(above, near)}?" : "";
    }
}
