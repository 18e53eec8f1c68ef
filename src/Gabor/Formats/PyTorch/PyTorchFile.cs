using System.Buffers.Binary;

namespace Gabor.Formats.PyTorch;

/// <summary>
/// A file that <c>torch.save</c> wrote, a zip archive or, before PyTorch 1.6, pickles one after the other: <c>.pt</c>, <c>.pth</c>,
/// <c>.th</c>, <c>.bin</c>. Of its pickle only dictionaries of tensors are read; nothing in it is executed.
/// </summary>
static class PyTorchFile
{
    /// <summary>The longest pickle, without the numbers of its tensors.</summary>
    const int MostPickleBytes = 64 << 20;

    /// <summary>How zip archives begin.</summary>
    public static ReadOnlySpan<byte> ZipMark => "PK\x03\x04"u8;

    /// <summary>The magic number as torch pickles it, 0x1950a86a20f9469cfc6c as a long.</summary>
    static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>The protocol and, from 4 on, the frame before the magic number.</summary>
    const int FramedMagic = 2 + 9, PlainMagic = 2;

    /// <summary>The bytes by which a file is told.</summary>
    public const int HeadBytes = FramedMagic + 13;

    /// <summary>Whether a file begins as the older kind does.</summary>
    public static bool IsLegacy(ReadOnlySpan<byte> head) => head.Length > FramedMagic && head[0] == (byte)PickleOpcode.Proto
        && (head[PlainMagic..].StartsWith(Magic) || head[FramedMagic..].StartsWith(Magic));

    /// <summary>Reads what there is in a file; its numbers when they are asked for.</summary>
    /// <param name="stream">The file, which can be sought; it stays the caller's.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="GaborFormatException">It is damaged, or asks for more than tensors.</exception>
    public static PyTorchTensors Read(Stream stream, string file)
    {
        try
        {
            Span<byte> head = stackalloc byte[(int)Math.Min(HeadBytes, stream.Length)];
            stream.Position = 0;
            stream.ReadExactly(head);
            return IsLegacy(head) ? ReadLegacy(stream, file) : ReadZip(stream, file);
        }
        catch (IOException fault)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(fault, file)}.", fault);
        }
    }

    static PyTorchTensors ReadZip(Stream stream, string file)
    {
        const string pickle = "data.pkl", order = "byteorder";
        var zip = new StoredZip(stream, file);
        string[] found = [.. zip.Names.Where(name => name.EndsWith($"/{pickle}", StringComparison.Ordinal) && name.Split('/').Length == 2)];
        if (found.Length != 1)
            throw new GaborFormatException(file, $"the archive holds {found.Length} files {pickle}; one written by torch.save has one.");
        string folder = found[0][..^pickle.Length];
        var entry = zip.Find(found[0])!.Value;
        if (entry.Length > MostPickleBytes)
            throw GaborFormatException.AtByte(file, entry.Start, $"a pickle of {entry.Length} bytes; {MostPickleBytes} are the limit.");
        var source = new CheckedBytes(stream, file);
        source.Check(entry);
        var bytes = new PickleBytes(stream, file, entry.Start, entry.Start + entry.Length);
        var root = new PickleMachine(bytes).Run();
        bool isBigEndian = zip.Find(folder + order) is { } said && IsBigEndian(stream, file, said);
        return new PyTorchTensors(source, file, StateDict.Of(root, file), isBigEndian, storage =>
        {
            string name = $"{folder}data/{storage.Key}";
            return zip.Find(name) ?? throw Missing(file, storage, name);
        });
    }

    static bool IsBigEndian(Stream stream, string file, StoredEntry entry)
    {
        Span<byte> word = stackalloc byte[(int)Math.Min(entry.Length, 8)];
        stream.Position = entry.Start;
        stream.ReadExactly(word);
        return word.SequenceEqual("big"u8) || (word.SequenceEqual("little"u8)
            ? false
            : throw GaborFormatException.AtByte(file, entry.Start, "the order of bytes is neither 'little' nor 'big'."));
    }

    /// <summary>
    /// Five pickles: the magic number, the protocol, the system, the object, the keys of the storages; then these, each its number of
    /// elements in 8 bytes and its numbers, little-endian on every machine.
    /// </summary>
    static PyTorchTensors ReadLegacy(Stream stream, string file)
    {
        const int protocol = 1001;
        var bytes = new PickleBytes(stream, file, 0, Math.Min(stream.Length, MostPickleBytes));
        new PickleMachine(bytes).Run();
        long at = bytes.Position;
        if (new PickleMachine(bytes).Run().Whole is not protocol)
            throw GaborFormatException.AtByte(file, at, $"the protocol of the file is not {protocol}.");
        new PickleMachine(bytes).Run();
        var machine = new PickleMachine(bytes);
        var tensors = StateDict.Of(machine.Run(), file);
        at = bytes.Position;
        var keys = new PickleMachine(bytes).Run().Items
            ?? throw GaborFormatException.AtByte(file, at, "the keys of the storages should be a list.");
        var places = LegacyStorages(stream, file, bytes.Position, keys, machine.Storages);
        return new PyTorchTensors(
            new CheckedBytes(stream, file), file, tensors, isBigEndian: false,
            storage => places.TryGetValue(storage.Key, out var place) ? place : throw Missing(file, storage, storage.Key));
    }

    /// <summary>Where the storages lie; they fill the rest of the file.</summary>
    static Dictionary<string, StoredEntry> LegacyStorages(
        Stream stream, string file, long at, IReadOnlyList<PickleValue> keys, IReadOnlyDictionary<string, PickleStorage> storages)
    {
        var places = new Dictionary<string, StoredEntry>(StringComparer.Ordinal);
        Span<byte> number = stackalloc byte[8];
        foreach (var value in keys)
        {
            if (value.Text is not { } key || !storages.TryGetValue(key, out var storage))
                throw GaborFormatException.AtByte(
                    file, at, $"the storage {GaborFormatException.Quote(value.Text ?? "")} is named by no tensor.");
            if (stream.Length - at < 8)
                throw GaborFormatException.AtByte(file, at, "the numbers should go on here: the file was cut.");
            stream.Position = at;
            stream.ReadExactly(number);
            long count = BinaryPrimitives.ReadInt64LittleEndian(number);
            Int128 bytes = (Int128)storage.Stored * storage.Type.Bytes;
            if (count != storage.Stored || bytes > stream.Length - at - 8)
            {
                throw GaborFormatException.AtByte(
                    file, at, $"{storage.Stored} numbers of {GaborFormatException.Quote(key)} should follow, {count} are stated and "
                    + $"{stream.Length - at - 8} bytes are left: the file was cut or is damaged.");
            }

            if (!places.TryAdd(key, new(key, at + 8, (long)bytes, 0)))
                throw GaborFormatException.AtByte(file, at, $"the storage {GaborFormatException.Quote(key)} is listed twice.");
            at += 8 + (long)bytes;
        }

        return at == stream.Length
            ? places
            : throw GaborFormatException.AtByte(file, at, $"the file should end here, and has {stream.Length - at} bytes more.");
    }

    static GaborFormatException Missing(string file, PickleStorage storage, string name) =>
        GaborFormatException.AtByte(file, storage.At, $"the numbers {GaborFormatException.Quote(name)} are missing in the file.");
}
