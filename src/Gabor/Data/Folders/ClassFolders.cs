namespace Gabor.Data.Folders;

/// <summary>
/// Folders that are named after classes, as ImageFolder of torchvision and image_dataset_from_directory of Keras have them: every image
/// below <c>PATH/cat</c>, however deep, is a <c>cat</c>; or each folder that holds images is a class. Classes and files are in the order of
/// their names, letter by letter, on every system.
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

    /// <summary>Classes whose images lie in several folders within theirs.</summary>
    public List<string> WithInner { get; } = [];

    /// <summary>Lists a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="formats">What counts as an image.</param>
    /// <param name="isNested">Whether each folder that holds images is a class. It is called by its own name, and by its path where several
    /// have that name.</param>
    /// <param name="known">The classes that there are; null where these folders tell.</param>
    /// <exception cref="GaborFormatException">It cannot be listed.</exception>
    public static ClassFolders Of(string path, Registry<ImageFormat> formats, bool isNested, IReadOnlyList<string>? known = null)
    {
        var folders = new ClassFolders(path, formats);
        foreach (string file in Visible(path, Directory.EnumerateFiles))
        {
            if (formats.IsImage(file))
                folders.Loose.Add(file);
        }

        foreach (string folder in Visible(path, Directory.EnumerateDirectories))
        {
            string name = System.IO.Path.GetFileName(folder);
            if (isNested)
                folders.CollectEach(folder, name, [Real(path)]);
            else
                folders.CollectAll(folder, name, [Real(path)]);
        }

        if (isNested)
            folders.Shorten(known);
        folders.found.Sort((a, b) => string.CompareOrdinal(a.Class, b.Class));
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

    /// <summary>A class of all images below a folder.</summary>
    void CollectAll(string folder, string name, HashSet<string> above)
    {
        var files = new List<string>();
        int holders = 0;
        Walk(folder, above, (_, images) =>
        {
            files.AddRange(images);
            holders += images.Count > 0 ? 1 : 0;
        });
        found.Add((name, files));
        if (holders > 1)
            WithInner.Add(name);
    }

    /// <summary>A class of each folder that holds images, or nothing at all.</summary>
    void CollectEach(string folder, string name, HashSet<string> above) => Walk(folder, above, (inner, images) =>
    {
        if (images.Count > 0 || !FoldersIn(inner).Any())
        {
            string within = System.IO.Path.GetRelativePath(folder, inner).Replace(System.IO.Path.DirectorySeparatorChar, '/');
            found.Add((within == "." ? name : $"{name}/{within}", images));
        }
    });

    /// <summary>Calls classes by the last of their folders.</summary>
    void Shorten(IReadOnlyList<string>? known)
    {
        var several = found.GroupBy(one => Last(one.Class)).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        for (int i = 0; i < found.Count; i++)
        {
            var (name, files) = found[i];
            bool isLong = known?.Contains(name) ?? several.Contains(Last(name));
            found[i] = (isLong ? name : Last(name), files);
        }

        static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];
    }

    /// <summary>Visits a folder and all below it, each with the images that lie in it.</summary>
    void Walk(string folder, HashSet<string> above, Action<string, List<string>> visit)
    {
        string real = Real(folder);
        if (!above.Add(real))
            return;
        var images = new List<string>();
        foreach (string file in Visible(folder, Directory.EnumerateFiles))
            (formats.IsImage(file) ? images : Others).Add(file);
        visit(folder, images);
        foreach (string inner in Visible(folder, Directory.EnumerateDirectories))
            Walk(inner, above, visit);
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
