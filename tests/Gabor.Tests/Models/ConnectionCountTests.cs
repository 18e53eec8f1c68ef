using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Models;

public sealed class ConnectionCountTests
{
    [Fact]
    public void The_texts_neurons_have_as_many_weights_as_it_says()
    {
        // One filter that sees the whole image is one neuron of a dense layer, (5.8): 3072 weights for CIFAR-10, 120,000 for 200 × 200 × 3,
        // and a bias.
        foreach (var (side, weights) in new[] { (32, 3072), (200, 120_000) })
        {
            var count = ConnectionCount.Of(new Convolution("conv", new(side, side, 3), 1, new(side, side)));
            Assert.Equal((weights + 1, weights + 1, weights + 1), (count.Dense, count.LocallyConnected, count.Convolution));
        }
    }

    [Fact]
    public void Worked_by_hand()
    {
        // 28 × 28 × 1 through 20 filters of 5 × 5 to 24 × 24 × 20 = 11,520 outputs: (784 + 1) · 11,520, (25 + 1) · 11,520 and (25 + 1) ·
        // 20.
        var count = ConnectionCount.Of(new Convolution("conv", new(28, 28, 1), 20, new(5, 5)));
        Assert.Equal((9_043_200, 299_520, 520), (count.Dense, count.LocallyConnected, count.Convolution));
        count = ConnectionCount.Of(new Convolution("conv", new(28, 28, 1), 20, new(5, 5), hasBias: false));
        Assert.Equal((9_031_680, 288_000, 500), (count.Dense, count.LocallyConnected, count.Convolution));
    }

    [Theory]
    [InlineData(9, 7, 3, 5, 3, 1, 1, true)]
    [InlineData(12, 12, 2, 4, 5, 2, 0, true)]
    [InlineData(8, 8, 1, 3, 2, 2, 1, false)]
    public void They_are_those_of_the_layers_themselves(
        int height, int width, int depth, int filters, int size, int stride, int padding, bool bias)
    {
        var (input, window) = (new Shape(height, width, depth), new Window(size, size, stride, padding, padding));
        var convolution = new Convolution("conv", input, filters, window, bias);
        var count = ConnectionCount.Of(convolution);
        Assert.Equal(Parameters(convolution), count.Convolution);
        Assert.Equal(Parameters(new LocallyConnected("local", input, filters, window, bias)), count.LocallyConnected);
        Assert.Equal(Parameters(new Dense("dense", input, convolution.Output.Count, bias)), count.Dense);
    }

    [Fact]
    public void Images_of_any_size_are_counted()
    {
        // (3 · 2²⁴ + 1) · 2²⁶, beyond what an int holds.
        Assert.Equal(((3L << 24) + 1) << 26, ConnectionCount.Of(new Convolution("conv", new(4096, 4096, 3), 4, new(3, 3, 1, 1, 1))).Dense);
    }

    [Fact]
    public void Every_convolution_of_a_network_is_counted()
    {
        string[] classes = ["a", "b"];
        Assert.Equal(
            ["conv1", "conv2"],
            ConnectionCount.Of(Networks.Default.Named("lenet").Make(new(28, 28, 1), classes)).Select(count => count.Name));
        Assert.Empty(ConnectionCount.Of(Networks.Default.Named("mlp").Make(new(28, 28, 1), classes)));
    }

    static long Parameters(Layer layer) => layer.Parameters.Sum(parameter => (long)parameter.Count);
}
