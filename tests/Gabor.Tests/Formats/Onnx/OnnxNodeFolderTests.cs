using Gabor.Formats.Onnx;

namespace Gabor.Tests.Formats.Onnx;

/// <summary>
/// ONNX's own tests of the operators that are read. They are files of the repository onnx/onnx, onnx/backend/test/data/node, as it was
/// before they were taken out (a8f77b5b9^); GABOR_ONNX_NODES names the folder.
/// </summary>
public sealed class OnnxNodeFolderTests
{
    const string Variable = "GABOR_ONNX_NODES";

    /// <summary>How many are read and right; others are refused by name, as those of bytes, of three axes, or of training.</summary>
    const int LeastRight = 100;

    [Fact]
    public void Every_node_test_is_right_or_refused_by_name()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(folder is null || !Directory.Exists(folder), $"{Variable} names no folder of onnx/backend/test/data/node");
        List<string> right = [], refused = [], wrong = [];
        foreach (string path in Directory.GetDirectories(folder!).Order(StringComparer.Ordinal))
        {
            var test = new OnnxNodeCase(path);
            if (!test.IsOfOperators(OnnxOperators.All.Keys))
                continue;
            try
            {
                double difference = test.Difference();
                (difference < 1e-4 ? right : wrong).Add($"{test.Name}: {difference:G2}");
            }
            catch (GaborFormatException refusal)
            {
                refused.Add(refusal.Message);
            }
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{right.Count} right:\n{string.Join('\n', right)}\n{refused.Count} refused:\n{string.Join('\n', refused)}");
        Assert.Empty(wrong);
        Assert.InRange(right.Count, LeastRight, int.MaxValue);
    }
}
