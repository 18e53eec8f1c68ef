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
        new("mnist", "PATH", "60,000 + 10,000 handwritten digits, 28×28 grey: the four original IDX files, gzipped or not", Open);

    /// <summary>The digits inside the assembly.</summary>
    static Dataset OpenDigits() => Open("digits", file => (Resource(file), $"digits/{file}.gz"),
        "A fixed part of MNIST (Yann LeCun, Corinna Cortes), 1,000 + 200 images of each digit; "
        + "Creative Commons Attribution-ShareAlike 3.0.");

    /// <summary>The four original files in a folder, each with or without <c>.gz</c>.</summary>
    static Dataset Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, $"there is no such folder. {Expected}");
        return Open(
            "mnist", file => Find(folder, file),
            $"MNIST (Yann LeCun, Corinna Cortes), from {folder}; Creative Commons Attribution-ShareAlike 3.0.");
    }

    static string Expected => $"It should hold {string.Join(", ", FileNames)}, each with or without .gz.";

    static Dataset Open(string name, Func<string, (Stream, string)> open, string source) => new(name, Read(open, 0), Read(open, 2), source);

    static ImageSet Read(Func<string, (Stream, string)> open, int first)
    {
        (Stream images, string imagesName) = open(FileNames[first]);
        using (images)
        {
            (Stream labels, string labelsName) = open(FileNames[first + 1]);
            using (labels) return IdxFile.Read(images, imagesName, labels, labelsName, Classes);
        }
    }

    static (Stream, string) Find(string folder, string file)
    {
        foreach (string path in (ReadOnlySpan<string>)[Path.Combine(folder, file), Path.Combine(folder, file + ".gz")])
            if (File.Exists(path))
                return (OpenFile(path), path);
        throw new GaborFormatException(Path.Combine(folder, file), $"neither this file nor the same with .gz is there. {Expected}");
    }

    static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be opened: {e.Message}", e);
        }
    }

    static Stream Resource(string file) => typeof(Mnist).Assembly.GetManifestResourceStream($"Gabor.Data.digits.{file}.gz")
        ?? throw new InvalidOperationException($"digits: the resource {file}.gz is not in the assembly; it was built without it.");
}
