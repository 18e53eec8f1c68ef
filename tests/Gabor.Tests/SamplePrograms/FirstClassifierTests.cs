namespace Gabor.Tests.SamplePrograms;

public sealed class FirstClassifierTests
{
    [Fact]
    public async Task The_first_classifier_trains_saves_and_predicts()
    {
        using var folder = new TemporaryFolder();
        string output = await SampleProgram.Run("FirstClassifier", folder.Path);
        Assert.InRange(SampleProgram.Percentages(output)[0], 97.5, 98.5);
        Assert.Contains("\n7 (", output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File(Path.Combine("runs", "digits-mlp", "model.json"))));
    }
}
