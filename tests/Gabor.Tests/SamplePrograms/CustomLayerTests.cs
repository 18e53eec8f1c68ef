namespace Gabor.Tests.SamplePrograms;

public sealed class CustomLayerTests
{
    [Fact]
    public async Task Layers_of_ones_own_are_trained_saved_read_back_and_evaluated()
    {
        double[] shares = SampleProgram.Percentages(await SampleProgram.Run("CustomLayer"));

        // Ten classes: 10 % would be chance.
        Assert.InRange(shares[0], 50, 100);
        Assert.Equal(shares[0], shares[1]);
    }
}
