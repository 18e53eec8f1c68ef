using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class DropoutTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1, 0.5f), Of(new(3, 5, 2), 2, 0.5f), Of(new(1, 1, 67), 3, 0.75f), Of(new(1, 1, 9), 3, 0f),

        // In evaluation nothing happens.
        Of(new(3, 5, 2), 2, 0.5f) with { Training = false, ImagesStandAlone = true, Definition = (x, _) => x[0] },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Dropout(Name, new(1, 1, 4), 1f),
        () => new Dropout(Name, new(1, 1, 4), -0.1f),
        () => new Dropout(Name, new(1, 1, 4), 1.01f),
        () => new Dropout(Name, new(1, 1, 4), float.NaN),
    ];

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void The_share_that_is_dropped_is_the_probability(float probability)
    {
        // 20 000 elements: the share has standard deviation √(p (1 − p) / 20 000) ≤ 0.0036; five of them would be 0.018.
        bool[] mask = Mask(new Dropout("drop", new(1, 1, 2000), probability), 10);
        Assert.InRange(mask.Average(kept => kept ? 0.0 : 1.0), probability - 0.018, probability + 0.018);
    }

    [Fact]
    public void Each_step_seed_and_image_draws_again_and_the_same_ones_draw_the_same()
    {
        var layer = new Dropout("drop", new(1, 1, 500));
        bool[] mask = Mask(layer, 2);
        Assert.Equal(mask, Mask(layer, 2));
        Assert.NotEqual(mask, Mask(layer, 2, step: 12));
        Assert.NotEqual(mask, Mask(layer, 2, seed: 8));
        Assert.NotEqual(mask[..500], mask[500..]);
    }

    static bool[] Mask(Dropout layer, int images, ulong seed = 7, uint step = 11)
    {
        using var workers = new Workers(1);
        var run = new LayerRun(layer, images) { Seed = seed, Step = step };
        float[] ones = [.. Enumerable.Repeat(1f, layer.Output.Count * images)];
        return [.. run.Forward([ones], workers).Select(a => a != 0)];
    }

    /// <summary>The definition takes the mask as given: it is read off what the layer does to ones.</summary>
    static Case Of(Shape shape, int images, float probability)
    {
        var layer = new Dropout("drop", shape, probability);
        bool[] mask = Mask(layer, images);
        return new(layer, shape, images, (x, _) => Define.Dropout(x[0], mask, 1 - probability)) { ImagesStandAlone = false };
    }
}
