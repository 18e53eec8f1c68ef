using System.Security.Cryptography;
using System.Text;
using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Formats;

/// <summary>
/// A model in one file: its parameters in the safetensors format, which other programs read too, with <c>model.json</c>, notes and a
/// SHA-256 among the metadata, and golden images beside the parameters.
/// </summary>
/// <remarks>
/// The hash is that of the whole file with zeros in place of its own 64 digits. The file is read once and not mapped into memory: the
/// parameters are brought into another order before the first prediction, and a mapped file that somebody cuts ends the process.
/// </remarks>
static class PackFile
{
    /// <summary>Longest note, so that a header stays within what readers of safetensors take.</summary>
    public const int MostNote = 100_000;

    const string Version = "1", Prefix = "gabor.", VersionKey = Prefix + "pack", ModelKey = Prefix + "model", HashKey = Prefix + "sha256";
    const int PartBytes = 1 << 16;

    static readonly string NoHash = new('0', 64);

    /// <summary>Writes a model; the file is whole at every instant.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="golden">What it says of some images.</param>
    /// <param name="notes">More strings, by keys of their own.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, Model model, GoldenImages golden, IReadOnlyList<KeyValuePair<string, string>> notes)
    {
        using var hashing = new HashingStream(Stream.Null);
        Write(hashing, NoHash);
        string hash = Convert.ToHexStringLower(hashing.Hash());
        DurableFile.Write(path, stream => Write(stream, hash));

        void Write(Stream stream, string stated)
        {
            TensorSource[] tensors = [.. SavedModel.Tensors(model)];
            var writer = new SafetensorsWriter(
                stream,
                [.. tensors.Select(tensor => tensor.Entry), .. golden.Entries(model)],
                [
                    new(VersionKey, Version), new(HashKey, stated),
                    new(ModelKey, Encoding.UTF8.GetString(ModelFile.Write(model))), .. notes,
                ]);
            foreach (var tensor in tensors)
                writer.Write(tensor.Values());
            golden.Write(writer);
            writer.Complete();
        }
    }

    /// <summary>Whether a file is a packed model; not where it cannot be read, which whoever reads it next reports.</summary>
    public static bool IsIt(string path)
    {
        try
        {
            using var stream = Open(path);
            return Find(new SafetensorsReader(stream, path, stream.Length), VersionKey) is not null;
        }
        catch (Exception fault) when (fault is GaborFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a model, after its hash was compared.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The layers that it may have.</param>
    /// <param name="initializers">The initializers that it may name.</param>
    /// <exception cref="GaborFormatException">The file is missing, damaged, or holds no packed model.</exception>
    public static Pack Read(string path, Registry<LayerKind> layers, Registry<ComponentKind<Initializer>> initializers)
    {
        try
        {
            using var stream = Open(path);
            return Read(stream, path, layers, initializers);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(exception, path)}.", exception);
        }
    }

    /// <summary>The file, or what of it stands behind a program.</summary>
    static Stream Open(string path) => AppendedPack.In(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));

    /// <summary>The same from a stream that can be sought.</summary>
    internal static Pack Read(Stream stream, string path, Registry<LayerKind> layers, Registry<ComponentKind<Initializer>> initializers)
    {
        if (!BeginsAsSafetensors(stream))
            throw NoPack(path);
        var reader = new SafetensorsReader(stream, path, stream.Length);
        if (Find(reader, VersionKey) is not { } version)
            throw NoPack(path);
        if (version != Version)
        {
            throw new GaborFormatException(
                path, $"a pack of version {GaborFormatException.Quote(version)}; {Version} is known. Take a newer Gabor.");
        }

        CheckHash(stream, path, Find(reader, HashKey) ?? "");
        string text = Find(reader, ModelKey) ?? throw new GaborFormatException(path, $"its metadata have no '{ModelKey}'.");
        var model = ModelFile.Read(JsonText.Parse(Encoding.UTF8.GetBytes(text), path), layers, initializers, out string kind);
        SavedModel.Fill(reader, path, model, kind, allowsOthers: true);
        return new Pack(
            model, GoldenImages.Read(reader, path, model),
            [.. reader.Metadata.Where(note => !note.Key.StartsWith(Prefix, StringComparison.Ordinal))]);
    }

    static GaborFormatException NoPack(string path) =>
        new(path, "it holds no packed model; 'gabor pack RUN FILE' makes one, 'gabor import' reads weights.");

    /// <summary>Whether JSON begins after a length of eight bytes; what begins otherwise is of another kind, not damaged.</summary>
    static bool BeginsAsSafetensors(Stream stream)
    {
        Span<byte> start = stackalloc byte[9];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == start.Length && start[^1] == (byte)'{';
    }

    static string? Find(SafetensorsReader reader, string key)
    {
        foreach (var (name, value) in reader.Metadata)
        {
            if (name == key)
                return value;
        }

        return null;
    }

    /// <summary>Hashes the file with zeros where its header states the hash.</summary>
    static void CheckHash(Stream stream, string path, string stated)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        stream.Position = 0;
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        byte[] header = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(prefix)];
        stream.ReadExactly(header);
        int place = header.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{HashKey}\":\"{stated}\""));
        if (stated.Length == NoHash.Length && place >= 0)
            header.AsSpan(place + HashKey.Length + 4, NoHash.Length).Fill((byte)'0');
        hash.AppendData(prefix);
        hash.AppendData(header);
        byte[] part = new byte[PartBytes];
        for (int read; (read = stream.Read(part)) > 0;)
            hash.AppendData(part, 0, read);
        if (Convert.ToHexStringLower(hash.GetCurrentHash()) != stated)
            throw new GaborFormatException(path, "the content is not what was written (its SHA-256 differs): the file is damaged.");
    }
}

/// <summary>What a packed file holds.</summary>
/// <param name="Model">The model.</param>
/// <param name="Golden">What it said of some images.</param>
/// <param name="Notes">What was noted, by key.</param>
sealed record Pack(Model Model, GoldenImages Golden, IReadOnlyList<KeyValuePair<string, string>> Notes);
