namespace Gabor.Tests.SamplePrograms;

public sealed class FirstClassifierTests
{
    [Fact]
    public async Task The_first_classifier_trains_saves_and_predicts()
    {
        using var folder = new TemporaryFolder();
        string output = await SampleProgram.Run("FirstClassifier", folder.Path);
        Assert.Equal(5, output.Split('\n').Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.InRange(SampleProgram.Percentages(output)[^2], 95, 100);
        Assert.Contains("test image 0 is a 7, predicted: 7", output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File(Path.Combine("runs", "digits-mlp", "model.json"))));
    }
}
