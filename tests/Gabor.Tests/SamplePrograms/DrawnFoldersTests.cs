using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.SamplePrograms;

public sealed class DrawnFoldersTests
{
    [Fact]
    public async Task Drawn_folders_are_a_data_set()
    {
        using var folder = new TemporaryFolder();
        string output = await SampleProgram.Run("DrawnFolders", folder.Path, "drawn", "60");
        Assert.Contains("60 images", output, StringComparison.Ordinal);
        var data = Dataset.Open(folder.File("drawn"));
        Assert.Equal(["disc", "ring"], data.ClassNames);
        Assert.Equal((48, 12, new Shape(36, 64, 3)), (data.Train.Count, data.Test.Count, data.Shape));
    }
}
