using Gabor.Numerics;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class DefaultNetworkTests
{
    [Theory]
    [InlineData(28, 28, 1, 10_000, "lenet", "lenet suits grey images of 28×28 pixels, as digits are")]
    [InlineData(33, 33, 1, 60_000, "small-resnet", "small-resnet suits images of 33×33 pixels, 60000 of them")]
    [InlineData(32, 32, 3, 50_000, "airbench", "airbench suits 50000 images of 32×32 pixels")]
    [InlineData(32, 32, 3, 19_999, "small-resnet", "small-resnet suits images of 32×32 pixels, 19999 of them")]
    [InlineData(32, 30, 3, 50_000, "small-resnet", "small-resnet suits images of 32×30 pixels, 50000 of them")]
    [InlineData(128, 129, 3, 20_000, "resnet18", "resnet18 suits 20000 images of 128×129 pixels")]
    [InlineData(224, 224, 3, 1_000, "small-resnet", "small-resnet suits images of 224×224 pixels, 1000 of them")]
    public void Images_and_their_number_decide(int height, int width, int depth, int count, string network, string why)
    {
        var chosen = DefaultNetwork.For(new Shape(height, width, depth), count);
        Assert.Equal((network, why), (chosen.Network.Name, chosen.Why));
    }
}
