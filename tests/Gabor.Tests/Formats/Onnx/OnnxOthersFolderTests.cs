using Gabor.Formats.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>
/// Classifiers that other people published as files of ONNX, beside what ONNX Runtime makes of them. GABOR_ONNX_FILES names a folder of
/// them; they are too large to be kept here.
/// </summary>
public sealed class OnnxOthersFolderTests
{
    const string Variable = "GABOR_ONNX_FILES";

    [Fact]
    public void Every_file_gives_the_scores_of_the_runtime_or_is_refused_by_name()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(folder is null || !Directory.Exists(folder), $"{Variable} names no folder of files of ONNX");
        List<string> right = [], refused = [], wrong = [];
        foreach (string path in Directory.GetFiles(folder!, "*.onnx").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            try
            {
                double difference = Difference(path);
                (difference < 1e-4 ? right : wrong).Add(FormattableString.Invariant($"{name}: {difference:G2}"));
            }
            catch (GaborFormatException refusal)
            {
                refused.Add(refusal.Message);
            }
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{right.Count} right:\n{string.Join('\n', right)}\n{refused.Count} refused:\n{string.Join('\n', refused)}");
        Assert.Empty(wrong);
    }

    static double Difference(string path)
    {
        var import = OnnxFile.Import(File.ReadAllBytes(path), path, dropsSoftmax: false, files: new OnnxDataFiles(path));
        var model = import.Model;
        float[] image = new float[model.Input.Count];
        var random = new Random(3);
        foreach (ref float x in image.AsSpan())
            x = (float)random.NextDouble();
        using var session = new InferenceSession(path);
        var (name, input) = session.InputMetadata.Single();
        int[] sizes = [.. input.Dimensions.Select(size => size < 1 ? 1 : size)];
        bool isChannelsFirst = sizes.Length != 4 || sizes[1] == model.Input.Depth;
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(image, sizes))]);
        float[] actual = OnnxRun.ByPlan(model, isChannelsFirst ? OnnxNodeCase.ChannelsLast(image, model.Input) : image, 1);
        return OnnxRun.Difference([.. outputs[0].AsEnumerable<float>()], actual);
    }
}
