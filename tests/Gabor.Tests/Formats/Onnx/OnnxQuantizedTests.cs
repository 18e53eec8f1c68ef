using Gabor.Data;
using Gabor.Formats.Onnx;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>Quantized networks as pairs of QuantizeLinear and DequantizeLinear, run by ONNX Runtime and read back.</summary>
public sealed class OnnxQuantizedTests
{
    static readonly string[] Five = ["a", "b", "c", "d", "e"];

    public static TheoryData<string> Compared => ["lenet", "resnet20", "cifar-cnn", "mobilenet-v2"];

    /// <summary>
    /// The runtime multiplies integers where it can and rounds to bytes by another product of scales, so a byte may be the next one; a
    /// score is off by a few steps of that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Compared))]
    public void Runtime_gives_the_scores_of_a_quantized_network(string name)
    {
        var network = Networks.Default.Named(name);
        var model = network.Make(new Shape(32, 32, 3), Five);
        model.Initialize(7);
        byte[] pixels = OnnxRun.Pixels(model, 7, 5);
        using var workers = new Workers(2);
        var quantized = Quantizer.Quantize(
            model, new ImageSet(model.Input, pixels, [0, 1, 2, 3, 4, 0, 1], Five), workers, new() { Percentile = 100 },
            cancellation: TestContext.Current.CancellationToken).Model;
        byte[] file = OnnxFile.Bytes(quantized);
        using var session = new InferenceSession(file);
        float[] expected = OnnxRun.ByRuntime(session, model.Input, pixels)[0], found = OnnxRun.ByPlan(quantized, pixels);
        float[] exact = OnnxRun.ByPlan(model, pixels);
        double difference = OnnxRun.Difference(expected, found), cost = OnnxRun.Difference(exact, found);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {difference} from the runtime, {cost} from float32");
        Assert.InRange(difference, 0, Math.Max(1e-3, cost / 2));
        float[] back = OnnxRun.ByPlan(OnnxFile.Import(file, name).Model, pixels);
        Assert.InRange(OnnxRun.Difference(found, back), 0, Math.Max(1e-3, cost / 2));
        var graph = OnnxFile.Parse(file, name).Graph;
        Assert.Equal(
            quantized.Nodes.Count(node => node.Layer is Gabor.Layers.Quantize), graph.Node.Count(node => node.OpType == "QuantizeLinear"));
        Assert.Contains(graph.Initializer, tensor => tensor.Name.EndsWith(".weight", StringComparison.Ordinal) && tensor.DataType == 3);
    }
}
