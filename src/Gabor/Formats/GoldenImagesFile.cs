using System.Security.Cryptography;
using Gabor.Models;

namespace Gabor.Formats;

/// <summary>
/// The golden images of a model in a folder, a file of safetensors beside its weights, with the SHA-256 of itself and of the two files that
/// the model is. Whoever writes one of those removes it first, so that it never belongs to another model.
/// </summary>
static class GoldenImagesFile
{
    /// <summary>Its name.</summary>
    public const string Name = "golden.safetensors";

    const string Version = "1", VersionKey = "gabor.golden", HashKey = "gabor.sha256";
    const string ModelKey = "gabor.model.sha256", WeightsKey = "gabor.weights.sha256";

    /// <summary>Writes it beside the files of the model, which are complete.</summary>
    /// <exception cref="IOException">It cannot be written, or they cannot be read.</exception>
    public static void Write(string folder, Model model, GoldenImages golden)
    {
        string description = HashOf(folder, SavedModel.ModelName), weights = HashOf(folder, SavedModel.WeightsName);
        DurableFile.Write(Path.Combine(folder, Name), stream =>
        {
            var writer = new SafetensorsWriter(
                stream, golden.Entries(model),
                [
                    new(VersionKey, Version), new(HashKey, Convert.ToHexStringLower(golden.Hash())), new(ModelKey, description),
                    new(WeightsKey, weights),
                ]);
            golden.Write(writer);
            writer.Complete();
        });
    }

    /// <summary>Removes it where it is there.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void Remove(string folder)
    {
        string file = Path.Combine(folder, Name);
        try
        {
            if (File.Exists(file))
                File.Delete(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{file}: it cannot be removed: {FileFault.Reason(fault, file)}.", fault);
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model that lies there.</param>
    /// <param name="changed">The name of the file that is not the one that was written with it; null where both are.</param>
    /// <exception cref="GaborFormatException">It is missing or damaged, or not of this model.</exception>
    public static GoldenImages Read(string folder, Model model, out string? changed)
    {
        Require(folder);
        string file = Path.Combine(folder, Name);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var golden = Read(stream, file, model, out var says);
            (string Key, string Name)[] parts = [(ModelKey, SavedModel.ModelName), (WeightsKey, SavedModel.WeightsName)];
            changed = parts.FirstOrDefault(one => says.GetValueOrDefault(one.Key) != HashOf(folder, one.Name)).Name;
            return golden;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(fault, file)}.", fault);
        }
    }

    /// <summary>The same from a stream that can be sought, and what it says beside.</summary>
    internal static GoldenImages Read(Stream stream, string file, Model model, out IReadOnlyDictionary<string, string> says)
    {
        var reader = new SafetensorsReader(stream, file, stream.Length);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Metadata)
            metadata[key] = value;
        says = metadata;
        if (metadata.GetValueOrDefault(VersionKey) != Version)
        {
            throw new GaborFormatException(
                file, $"golden images of version {GaborFormatException.Quote(metadata.GetValueOrDefault(VersionKey, ""))}; {Version} is "
                + "known. Take a newer Gabor.");
        }

        var golden = GoldenImages.Read(reader, file, model);
        return Convert.ToHexStringLower(golden.Hash()) == metadata.GetValueOrDefault(HashKey) ? golden : throw new GaborFormatException(
            file, "its golden images are not what was written (their SHA-256 differs): the file is damaged.");
    }

    /// <summary>Refuses a folder without one.</summary>
    /// <exception cref="GaborFormatException">There is none, or no such folder.</exception>
    public static void Require(string folder)
    {
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, "there is no such folder; give the folder of a run.");
        if (!File.Exists(Path.Combine(folder, Name)))
        {
            throw new GaborFormatException(
                folder, $"it has no golden images ({Name}), so there is nothing to verify it by. They are written when training ends; "
                + "'gabor pack RUN FILE' makes a file that has some.");
        }
    }

    static string HashOf(string folder, string name)
    {
        using var stream = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
