using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Formats.Onnx;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Quantization;
using Gabor.Tests.Contracts;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Files of ONNX that carry golden images.</summary>
public sealed class OnnxGoldenTests : IDisposable
{
    static readonly string[] Three = ["a", "b", "c"];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string File(string name = "net.onnx") => folder.File(name);

    internal static Model Network()
    {
        var model = new Sequential("net", new Shape(8, 8, 3)).Convolution(4, 3).BatchNormalization().Relu().Dense(3).Build(Three);
        model.Initialize(3);
        model.Preprocessing = ImagePreprocessing.Channels(model.Input, [0.4f, 0.5f, 0.6f], [0.2f, 0.25f, 0.3f]).Of(new Shape(9, 12, 3));
        model.Temperature = 1.75;
        return model;
    }

    string Exported()
    {
        GoldenModel.SaveOnnx(Network(), File(), new Dictionary<string, string> { ["gabor.run"] = "{}" });
        return File();
    }

    /// <summary>As any other program would: zlib and Base64 of [N, H, W, C], run by ONNX Runtime, give the stated probabilities.</summary>
    [Fact]
    public void The_runtime_gives_the_golden_probabilities()
    {
        using var session = new InferenceSession(Exported());
        var says = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("{}", says["gabor.run"]);
        using var packed = new ZLibStream(
            new MemoryStream(Convert.FromBase64String(says["gabor.golden.images"])), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        byte[] pixels = unpacked.ToArray(), bytes = Convert.FromBase64String(says["gabor.golden.probabilities"]);
        float[] stated = [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, 4 * i))];
        Assert.Equal((4 * 9 * 12 * 3, 4 * 3), (pixels.Length, stated.Length));
        float[] found = OnnxRun.ByRuntime(session, new Shape(9, 12, 3), pixels)[1];
        Assert.InRange(OnnxRun.Difference(found, stated), 0, GoldenModel.OnnxTolerance);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. pixels, .. bytes])), says["gabor.golden.sha256"]);
    }

    [Fact]
    public void An_export_is_verified_within_the_tolerance()
    {
        var result = GoldenModel.Verify(Exported());
        Assert.Equal((4, ModelForm.Onnx, GoldenModel.OnnxTolerance), (result.Images, result.Form, result.Tolerance));
        Assert.True(result.IsPassed);
        Assert.InRange(result.LargestDifference, 0, 1e-5f);
        Assert.Equal(1.75, OnnxFile.Read(File()).Temperature);
    }

    [Fact]
    public void A_changed_byte_of_a_weight_is_found_with_image_and_class()
    {
        var file = OnnxFile.Parse(System.IO.File.ReadAllBytes(Exported()), "f");
        var bias = file.Graph.Initializer.Single(tensor => tensor.Name == "dense1.bias");
        byte[] numbers = bias.RawData.ToByteArray();
        numbers[(2 * sizeof(float)) + 3] = 0x40; // of the bias of the last class, 0: 2
        bias.RawData = ByteString.CopyFrom(numbers);
        System.IO.File.WriteAllBytes(File(), file.ToByteArray());
        var result = GoldenModel.Verify(File());
        Assert.False(result.IsPassed);
        Assert.InRange(result.LargestDifference, 0.05f, 1);
        Assert.Equal(result.LargestDifference, Math.Abs(result.Worst!.Stated - result.Worst.Found));
        Assert.Equal("c", result.Worst.ClassName);
    }

    [Theory]
    [InlineData("gabor.golden.images", "no Base64")]
    [InlineData("gabor.golden.probabilities", "SHA-256 differs")]
    [InlineData("gabor.golden.sha256", "SHA-256 differs")]
    public void A_damaged_golden_part_is_found(string key, string message)
    {
        var file = OnnxFile.Parse(System.IO.File.ReadAllBytes(Exported()), "f");
        var entry = file.MetadataProps.Single(entry => entry.Key == key);
        char other = key == OnnxGolden.ImagesKey ? '!' : entry.Value[5] == 'b' ? 'c' : 'b';
        entry.Value = $"{entry.Value[..5]}{other}{entry.Value[6..]}";
        System.IO.File.WriteAllBytes(File(), file.ToByteArray());
        Assert.Contains(message, Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(File())).Message, StringComparison.Ordinal);
    }

    /// <summary>A file of another program, also one that leaves sizes open.</summary>
    [Fact]
    public void A_file_without_golden_images_says_so()
    {
        var graph = OnnxImportTests.Graph(["N", "3", "H", "W"], OnnxImportTests.Node("GlobalAveragePool", "x", "y"));
        System.IO.File.WriteAllBytes(File(), OnnxImportTests.Bytes(graph));
        Assert.Contains(
            "it has no golden images (gabor.golden.images in its metadata)",
            Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(File())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet")]
    [InlineData("resnet20")]
    [InlineData("mobilenet-v2")]
    public void A_quantized_export_is_verified_within_a_wider_tolerance(string name)
    {
        var model = Networks.Default.Named(name).Make(new Shape(32, 32, 3), Three);
        model.Initialize(7);
        byte[] pixels = OnnxRun.Pixels(model, 6, 5);
        using var workers = new Workers(2);
        var quantized = Quantizer.Quantize(
            model, new ImageSet(model.Input, pixels, [0, 1, 2, 0, 1, 2], Three), workers,
            cancellation: TestContext.Current.CancellationToken).Model;
        GoldenModel.SaveOnnx(quantized, File());
        var result = GoldenModel.Verify(File());
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {result.LargestDifference}");
        Assert.Equal(GoldenModel.QuantizedOnnxTolerance, result.Tolerance);
        Assert.True(result.IsPassed, $"{result}");
    }

    /// <summary>Large images are left out, the finest first, which is the longest.</summary>
    [Fact]
    public void Golden_images_take_one_mebibyte_at_most()
    {
        const int size = 600_000;
        byte[] noise = new byte[size], few = new byte[size], none = new byte[size];
        new Random(1).NextBytes(noise);
        new Random(2).NextBytes(few.AsSpan(0, 100_000));
        var golden = new GoldenImages(3, [.. noise, .. few, .. none], [0.1f, 0.9f, 0.2f, 0.8f, 0.3f, 0.7f]);
        var metadata = new Dictionary<string, string>(OnnxGolden.Metadata(golden));
        Assert.InRange(metadata["gabor.golden.images"].Length, 1, 1 << 20);
        var model = new Sequential("large", new Shape(500, 400, 3)).GlobalAveragePooling().Dense(2).Build(["a", "b"]);
        var read = new OnnxGolden(metadata, "f").Of(model);
        Assert.Equal(3, read.Count);

        byte[] twice = [.. noise, .. noise.Reverse()];
        metadata = new(OnnxGolden.Metadata(new GoldenImages(3, [.. twice, .. few], golden.Probabilities)));
        read = new OnnxGolden(metadata, "f").Of(model);
        Assert.Equal(2, read.Count);
        Assert.Equal([0.2f, 0.8f, 0.3f, 0.7f], read.Probabilities);
        Assert.Equal(few, read.Pixels[size..]);
        Assert.Empty(OnnxGolden.Metadata(new GoldenImages(1, [.. twice], [0.1f, 0.9f])));
    }
}

/// <summary>What damaged golden images in a file of ONNX come to.</summary>
public sealed class OnnxGoldenFormatTests : FormatContract
{
    protected override IReadOnlyList<byte[]> Good { get; } = [Sample()];

    // What stands behind the golden images may be missing.
    protected override bool EveryPrefixIsRefused => false;

    // As of files without them: a message of two bytes takes some hundred. What is unpacked is 1000 times as long at most.
    protected override long Allowed(int length) => (64L * length) + (4 << 20);

    protected override IReadOnlyList<byte[]> Words =>
    [
        .. new[] { "gabor.golden.images", "gabor.golden.probabilities", "eNpjYAABAAAEAAE=", "AAAA", "====" }
            .Select(Encoding.Latin1.GetBytes),
    ];

    protected override void Read(byte[] bytes) => OnnxFile.ReadGolden(bytes, "f.onnx");

    static byte[] Sample()
    {
        var model = new Sequential("p", new Shape(2, 2, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        return OnnxFile.Bytes(model, new Dictionary<string, string>(OnnxGolden.Metadata(GoldenTest.Of(model))));
    }
}
