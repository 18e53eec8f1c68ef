namespace Gabor.Data.Folders;

/// <summary>
/// Folders that are named after classes, as ImageFolder of torchvision and image_dataset_from_directory of Keras have them: every image
/// below <c>PATH/cat</c>, however deep, is a <c>cat</c>. Classes and files are in the order of their names, letter by letter, on every
/// system.
/// </summary>
/// <remarks>
/// What begins with a dot, and what systems leave behind (<c>Thumbs.db</c>, <c>desktop.ini</c>, <c>__MACOSX</c>), is no image and no class.
/// Links are followed, but not in a circle. What a file is, its first bytes say (<see cref="ImageFormats"/>), not its ending; a file that
/// is no image is left out and counted.
/// </remarks>
sealed class ClassFolders
{
    static readonly string[] LeftBehind = ["thumbs.db", "desktop.ini", "__macosx", "icon\r", "$recycle.bin", "lost+found", "@eadir"];

    readonly List<(string Class, List<string> Files)> found = [];

    readonly Registry<ImageFormat> formats;

    ClassFolders(string path, Registry<ImageFormat> formats) => (Path, this.formats) = (path, formats);

    /// <summary>The folder of these folders.</summary>
    public string Path { get; }

    /// <summary>The classes, in order; some may have no image.</summary>
    public IReadOnlyList<string> Names => [.. found.Select(one => one.Class)];

    /// <summary>Files that are no images, in order.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Images that lie beside the class folders and so have no class.</summary>
    public List<string> Loose { get; } = [];

    /// <summary>How many images each class has.</summary>
    public IReadOnlyList<int> Counts => [.. found.Select(one => one.Files.Count)];

    /// <summary>Lists a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="formats">What counts as an image.</param>
    /// <exception cref="GaborFormatException">It cannot be listed.</exception>
    public static ClassFolders Of(string path, Registry<ImageFormat> formats)
    {
        var folders = new ClassFolders(path, formats);
        foreach (string file in Visible(path, Directory.EnumerateFiles))
        {
            if (formats.IsImage(file))
                folders.Loose.Add(file);
        }

        foreach (string folder in Visible(path, Directory.EnumerateDirectories))
        {
            var files = new List<string>();
            folders.Collect(folder, files, [Real(path)]);
            folders.found.Add((System.IO.Path.GetFileName(folder), files));
        }

        return folders;
    }

    /// <summary>The names of the folders in a folder that count as classes.</summary>
    public static IEnumerable<string> FoldersIn(string path) =>
        Visible(path, Directory.EnumerateDirectories).Select(folder => System.IO.Path.GetFileName(folder));

    /// <summary>All images with the labels that some classes give them.</summary>
    public IEnumerable<ImageFileEntry> Entries(IReadOnlyList<string> classNames)
    {
        for (int label = 0; label < classNames.Count; label++)
        {
            foreach (string file in found.Where(one => one.Class == classNames[label]).SelectMany(one => one.Files))
                yield return new(file, label);
        }
    }

    void Collect(string folder, List<string> files, HashSet<string> above)
    {
        string real = Real(folder);
        if (!above.Add(real))
            return;
        foreach (string file in Visible(folder, Directory.EnumerateFiles))
            (formats.IsImage(file) ? files : Others).Add(file);
        foreach (string inner in Visible(folder, Directory.EnumerateDirectories))
            Collect(inner, files, above);
        above.Remove(real);
    }

    static string[] Visible(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Where(entry => IsVisible(System.IO.Path.GetFileName(entry))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(folder, $"the folder cannot be listed: {FileFault.Reason(e, folder)}.", e);
        }
    }

    static bool IsVisible(string name) => !name.StartsWith('.') && !LeftBehind.Contains(name.ToLowerInvariant());

    /// <summary>Where a folder lies once links are followed; its own path where that cannot be said.</summary>
    static string Real(string folder)
    {
        try
        {
            return Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(folder);
        }
        catch (IOException)
        {
            return System.IO.Path.GetFullPath(folder);
        }
    }
}
