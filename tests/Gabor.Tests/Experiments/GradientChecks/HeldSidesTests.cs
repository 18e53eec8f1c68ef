using Gabor.Experiments.GradientChecks;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;
using Gabor.Tests.Layers;

namespace Gabor.Tests.Experiments.GradientChecks;

/// <summary>A layer held on its sides is the layer where it stands, and linear everywhere.</summary>
public sealed class HeldSidesTests
{
    const int Images = 2;

    static readonly Shape Shape = new(6, 6, 4);

    [Fact]
    public void A_held_relu_keeps_its_slopes_beyond_the_corner()
    {
        var held = HeldSides.Of(new Relu("relu", Shape), 1, [-1, 0, 2])!;
        float[] a = new float[3];
        held.Forward([3, 4, -5], a);
        Assert.Equal([0, 0, -5], a);
        Assert.Equal((3, 3), (held.Crossed, held.Computed));
        var leaky = HeldSides.Of(new LeakyRelu("leaky", Shape, 0.25f), 1, [-1, 0, 2])!;
        leaky.Forward([8, -4, 1], a);
        Assert.Equal([2, -1, 1], a);
        Assert.Equal((1, 3), (leaky.Crossed, leaky.Computed));
        var ended = HeldSides.Of(new Relu6("relu6", Shape), 1, [-1, 2, 7])!;
        ended.Forward([3, 8, 5], a);
        Assert.Equal([0, 8, 6], a);
        Assert.Equal((3, 3), (ended.Crossed, ended.Computed));
        var scaled = HeldSides.Of(new Elu("elu", Shape, 0.5f, 2), 1, [-1, 0, 2])!;
        scaled.Forward([3, -4, -5], a);
        Assert.Equal([(float)(Math.Exp(3) - 1), (float)(Math.Exp(-4) - 1), -10], a);
        Assert.Equal((2, 3), (scaled.Crossed, scaled.Computed));
        Assert.Null(HeldSides.Of(new Elu("smooth", Shape), 1, [-1, 0, 2]));
    }

    [Theory]
    [InlineData(2, 2, 2, 0)]
    [InlineData(3, 3, 2, 1)]
    [InlineData(3, 2, 1, 1)]
    public void A_held_maximum_is_what_won(int height, int width, int stride, int padding)
    {
        var layer = new MaxPooling("pool", Shape, new Window(height, width, stride, padding, padding));
        float[] x = new float[Images * Shape.Count], a = new float[Images * layer.Output.Count], moved = new float[a.Length];
        new RandomStream(1, Purpose.Synthesis).FillNormal(x, 0, 1);
        var held = HeldSides.Of(layer, Images, x)!;
        held.Forward(x, a);
        double[] expected = Define.MaxPooling(x.Exactly(), Images, Shape, layer.Output, new(height, width, stride, padding, padding));
        Assert.Equal(expected, a.Exactly());
        Assert.Equal(0, held.Crossed);
        held.Forward([.. x.Select(one => -2 * one)], moved);
        Assert.Equal(a.Select(one => -2 * one), moved);
        Assert.True(held.Crossed > a.Length / 2);
    }

    [Theory]
    [InlineData("max_pooling")]
    [InlineData("relu")]
    [InlineData("relu6")]
    [InlineData("leaky_relu")]
    [InlineData("elu")]
    public void Layers_with_corners_are_held(string kind) =>
        Assert.NotNull(HeldSides.Of(LayerSamples.Make(kind, "it", Shape), Images, new float[Images * Shape.Count]));

    [Theory]
    [InlineData("convolution")]
    [InlineData("gelu")]
    [InlineData("batch_normalization")]
    public void Others_are_not(string kind) =>
        Assert.Null(HeldSides.Of(LayerSamples.Make(kind, "it", Shape), Images, new float[Images * Shape.Count]));
}
