using System.Buffers.Binary;
using Gabor.Formats.PyTorch;

namespace Gabor.Formats.Weights;

/// <summary>A format of files with named tensors, told by how a file begins and never by its name.</summary>
/// <param name="Name">What it is called: <c>safetensors</c>.</param>
/// <param name="Summary">Which programs write it, in one line.</param>
/// <param name="IsIt">Whether a file that begins so is one; it is given <see cref="HeadBytes"/>, or all of a shorter file.</param>
/// <param name="Open">Reads what there is; given the file and its path, for messages.</param>
sealed record TensorFormat(
    string Name, string Summary, Func<byte[], bool> IsIt, Func<Stream, string, INamedTensors> Open) : IKind
{
    /// <summary>How much of a file its format is told by.</summary>
    public const int HeadBytes = 32;

    /// <summary>All of them.</summary>
    public static Registry<TensorFormat> All { get; } = new(
        "format of weights",
        new TensorFormat(
            "pytorch", "torch.save of a state_dict: .pt, .pth, .th, .bin",
            head => head.AsSpan().StartsWith(PyTorchFile.ZipMark) || PyTorchFile.IsLegacy(head), PyTorchFile.Read),
        new TensorFormat(
            "safetensors", "safetensors, as timm, Hugging Face and Gabor write it", IsSafetensors,
            (stream, file) => new SafetensorsReader(stream, file, stream.Length)));

    static readonly (byte[] Head, string What)[] Others =
    [
        ([0x89, .. "HDF"u8], "an HDF5 file, as Keras writes"), ([.. "GGUF"u8], "a GGUF file"), ([0x1F, 0x8B], "a gzip file; unpack it"),
        ([0x93, .. "NUMPY"u8], "a NumPy file"),
    ];

    /// <summary>The format of a file.</summary>
    /// <exception cref="GaborFormatException">It is of none.</exception>
    public static TensorFormat Of(byte[] head, string file)
    {
        if (All.FirstOrDefault(format => format.IsIt(head)) is { } known)
            return known;
        string what = Others.FirstOrDefault(other => head.AsSpan().StartsWith(other.Head)).What is { } other
            ? $"this is {other}"
            : "this is no file of weights that is known";
        throw new GaborFormatException(
            file, $"{what}. Read are {string.Join("; ", All.Select(format => format.Summary))}.");
    }

    /// <summary>The length of a header, below 16 MiB, and the object that it is.</summary>
    static bool IsSafetensors(byte[] head) => head.Length > 8 && head[8] == (byte)'{'
        && BinaryPrimitives.ReadUInt64LittleEndian(head) <= SafetensorsReader.MaxHeaderBytes;
}
