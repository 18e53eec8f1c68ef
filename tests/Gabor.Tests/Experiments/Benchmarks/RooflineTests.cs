using Gabor.Devices;
using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Tests.Experiments.Benchmarks;

[Collection(nameof(Alone))]
public sealed class RooflineTests
{
    [Fact]
    public void Work_takes_the_longer_of_its_multiply_adds_and_its_bytes()
    {
        var roofline = new Roofline(100, 20);
        Assert.Equal(0.02, roofline.Seconds(1e9, 1e6), 1e-12);
        Assert.Equal(0.5, roofline.Seconds(1e9, 1e10), 1e-12);
    }

    [Fact]
    public void A_machine_multiplies_and_moves_something() =>
        Assert.All([Roofline.Measure(1).GigaFlops, Roofline.Measure(2).GigabytesPerSecond], rate => Assert.InRange(rate, 0.01, 1e6));

    /// <summary>
    /// lenet's first convolution on 2 images of 28 × 28: 500 weights and 20 biases; its input is the image, so that backward is one
    /// product. The second one has two.
    /// </summary>
    [Fact]
    public void Bounds_are_those_of_the_formulas()
    {
        var model = BenchNetworks.Make("lenet", PlanMode.Training);

        // Whatever the machine, the ratio of two bounds of one kind is that of their work.
        var products = LayerTimes.Of(model, Watched(model), 1, 2, new Roofline(1, 1e9)).ToDictionary(layer => layer.Layer);
        Assert.Equal(2e-9 * 2 * 576 * 25 * 20, products["conv1"].ForwardBound, 1e-12);
        Assert.Equal(2e-9 * 2 * 576 * 25 * 20, products["conv1"].BackwardBound, 1e-12);
        Assert.Equal(2e-9 * 2 * 2 * 64 * 500 * 50, products["conv2"].BackwardBound, 1e-12);

        var bytes = LayerTimes.Of(model, Watched(model), 1, 2, new Roofline(1e9, 1)).ToDictionary(layer => layer.Layer);
        Assert.Equal(4e-9 * ((2 * (784 + (576 * 20))) + 520), bytes["conv1"].ForwardBound, 1e-12);
        Assert.Equal(4e-9 * ((2 * (784 + (576 * 20))) + (2 * 520)), bytes["conv1"].BackwardBound, 1e-12);
        Assert.Equal(4e-9 * 2 * ((576 * 20) + (144 * 20)), bytes["pool1"].ForwardBound, 1e-12);
    }

    /// <summary>Times of a model of which each layer ran for a tick.</summary>
    static OperationTimes Watched(Model model)
    {
        string[] names = [.. model.Nodes.Select(node => node.Layer.Name)];
        var times = new OperationTimes(names, names, 1);
        times.Forward.AsSpan().Fill(1);
        times.Backward.AsSpan().Fill(1);
        return times;
    }
}
