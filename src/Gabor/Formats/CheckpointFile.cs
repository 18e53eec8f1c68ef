using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Gabor.Formats;

/// <summary>Where the numbers of a tensor lie, asked for when they are written.</summary>
delegate ReadOnlySpan<float> TensorValues();

/// <summary>A tensor to be written.</summary>
/// <param name="Entry">Name and sizes.</param>
/// <param name="Values">Its numbers.</param>
sealed record TensorSource(TensorEntry Entry, TensorValues Values);

/// <summary>A checkpoint that was found whole. Its file stays open, so that it cannot change, until disposed.</summary>
sealed class Checkpoint(
    Stream stream, string path, long step, SafetensorsReader tensors, IReadOnlyList<string> remarks) : IDisposable
{
    /// <summary>Its file.</summary>
    public string Path => path;

    /// <summary>The step it was written after.</summary>
    public long Step => step;

    /// <summary>The tensors, and as their metadata the state.</summary>
    public SafetensorsReader Tensors => tensors;

    /// <summary>A sentence for every newer checkpoint that was damaged and passed over.</summary>
    public IReadOnlyList<string> Remarks => remarks;

    /// <summary>One string of the state.</summary>
    /// <exception cref="GaborFormatException">It is not there.</exception>
    public string State(string key)
    {
        foreach ((string name, string value) in tensors.Metadata)
            if (name == key)
                return value;
        throw new GaborFormatException(path, $"the state has no '{key}'.");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();
}

/// <summary>
/// Checkpoints of a run: each a file <c>STEP.gabor</c>, the step in 12 digits, holding all that resuming needs as one safetensors content,
/// followed by <c>GABORCP1</c>, the content's length as 64-bit little-endian, and its SHA-256. A single changed bit is found.
/// </summary>
static class CheckpointFile
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 2;

    const string Suffix = ".gabor", StepKey = "gabor.step";

    const int FooterBytes = 8 + 8 + 32;

    static ReadOnlySpan<byte> Magic => "GABORCP1"u8;

    /// <summary>The file of a step.</summary>
    public static string PathOf(string folder, long step) =>
        Path.Combine(folder, step.ToString("D12", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Writes a checkpoint durably, then removes all but the newest <see cref="Kept"/> up to this step.</summary>
    /// <param name="folder">The run's checkpoint folder; made if missing.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="state">Strings: epoch, seed, what the trainer wants.</param>
    /// <param name="tensors">Weights and the optimizer's slots.</param>
    /// <param name="files">The file system, if not the real one.</param>
    /// <exception cref="IOException">It cannot be written; older checkpoints are untouched.</exception>
    public static void Write(
        string folder, long step, IEnumerable<KeyValuePair<string, string>> state, IReadOnlyList<TensorSource> tensors,
        IFileOperations? files = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Directory.CreateDirectory(folder);
        List<KeyValuePair<string, string>> all = [new(StepKey, step.ToString(CultureInfo.InvariantCulture)), .. state];
        DurableFile.Write(PathOf(folder, step), stream =>
        {
            using HashingStream content = new(stream);
            SafetensorsWriter writer = new(content, [.. tensors.Select(t => t.Entry)], all);
            foreach (TensorSource tensor in tensors) writer.Write(tensor.Values());
            writer.Complete();
            byte[] footer = new byte[FooterBytes];
            Magic.CopyTo(footer);
            BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(8), content.Length);
            content.Hash().CopyTo(footer, 16);
            stream.Write(footer);
        }, files);
        // Newer ones can only be damaged, or the run would not have gone on from an older one: they must not crowd out what was just
        // written.
        foreach (string old in All(folder).Where(p => StepOf(p) <= step).Skip(Kept)) (files ?? FileOperations.Instance).Delete(old);
    }

    /// <summary>
    /// Opens the newest whole checkpoint of a folder, or null if it has no checkpoint at all. Damaged ones are passed over with a remark.
    /// </summary>
    /// <exception cref="GaborFormatException">There are checkpoints, and none is whole.</exception>
    public static Checkpoint? OpenNewest(string folder)
    {
        List<string> remarks = [];
        foreach (string path in All(folder))
        {
            try
            {
                return Open(path, remarks);
            }
            catch (GaborFormatException e)
            {
                remarks.Add($"{e.Message} The checkpoint before it is tried.");
            }
        }
        return remarks.Count == 0
            ? null
            : throw new GaborFormatException(folder, $"none of its {remarks.Count} checkpoints is whole. {remarks[0]}");
    }

    /// <summary>Opens one checkpoint; its SHA-256 is compared first.</summary>
    /// <exception cref="GaborFormatException">It is damaged.</exception>
    public static Checkpoint Open(string path, IReadOnlyList<string>? remarks = null)
    {
        Stream? stream = null;
        try
        {
            stream = FileOperations.Instance.OpenRead(path);
            Checkpoint checkpoint = Open(stream, path, remarks ?? []);
            stream = null;
            return checkpoint;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(e, path)}.", e);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Opens a checkpoint from a stream, which it then owns.</summary>
    internal static Checkpoint Open(Stream stream, string path, IReadOnlyList<string> remarks)
    {
        long length = CheckFooter(stream, path);
        stream.Position = 0;
        SafetensorsReader tensors = new(stream, path, length);
        string? stated = tensors.Metadata.FirstOrDefault(m => m.Key == StepKey).Value;
        if (!long.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out long step))
            throw new GaborFormatException(path, "the state does not tell its step.");
        if (StepOf(path) is long named && named != step)
        {
            throw new GaborFormatException(
                path, $"it was written after step {step} and renamed; name it {Path.GetFileName(PathOf("", step))} again.");
        }

        return new Checkpoint(stream, path, step, tensors, remarks);
    }

    /// <summary>The checkpoints of a folder, newest first.</summary>
    internal static IEnumerable<string> All(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, $"*{Suffix}").Where(p => StepOf(p) is not null).OrderByDescending(StepOf);

    /// <summary>Whether a file's name is that of a checkpoint.</summary>
    internal static bool IsCheckpoint(string path) => StepOf(path) is not null;

    static long? StepOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name.Length == 12
            && Path.GetExtension(path) == Suffix && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step
            : null;
    }

    static long CheckFooter(Stream stream, string path)
    {
        long length = stream.Length - FooterBytes;
        if (length < 0)
            throw GaborFormatException.AtByte(path, 0, $"{stream.Length} bytes are too few for a checkpoint: it was cut.");
        Span<byte> footer = stackalloc byte[FooterBytes], hash = stackalloc byte[32];
        stream.Position = length;
        stream.ReadExactly(footer);
        if (!footer.StartsWith(Magic) || BinaryPrimitives.ReadInt64LittleEndian(footer[8..]) != length)
            throw GaborFormatException.AtByte(path, length, "no checkpoint ends like this: it was cut, or something follows it.");
        using IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[(int)Math.Min(1 << 16, length + 1)];
        stream.Position = 0;
        for (long left = length; left > 0;)
        {
            int got = stream.Read(part, 0, (int)Math.Min(part.Length, left));
            if (got == 0)
                throw GaborFormatException.AtByte(path, length - left, "the file ends here: it became shorter while it was read.");
            sum.AppendData(part, 0, got);
            left -= got;
        }
        sum.GetHashAndReset(hash);
        if (!hash.SequenceEqual(footer[16..]))
        {
            throw GaborFormatException.AtByte(
                path, length + 16, "the content is not what was written (its SHA-256 differs): the file is damaged.");
        }

        return length;
    }
}
