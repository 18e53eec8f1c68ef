using System.Security.Cryptography;
using System.Text;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Input;

/// <summary>A folder that keeps the features of frozen layers from one run to the next, a file for each set of images.</summary>
/// <remarks>
/// A file is named after what it was made of: the content of every image, the layers with their weights, what is done to images first, and
/// <see cref="Version"/>; so it is never out of date. One that is damaged is made again.
/// </remarks>
/// <param name="folder">The folder; it is made where it is not there.</param>
sealed class FeatureCache(string folder)
{
    /// <summary>Counts how layers have changed their bits.</summary>
    const int Version = 1;

    const string Ending = ".features", TensorName = "features", HashKey = "sha256";

    /// <summary>The features of images: those of the folder, or else computed ones, which are kept there.</summary>
    /// <param name="layers">The frozen layers.</param>
    /// <param name="images">The images.</param>
    /// <param name="compute">Computes them.</param>
    /// <exception cref="GaborFormatException">The folder cannot be written.</exception>
    public FeatureTable Get(Model layers, ImageSource images, Func<FeatureTable> compute)
    {
        string path = Path.Combine(folder, KeyOf(layers, images) + Ending);
        if (Read(path, images, layers.Output) is { } kept)
            return kept;
        var table = compute();
        Write(path, table);
        return table;
    }

    static FeatureTable? Read(string path, ImageSource images, Shape shape)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var reader = new SafetensorsReader(stream, path, stream.Length);
            var values = new Tensor(images.Count, shape.Height, shape.Width, shape.Depth);
            reader.Read(TensorName, values.Sizes, values.Span);
            bool isWhole = reader.Metadata.Any(one => one.Key == HashKey && one.Value == HashOf(values));
            return isWhole ? FeatureTable.Of(images, shape, values) : null;
        }
        catch (Exception fault) when (fault is GaborFormatException or IOException or UnauthorizedAccessException)
        {
            // It is made again.
            return null;
        }
    }

    void Write(string path, FeatureTable table)
    {
        try
        {
            Directory.CreateDirectory(folder);
            DurableFile.Write(path, stream =>
            {
                var writer = new SafetensorsWriter(
                    stream, [new TensorEntry(TensorName, [.. table.Tensor.Sizes])], [new(HashKey, HashOf(table.Tensor))]);
                writer.Write(table.Tensor.Span);
                writer.Complete();
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(
                folder, $"the cache of features cannot be written: {FileFault.Reason(fault, folder)}. Free space, choose another folder, "
                + "or train without a cache.", fault);
        }
    }

    static string HashOf(Tensor values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.Append(values.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string KeyOf(Model layers, ImageSource images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Version} {ContentHash.Of([images])}\n")));
        hash.AppendData(ModelFile.Write(layers));
        foreach (var (_, parameter) in layers.Parameters)
            hash.Append(parameter.Value.Span);
        hash.Append(layers.Preprocessing.Mean);
        hash.Append(layers.Preprocessing.StandardDeviation);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
