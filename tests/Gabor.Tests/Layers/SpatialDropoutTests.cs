using Gabor.Devices;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class SpatialDropoutTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1, 0.5f), Of(new(3, 5, 2), 2, 0.5f), Of(new(4, 3, 19), 3, 0.75f), Of(new(2, 2, 9), 3, 0f),

        // In evaluation nothing happens.
        Of(new(3, 5, 2), 2, 0.5f) with { Training = false, ImagesStandAlone = true, Definition = (x, _) => x[0] },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new SpatialDropout(Name, new(2, 2, 4), 1f),
        () => new SpatialDropout(Name, new(2, 2, 4), -0.1f),
        () => new SpatialDropout(Name, new(2, 2, 4), 1.01f),
        () => new SpatialDropout(Name, new(2, 2, 4), float.NaN),
    ];

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void A_channel_is_dropped_whole_or_not_at_all_and_the_share_of_those_dropped_is_the_probability(float probability)
    {
        // 20 000 channels: the share has standard deviation √(p (1 − p) / 20 000) ≤ 0.0036; five of them would be 0.018.
        var shape = new Shape(2, 3, 2000);
        float[] kept = OnOnes(new SpatialDropout("drop", shape, probability), 10);
        bool[] first = [.. Enumerable.Range(0, 10 * 2000).Select(i => kept[(i / 2000 * shape.Count) + (i % 2000)] != 0)];
        Assert.InRange(first.Average(k => k ? 0.0 : 1.0), probability - 0.018, probability + 0.018);
        for (int i = 0; i < kept.Length; i++)
            Assert.Equal(first[(i / shape.Count * 2000) + (i % 2000)], kept[i] != 0);
    }

    [Fact]
    public void Each_step_seed_and_image_draws_again_and_the_same_ones_draw_the_same()
    {
        var layer = new SpatialDropout("drop", new(2, 1, 500));
        float[] kept = OnOnes(layer, 2);
        Assert.Equal(kept, OnOnes(layer, 2));
        Assert.NotEqual(kept, OnOnes(layer, 2, step: 12));
        Assert.NotEqual(kept, OnOnes(layer, 2, seed: 8));
        Assert.NotEqual(kept[..1000], kept[1000..]);
    }

    [Fact]
    public void On_a_vector_it_is_dropout_to_the_bit()
    {
        var shape = new Shape(1, 1, 83);
        Assert.Equal(OnOnes(new Dropout("drop", shape, 0.3f), 5), OnOnes(new SpatialDropout("drop", shape, 0.3f), 5));
    }

    [Fact]
    public void Inference_does_not_even_copy_it()
    {
        using var workers = new Workers(1);
        var model = new Sequential("net", new(6, 6, 1)).Convolution(4, 3).SpatialDropout(0.5f).Dense(2).Build(["a", "b"]);
        Assert.Equal("spatial_dropout1", model.Nodes[1].Layer.Name);
        Assert.DoesNotContain(
            "spatial_dropout1", new CpuDevice(workers).Bind(Plan.Compile(model, 1, PlanMode.Inference)).Watch().ForwardNames);
        Assert.Contains("spatial_dropout1", new CpuDevice(workers).Bind(Plan.Compile(model, 1, PlanMode.Training)).Watch().ForwardNames);
    }

    static float[] OnOnes(Layer layer, int images, ulong seed = 7, uint step = 11)
    {
        using var workers = new Workers(1);
        var run = new LayerRun(layer, images) { Seed = seed, Step = step };
        return run.Forward([[.. Enumerable.Repeat(1f, layer.Output.Count * images)]], workers);
    }

    /// <summary>
    /// The definition takes the mask as given: it is read off what the layer does to ones in the first pixel of each image.
    /// </summary>
    static Case Of(Shape shape, int images, float probability)
    {
        var layer = new SpatialDropout("drop", shape, probability);
        float[] kept = OnOnes(layer, images);
        bool[,] mask = new bool[images, shape.Depth];
        for (int n = 0; n < images; n++)
            for (int d = 0; d < shape.Depth; d++)
                mask[n, d] = kept[(n * shape.Count) + d] != 0;
        return new(
            layer, shape, images,
            (x, _) => Define.SpatialDropout(x[0], images, shape.Height, shape.Width, shape.Depth, mask, 1 - probability))
        {
            ImagesStandAlone = false,
        };
    }
}
