using Gabor.Devices;
using Gabor.Formats.Onnx;
using Gabor.Formats.Onnx.Messages;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>
/// A test of ONNX's own: a model of one node or a few, inputs and the output that they should give. Its first input is the image; the others
/// become numbers of the file, as weights are.
/// </summary>
sealed class OnnxNodeCase(string folder)
{
    readonly ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(
        File.ReadAllBytes(Path.Combine(folder, "model.onnx")));

    /// <summary>Its name: <c>test_conv_with_strides_padding</c>.</summary>
    public string Name => Path.GetFileName(folder);

    /// <summary>Whether all its operators are read.</summary>
    public bool IsOfOperators(IEnumerable<string> operators) =>
        model.Graph.Node.Count > 0 && model.Graph.Node.All(node => node.Domain.Length == 0 && operators.Contains(node.OpType));

    /// <summary>The largest difference, as a share of the largest number or of 1.</summary>
    /// <exception cref="GaborFormatException">It is refused.</exception>
    public double Difference()
    {
        string data = Path.Combine(folder, "test_data_set_0");
        TensorProto Tensor(string name) => TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, name)));
        var graph = model.Graph;
        for (int i = 1; i < graph.Input.Count && File.Exists(Path.Combine(data, $"input_{i}.pb")); i++)
        {
            var tensor = Tensor($"input_{i}.pb");
            tensor.Name = graph.Input[i].Name;
            graph.Initializer.Add(tensor);
        }

        var import = OnnxImporter.Read(new OnnxSource(model, Name, 1 << 20, dropsSoftmax: false), new());
        if (!File.Exists(Path.Combine(data, "output_0.pb")))
            throw new GaborFormatException(Name, "it has no output to compare with.");
        float[] image = OnnxTensor.Of(Tensor("input_0.pb"), Name).Cast(isWhole: false).Floats!;
        float[] expected = OnnxTensor.Of(Tensor("output_0.pb"), Name).Cast(isWhole: false).Floats!;
        var shape = import.Model.Input;
        int images = image.Length / shape.Count;
        using var workers = new Workers(1);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(import.Model, images, PlanMode.Inference));
        ChannelsLast(image, shape).CopyTo(plan.Input(images));
        plan.Forward(images);
        var actual = plan.Output(images);
        if (actual.Length != expected.Length)
            return double.PositiveInfinity;
        double largest = 1, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs(actual[i] - expected[i]));
        }

        return difference / largest;
    }

    /// <summary>[N, C, H, W] as [N, H, W, C].</summary>
    internal static float[] ChannelsLast(float[] x, Shape shape)
    {
        int places = shape.Height * shape.Width;
        float[] all = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            var (image, rest) = int.DivRem(i, shape.Count);
            var (channel, place) = int.DivRem(rest, places);
            all[(image * shape.Count) + (place * shape.Depth) + channel] = x[i];
        }

        return all;
    }
}
