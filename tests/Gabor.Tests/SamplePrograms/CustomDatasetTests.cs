using CustomDataset;
using Gabor.Data;

namespace Gabor.Tests.SamplePrograms;

public sealed class CustomDatasetTests
{
    static readonly Registry<DatasetKind> Registry = DatasetRegistry.Default.With(DrawnShapes.Kind);

    [Fact]
    public void The_same_name_opens_the_same_images_whoever_reads_them()
    {
        var shapes = Registry.Open("shapes:400");
        Assert.Equal(Registry.Open("shapes:400").Sha256, shapes.Sha256);
        Assert.NotEqual(shapes.Sha256, Registry.Open("shapes:404").Sha256);
        Assert.Equal([100, 100, 100, 100], Enumerable.Range(0, 400).GroupBy(shapes.Train.Label).Select(label => label.Count()));
        byte[][] alone = [.. Enumerable.Range(0, 400).Select(index => shapes.Train.Decode(index).Pixels.ToArray())];
        var together = Enumerable.Range(0, 400)
            .Reverse()
            .AsParallel()
            .Select(index => (index, shapes.Train.Decode(index).Pixels.ToArray()));
        Assert.All(together.ToArray(), read => Assert.Equal(alone[read.index], read.Item2));
    }

    [Theory]
    [InlineData("shapes:many")]
    [InlineData("shapes:-8")]
    public void A_count_that_is_none_is_refused(string name) =>
        Assert.Contains("COUNT", Assert.Throws<ArgumentException>(() => Registry.Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_data_set_of_ones_own_trains_and_a_run_opens_it_again_by_its_name()
    {
        string output = await SampleProgram.Run("CustomDataset");
        Assert.InRange(SampleProgram.Percentages(output).Single(), 85, 100);
        Assert.Contains("read back from run.json: shapes:4000, equal", output, StringComparison.Ordinal);
    }
}
