using System.Text;
using Gabor.Formats.Onnx;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using static Gabor.Tests.Formats.Onnx.OnnxImportTests;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>What damaged files of ONNX come to.</summary>
public sealed class OnnxFormatTests : FormatContract
{
    protected override IReadOnlyList<byte[]> Good { get; } = [Exported(), Built()];

    protected override IReadOnlyList<byte[]> Words =>
    [
        .. new[]
        {
            "Conv", "Reshape", "Transpose", "Softmax", "Pad", "Slice", "Gather", "Cast", "Identity", "Constant", "Clip", "pads", "perm", "axes",
            "group", "kernel_shape", "strides", "auto_pad", "SAME_UPPER", "../../x", "\n\0", "\n\u0002\n\0", "\u0012\0\u0012\0\u0012\0",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    // What stands behind the graph may be missing.
    protected override bool EveryPrefixIsRefused => false;

    // A message of two bytes takes some hundred; OnnxSkeleton counts them. Numbers may take 8 times the file, each copied a few times.
    protected override long Allowed(int length) => (64L * length) + (4 << 20);

    protected override void Read(byte[] bytes) => OnnxFile.Import(bytes, "f.onnx");

    [Fact]
    public void A_file_of_empty_messages_is_refused_before_they_are_made()
    {
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < bytes.Length; i += 2)
            bytes[i] = 0x42;
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<GaborFormatException>(() => OnnxFile.Import(bytes, "f.onnx")).Message;
        Assert.Contains("too many messages for its length", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void The_format_is_told_by_the_first_bytes()
    {
        Assert.All(Good, file => Assert.True(OnnxFile.IsIt(file)));
        Assert.False(OnnxFile.IsIt("PK\u0003\u0004"u8));
        Assert.False(OnnxFile.IsIt([0x08]));
    }

    static byte[] Exported()
    {
        var model = new Sequential("net", new Shape(4, 4, 2)).Convolution(2, 3).BatchNormalization().Relu().MaxPooling(2).Dense(2)
            .Build(["a", "b"]);
        model.Initialize(1);
        return OnnxFile.Bytes(model);
    }

    static byte[] Built()
    {
        var graph = Graph(
            ["N", "2", "3", "3"], Node("Conv", "x w", "c", Int("group", 2)), Node("Clip", "c lo hi", "d"), Node("Shape", "d", "s"),
            Node("Gather", "s zero", "n"), Node("Unsqueeze", "n axis", "n1"), Node("Concat", "n1 rest", "to", Int("axis", 0)),
            Node("Pad", "d pads", "e"), Node("Transpose", "e", "t"), Node("Reshape", "d to", "f"), Node("Gemm", "f m", "g"),
            Node("Softmax", "g", "y"));
        graph.Initializer.Add(Tensor("w", [2, 1, 1, 1], [1, 2]));
        graph.Initializer.Add(Tensor("lo", [], [-1]));
        graph.Initializer.Add(Tensor("hi", [], [2]));
        graph.Initializer.Add(Whole("zero", [], 0));
        graph.Initializer.Add(Whole("axis", [1], 0));
        graph.Initializer.Add(Whole("rest", [1], -1));
        graph.Initializer.Add(Whole("pads", [8], 0, 0, 1, 1, 0, 0, 1, 1));
        graph.Initializer.Add(Tensor("m", [18, 2], new float[36]));
        return Bytes(graph);
    }
}
