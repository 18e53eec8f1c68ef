using Gabor.Formats.Onnx.Messages;
using Gabor.Models;
using Google.Protobuf;

namespace Gabor.Formats.Onnx;

/// <summary>
/// Files of ONNX, the format in which programs exchange networks. What is read becomes a network like any other here: to predict, to
/// evaluate, and to train on. Files are read as data; operators that are not known are refused by name.
/// </summary>
public static class OnnxFile
{
    /// <summary>The least that a file must have to tell its format: two numbers and a tag.</summary>
    const int HeadBytes = 3;

    const byte VersionTag = 0x08, MostVersion = 32;

    /// <summary>Reads a network with its weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file leaves open; nothing if null.</param>
    /// <exception cref="GaborFormatException">It is missing, damaged or no ONNX, or has an operator that is not read; the message names
    /// the node and the operator.</exception>
    public static Model Read(string path, OnnxReadOptions? options = null) => Import(path, options).Model;

    /// <summary>The same, with what a person should know.</summary>
    internal static OnnxImport Import(string path, OnnxReadOptions? options = null) =>
        Whole(path, bytes => Import(bytes, path, options, files: new OnnxDataFiles(path)));

    /// <summary>A network and the golden images that its file carries.</summary>
    /// <exception cref="GaborFormatException">It has none; or it is missing, damaged or no ONNX.</exception>
    internal static (Model Model, GoldenImages Golden) ReadGolden(string path) =>
        Whole(path, bytes => ReadGolden(bytes, path, new OnnxDataFiles(path)));

    /// <summary>The same of bytes.</summary>
    internal static (Model Model, GoldenImages Golden) ReadGolden(byte[] bytes, string file, OnnxDataFiles? files = null)
    {
        // Who asks for a file without golden images should be told that, and not what else is open in it.
        var parsed = Parse(bytes, file);
        var golden = new OnnxGolden(OnnxMetadata.Of(parsed), file);
        var model = OnnxImporter.Read(new OnnxSource(parsed, file, bytes.Length) { DataFiles = files }, new()).Model;
        return (model, golden.Of(model));
    }

    static T Whole<T>(string path, Func<byte[], T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return read(File.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(fault, path)}.", fault);
        }
    }

    /// <summary>The same of bytes.</summary>
    internal static OnnxImport Import(
        byte[] bytes, string file, OnnxReadOptions? options = null, bool dropsSoftmax = true, OnnxDataFiles? files = null) =>
        OnnxImporter.Read(
            new OnnxSource(Parse(bytes, file), file, bytes.Length, dropsSoftmax) { DataFiles = files }, options ?? new());

    /// <summary>
    /// Writes a network for other programs: what is done to images first is in the graph, for any number of images; the classes and how
    /// the network was trained are in its metadata. A network of Gabor is read back by <see cref="Read"/>.
    /// <see cref="Inference.GoldenModel.SaveOnnx"/> writes golden images too.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="path">The file, which is whole at every instant.</param>
    /// <param name="metadata">What else the file says, by keys; nothing if null.</param>
    /// <exception cref="ArgumentException">A layer has no counterpart in ONNX; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(Model model, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var message = OnnxWriter.Write(model, metadata);
        DurableFile.Write(path, stream => message.WriteTo(stream));
    }

    /// <summary>The same as bytes.</summary>
    internal static byte[] Bytes(Model model, IReadOnlyDictionary<string, string>? metadata = null) =>
        OnnxWriter.Write(model, metadata).ToByteArray();

    /// <summary>The messages of a file.</summary>
    internal static ModelProto Parse(byte[] bytes, string file)
    {
        OnnxSkeleton.Check(bytes, file);
        try
        {
            return ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new GaborFormatException(file, "it is damaged, or no ONNX: a message does not end where it should.", fault);
        }
    }

    /// <summary>Whether a file is one of ONNX; not where it cannot be read, which whoever reads it next reports.</summary>
    internal static bool IsIt(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> head = stackalloc byte[HeadBytes];
            return IsIt(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether a file that begins so is one: with the version of the format, and then a part of a model.</summary>
    internal static bool IsIt(ReadOnlySpan<byte> head) =>
        head.Length >= HeadBytes && head[0] == VersionTag && head[1] is > 0 and <= MostVersion
        && head[2] is 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42;
}
