using Gabor.Formats.Onnx;
using Gabor.Formats.Onnx.Messages;
using Gabor.Models;
using Gabor.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Files of ONNX whose weights lie in another file.</summary>
public sealed class OnnxDataFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string At(string name) => Path.Combine(folder.Path, name);

    /// <summary>ONNX Runtime itself writes them apart.</summary>
    [Fact]
    public void Weights_that_another_program_put_beside_the_file_are_read()
    {
        var model = new Sequential("net", new Shape(6, 6, 2)).Convolution(4, 3).Relu().Dense(3).Build(["a", "b", "c"]);
        model.Initialize(1);
        OnnxFile.Write(model, At("inside.onnx"));
        using (var options = new SessionOptions
        {
            OptimizedModelFilePath = At("apart.onnx"), GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
        })
        {
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", "apart.onnx.data");
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "16");
            using var session = new InferenceSession(At("inside.onnx"), options);
        }

        Assert.Contains(
            ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("apart.onnx"))).Graph.Initializer, tensor => tensor.DataLocation == 1);
        float[] image = [.. Enumerable.Range(0, model.Input.Count).Select(i => i / 100f)];
        Assert.Equal(OnnxRun.ByPlan(model, image, 1), OnnxRun.ByPlan(OnnxFile.Read(At("apart.onnx")), image, 1));
    }

    [Fact]
    public void A_part_of_a_file_is_read_from_where_the_tensor_says()
    {
        File.WriteAllBytes(At("w.data"), [.. new byte[8], .. Bytes(1, 2, 3, 4), .. new byte[4]]);
        Write(("location", "w.data"), ("offset", "8"), ("length", "16"));
        Assert.Equal([7f, 10f], OnnxRun.ByPlan(OnnxFile.Read(At("m.onnx")), [1, 2], 1));
    }

    [Theory]
    [InlineData("m.onnx: the tensor 'w' lies in 'gone.data', and there is no such file beside it. Copy both.", "location", "gone.data")]
    [InlineData("m.onnx: the tensor 'w' lies in '../w.data'; read are files in the folder of the model.", "location", "../w.data")]
    [InlineData("m.onnx: the tensor 'w' lies in '/etc/passwd'; read are files in the folder of the model.", "location", "/etc/passwd")]
    [InlineData("m.onnx: the tensor 'w' lies in '..\\w.data'; read are files in the folder of the model.", "location", "..\\w.data")]
    [InlineData("m.onnx: the tensor 'w' lies in ''; read are files in the folder of the model.", "location", "")]
    [InlineData("m.onnx: the tensor 'w' lies in another file, and does not say in which.")]
    [InlineData("w.data: the tensor 'w' takes 16 bytes from byte 9 on, and the file has 24. It is cut, or another model's.",
        "location", "w.data", "offset", "9", "length", "16")]
    [InlineData("w.data: the tensor 'w' takes 0 bytes from byte 99 on, and the file has 24.", "location", "w.data", "offset", "99")]
    [InlineData("m.onnx: the tensor 'w' states offset '-1', which is no number of bytes.", "location", "w.data", "offset", "-1")]
    [InlineData("m.onnx: the tensor 'w' says 2×2 and holds 24 bytes.", "location", "w.data")]
    public void What_is_not_there_is_refused_with_its_name(string message, params string[] entries)
    {
        File.WriteAllBytes(At("w.data"), new byte[24]);
        Write([.. entries.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.Contains(message, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_share_the_bytes_of_a_file_are_refused()
    {
        File.WriteAllBytes(At("w.data"), Bytes(1, 2, 3, 4));
        var graph = OnnxImportTests.Graph(["1", "2"], OnnxImportTests.Node("Gemm", "x w", "a"), OnnxImportTests.Node("Gemm", "a v", "y"));
        graph.Initializer.Add(Outside("w", ("location", "w.data")));
        graph.Initializer.Add(Outside("v", ("location", "w.data")));
        File.WriteAllBytes(At("m.onnx"), OnnxImportTests.Bytes(graph));
        Assert.Contains("m.onnx: its tensors take more of 'w.data' than is there: they overlap.", Refusal(), StringComparison.Ordinal);
    }

    /// <summary>A downloaded folder may hold links to anywhere.</summary>
    [Fact]
    public void A_link_out_of_the_folder_is_refused_and_one_to_where_the_model_lies_is_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links take a privilege on Windows");
        using var elsewhere = new TemporaryFolder();
        string secret = Path.Combine(elsewhere.Path, "secret");
        File.WriteAllBytes(secret, Bytes(1, 2, 3, 4));
        File.CreateSymbolicLink(At("w.data"), secret);
        Write(("location", "w.data"));
        Assert.Contains("a link out of the folder of the model", Refusal(), StringComparison.Ordinal);

        // As caches of downloads keep both under other names.
        File.Move(At("m.onnx"), Path.Combine(elsewhere.Path, "model"));
        File.CreateSymbolicLink(At("m.onnx"), Path.Combine(elsewhere.Path, "model"));
        Assert.Equal([7f, 10f], OnnxRun.ByPlan(OnnxFile.Read(At("m.onnx")), [1, 2], 1));
    }

    string Refusal() => Assert.Throws<GaborFormatException>(() => OnnxFile.Read(At("m.onnx"))).Message;

    void Write(params (string Key, string Value)[] entries)
    {
        var graph = OnnxImportTests.Graph(["1", "2"], OnnxImportTests.Node("Gemm", "x w", "y"));
        graph.Initializer.Add(Outside("w", entries));
        File.WriteAllBytes(At("m.onnx"), OnnxImportTests.Bytes(graph));
    }

    static TensorProto Outside(string name, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = name, DataType = 1, DataLocation = 1 };
        tensor.Dims.AddRange([2, 2]);
        foreach (var (key, value) in entries)
            tensor.ExternalData.Add(new EntryProto { Key = key, Value = value });
        return tensor;
    }

    static byte[] Bytes(params float[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
}
