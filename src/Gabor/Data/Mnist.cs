namespace Gabor.Data;

/// <summary>
/// The handwritten digits of MNIST, whole (<c>mnist:PATH</c>) or the fixed part that travels with Gabor (<c>digits</c>). Both are four
/// IDX files.
/// </summary>
static class Mnist
{
    /// <summary>Training images, training labels, test images, test labels.</summary>
    static readonly string[] FileNames =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    static readonly string[] Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The digits inside the assembly, as a kind of data set.</summary>
    public static DatasetKind Digits { get; } =
        new("digits", null, "10,000 + 2,000 handwritten digits, 28×28 grey, inside Gabor: nothing to download", _ => OpenDigits());

    /// <summary>The four original files, as a kind of data set.</summary>
    public static DatasetKind Files { get; } =
        new("mnist", "PATH", "60,000 + 10,000 handwritten digits, 28×28 grey: the four original IDX files, gzipped or not; "
            + "names of other classes in classes.txt beside them", Open);

    /// <summary>The digits inside the assembly.</summary>
    static Dataset OpenDigits() => Open("digits", file => (Resource(file), $"digits/{file}.gz"),
        "A fixed part of MNIST (Yann LeCun, Corinna Cortes), 1,000 + 200 images of each digit; "
        + "Creative Commons Attribution-ShareAlike 3.0.", Classes);

    /// <summary>The four original files in a folder, each with or without <c>.gz</c>.</summary>
    static Dataset Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, $"there is no such folder. {Expected}");
        return Open(
            "mnist", file => Find(folder, file),
            $"MNIST (Yann LeCun, Corinna Cortes), from {folder}; Creative Commons Attribution-ShareAlike 3.0.",
            ClassNamesFile.Find(folder) ?? Classes);
    }

    static string Expected => $"It should hold {string.Join(", ", FileNames)}, each with or without .gz.";

    static Dataset Open(string name, Func<string, (Stream, string)> open, string source, IReadOnlyList<string> classes) =>
        new(name, Read(open, 0, classes), Read(open, 2, classes), source);

    static ImageSet Read(Func<string, (Stream, string)> open, int first, IReadOnlyList<string> classes)
    {
        (Stream images, string imagesName) = open(FileNames[first]);
        using (images)
        {
            (Stream labels, string labelsName) = open(FileNames[first + 1]);
            using (labels) return IdxFile.Read(images, imagesName, labels, labelsName, classes);
        }
    }

    /// <summary>The file of a name, or of one of its variants: other letter case, <c>.idx3</c> for <c>-idx3</c>, with <c>.gz</c>.</summary>
    static (Stream, string) Find(string folder, string file)
    {
        string[] there = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        string? found = there.FirstOrDefault(name => name == file) ?? there.FirstOrDefault(name => name == file + ".gz")
            ?? there.FirstOrDefault(name => Plain(name) == file);
        if (found is not null)
            return (OpenFile(Path.Combine(folder, found)), Path.Combine(folder, found));
        string? near = there.FirstOrDefault(name => Plain(name).EndsWith(file, StringComparison.Ordinal))
            ?? Nearest.Of(file, there.Where(name => !FileNames.Contains(Plain(name))));
        throw new GaborFormatException(
            Path.Combine(folder, file),
            $"neither this file nor the same with .gz is there{(near is null ? "." : $"; {near} is. Rename it if it is this one.")} "
            + Expected);
    }

    /// <summary>A name as MNIST's makers wrote theirs.</summary>
    internal static string Plain(string name)
    {
        string plain = name.ToLowerInvariant().Replace('.', '-').Replace('_', '-');
        return plain.EndsWith("-gz", StringComparison.Ordinal) ? plain[..^3] : plain;
    }

    internal static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be opened: {FileFault.Reason(e, path)}.", e);
        }
    }

    static Stream Resource(string file) => typeof(Mnist).Assembly.GetManifestResourceStream($"Gabor.Data.digits.{file}.gz")
        ?? throw new InvalidOperationException(
            $"digits: the resource {file}.gz is not in the program; it was published with GaborDigits=false.");
}
