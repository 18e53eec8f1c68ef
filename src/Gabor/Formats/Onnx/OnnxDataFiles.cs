using System.Globalization;
using Gabor.Formats.Onnx.Messages;

namespace Gabor.Formats.Onnx;

/// <summary>
/// The files that lie beside one of ONNX and hold its weights ("external data"), as PyTorch's newer exporter writes them, and every
/// program for more than 2 GB. A tensor says the file's name, where it begins there and how long it is.
/// </summary>
/// <param name="model">The path of the file of ONNX.</param>
sealed class OnnxDataFiles(string model)
{
    readonly Dictionary<string, long> read = new(StringComparer.Ordinal);

    /// <summary>How many bytes were read of them so far.</summary>
    public long BytesRead => read.Values.Sum();

    /// <summary>The bytes of a tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="what">What it is called in messages.</param>
    /// <exception cref="GaborFormatException">The file is missing or too short, does not lie beside the model, or was read in whole
    /// already: then tensors overlap.</exception>
    public byte[] Read(TensorProto proto, string what)
    {
        string name = Entry(proto, "location")
            ?? throw new GaborFormatException(model, $"{what} lies in another file, and does not say in which.");
        string path = Beside(name, what);
        try
        {
            using var stream = File.OpenRead(path);
            long offset = Number(proto, "offset", what) ?? 0, left = stream.Length - offset;
            long length = Number(proto, "length", what) ?? Math.Max(left, 0);
            if (left < length || length > Array.MaxLength)
            {
                throw new GaborFormatException(
                    path, FormattableString.Invariant($"{what} takes {length} bytes from byte {offset} on, and the file has ")
                    + FormattableString.Invariant($"{stream.Length}. It is cut, or another model's."));
            }

            long all = read.GetValueOrDefault(path) + length;
            if (all > stream.Length)
            {
                throw new GaborFormatException(
                    model, $"its tensors take more of {GaborFormatException.Quote(name)} than is there: they overlap.");
            }

            read[path] = all;
            byte[] bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException fault)
        {
            throw new GaborFormatException(
                model, $"{what} lies in {GaborFormatException.Quote(name)}, and there is no such file beside it. Copy both.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(fault, path)}.", fault);
        }
    }

    /// <summary>A file in the folder of the model or below; links lead there too, or to where the model's own link leads.</summary>
    string Beside(string name, string what)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        bool isPlain = name.Length > 0 && !Path.IsPathRooted(name) && !name.Contains('\\', StringComparison.Ordinal)
            && !name.Contains('\0', StringComparison.Ordinal) && !name.Split('/').Contains("..");
        if (!isPlain)
        {
            throw new GaborFormatException(
                model, $"{what} lies in {GaborFormatException.Quote(name)}; read are files in the folder of the model.");
        }

        string path = Path.Combine(folder, name);
        string real = Real(path), home = Path.GetDirectoryName(Real(Path.GetFullPath(model)))!;
        if (!IsIn(real, Real(folder)) && !IsIn(real, folder) && !IsIn(real, home))
        {
            throw new GaborFormatException(
                model, $"{what} lies in {GaborFormatException.Quote(name)}, a link out of the folder of the model; copy the file there.");
        }

        return path;
    }

    static bool IsIn(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Where a path leads, links of the file and of its folders followed.</summary>
    static string Real(string path)
    {
        try
        {
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            string target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            return Path.GetDirectoryName(target) is { } parent && parent.Length > 1
                ? Path.Combine(Real(parent), Path.GetFileName(target))
                : target;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    static string? Entry(TensorProto proto, string key) => proto.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    long? Number(TensorProto proto, string key, string what) => Entry(proto, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new GaborFormatException(model, $"{what} states {key} {GaborFormatException.Quote(text)}, which is no number of bytes.");
}
