using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Tests.Initializers;

public sealed class DiracTests
{
    [Theory]
    [InlineData(3, 5, 1)]
    [InlineData(5, 3, 1)]
    [InlineData(4, 8, 2)]
    [InlineData(6, 6, 6)]
    public void The_first_filters_of_a_group_pass_its_channels_on_and_the_others_are_of_fan_in(int channels, int filters, int groups)
    {
        var weight = new Convolution("conv", new Shape(6, 6, channels), filters, Window.Square(3, 1, 1), groups: groups).Parameters[0];
        weight.Value.Span.Fill(float.NaN);
        weight.Initialize(new Dirac(), 5, 3);
        float[] random = new float[weight.Count];
        new FanIn().Fill(
            random, new WeightShape(weight.Sizes, weight.Inputs, weight.Outputs), new RandomStream(5, Purpose.Initialization, 3));
        int seen = channels / groups, each = filters / groups;
        for (int tap = 0; tap < 9; tap++)
        {
            for (int channel = 0; channel < seen; channel++)
            {
                for (int filter = 0; filter < filters; filter++)
                {
                    int i = (((tap * seen) + channel) * filters) + filter, within = filter % each;
                    Assert.Equal(within >= seen ? random[i] : tap == 4 && channel == within ? 1 : 0, weight.Value.Span[i]);
                }
            }
        }
    }

    [Fact]
    public void A_locally_connected_layer_is_filled_at_each_position_and_a_dense_one_as_of_one_tap()
    {
        var local = new LocallyConnected("local", new Shape(3, 3, 2), 2, new Window(2, 2)).Parameters[0];
        local.Initialize(new Dirac(), 5, 3);
        var dense = new Dense("dense", new Shape(1, 1, 3), 2).Parameters[0];
        dense.Initialize(new Dirac(), 5, 3);
        float[] position = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1];
        Assert.Equal([.. position, .. position, .. position, .. position], local.Value.Span.ToArray());
        Assert.Equal([1, 0, 0, 1, 0, 0], dense.Value.Span.ToArray());
    }
}
