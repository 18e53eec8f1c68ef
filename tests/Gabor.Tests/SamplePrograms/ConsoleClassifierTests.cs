using Gabor.Inference;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.SamplePrograms;

public sealed class ConsoleClassifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_classifies_files()
    {
        string model = folder.File("toy.gabor"), image = folder.File("a.png");
        ModelPack.Save(PackFileTests.Trained(), model);
        File.WriteAllBytes(image, Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(3 * p))]));
        string output = await SampleProgram.Run("ConsoleClassifier", null, model, image, image);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{image}: {ImageClassifier.Load(model).Predict(image)}", output, StringComparison.Ordinal);
    }
}
