using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class AveragePoolingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), images: 1),
        Of(new(4, 4, 1), new(2, 2, 2), new(2, 2, 1), images: 1),
        Of(new(5, 7, 3), new(2, 2, 2), new(2, 3, 3), images: 2),

        // Windows that overlap, are not square, are padded, or leave gaps.
        Of(new(6, 5, 2), new(3, 3, 2), new(2, 2, 2), images: 3),
        Of(new(5, 4, 2), new(3, 2, 1, 1, 0), new(5, 3, 2), images: 2),
        Of(new(5, 4, 2), new(2, 3, 2, 0, 2), new(2, 3, 2), images: 2),
        Of(new(7, 7, 1), new(2, 2, 3), new(2, 2, 1), images: 2),
        Of(new(1, 6, 17), new(1, 2, 2), new(1, 3, 17), images: 9),
        Of(new(3, 3, 33), new(3, 3, 1, 1, 1), new(3, 3, 33), images: 1),

        // Strides and paddings that differ by axis and side, rounded up, with the padding counted and not: past it there is nothing.
        Of(new(7, 9, 2), new(3, 2, 2) { S2 = 3 }, new(3, 3, 2), images: 2),
        Of(new(5, 4, 2), new(3, 3, 1, 1, 0) { Q1 = 0, Q2 = 2 }, new(4, 4, 2), images: 2),
        Of(new(5, 4, 2), new(3, 3, 1, 1, 0) { Q1 = 0, Q2 = 2 }, new(4, 4, 2), images: 2, countsPadding: true),
        Of(new(5, 7, 3), new(2, 2, 2), new(3, 4, 3), images: 2, roundsUp: true),
        Of(new(5, 7, 3), new(2, 2, 2), new(3, 4, 3), images: 2, roundsUp: true, countsPadding: true),
        Of(new(6, 6, 17), new(4, 3, 3, 2, 1), new(3, 3, 17), images: 2, roundsUp: true, countsPadding: true),
        Of(new(2, 2, 2), new(3, 3, 3, 1, 1), new(1, 1, 2), images: 2, roundsUp: true, countsPadding: true),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new AveragePooling(Name, new(1, 4, 3), new(2, 2, 2)),
        () => new AveragePooling(Name, new(4, 4, 3), new(2, 2, 0)),
        () => new AveragePooling(Name, new(4, 4, 3), new(2, 2, 2, 2, 2)),
        () => new AveragePooling(Name, new(4, 4, 3), Window.Square(2, dilation: 2)),
    ];

    [Fact]
    public void An_image_of_one_value_keeps_it_at_the_edge_too()
    {
        using var workers = new Workers(1);
        var layer = new AveragePooling("average", new(4, 5, 3), new(3, 3, 1, 1, 1));
        Assert.All(new LayerRun(layer, 1).Forward([[.. Enumerable.Repeat(7f, 60)]], workers), value => Assert.Equal(7f, value));
    }

    [Fact]
    public void A_window_as_large_as_the_image_is_global_average_pooling()
    {
        using var workers = new Workers(1);
        float[] x = Numbers.Some(4 * 5 * 3 * 2, 1);
        Numbers.SameBits(
            new LayerRun(new GlobalAveragePooling("all", new(4, 5, 3)), 2).Forward([x], workers),
            new LayerRun(new AveragePooling("average", new(4, 5, 3), new(4, 5)), 2).Forward([x], workers),
            "mean");
    }

    [Fact]
    public void Parts_end_within_an_image()
    {
        using var workers = new Workers(2);
        var input = new Shape(17, 16, 20);
        float[] x = Numbers.Some(input.Count * 2, 1);
        float[] found = new LayerRun(new AveragePooling("average", input, new(3, 3, 1, 1, 1)), 2).Forward([x], workers);
        Numbers.Close(Define.AveragePooling(x.Exactly(), 2, input, input, new(3, 3, 1, 1, 1)), found, 1e-5, "means");
    }

    static Case Of(
        Shape input, Sliding window, Shape output, int images, bool roundsUp = false, bool countsPadding = false) => new(
        new AveragePooling("average", input, Equality.Of(window), roundsUp, countsPadding),
        output,
        images,
        (x, _) => Define.AveragePooling(x[0], images, input, output, window, countsPadding));
}

public sealed class UpsampleTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1, new(1, 1, 1), 1),
        Of(new(2, 3, 2), 2, new(4, 6, 2), 2),
        Of(new(3, 1, 17), 3, new(9, 3, 17), 2),
        Of(new(2, 2, 33), 2, new(4, 4, 33), 1),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Upsample(Name, new(2, 2, 1), 0),
        () => new Upsample(Name, new(2, 2, 1), 1 << 15),
        () => new Upsample(Name, new(2, 2, 1), int.MaxValue),
    ];

    static Case Of(Shape input, int factor, Shape output, int images) =>
        new(new Upsample("upsample", input, factor), output, images, (x, _) => Define.Upsample(x[0], images, input, factor));
}

public sealed class LocalResponseNormalizationTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1, 5, 2f, 1e-4f, 0.75f),
        Of(new(3, 2, 8), 2, 5, 2f, 1e-4f, 0.75f),

        // Constants under which the neighbours matter.
        Of(new(2, 2, 7), 2, 3, 1f, 0.5f, 0.75f),
        Of(new(1, 3, 35), 2, 7, 0.5f, 1f, 1.5f),
        Of(new(1, 2, 50), 2, 5, 1f, 0.5f, 0.75f),
        Of(new(2, 1, 3), 1, 1, 1f, 1f, 0.5f),
        Of(new(1, 1, 4), 2, 99, 1f, 0.3f, 1f),

        // An even number of channels.
        Of(new(2, 2, 7), 2, 4, 1f, 0.5f, 0.75f),
        Of(new(1, 2, 33), 2, 2, 0.5f, 1f, 1.5f),
        Of(new(1, 1, 3), 2, 98, 1f, 0.3f, 1f),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new LocalResponseNormalization(Name, new(1, 1, 8), 0),
        () => new LocalResponseNormalization(Name, new(1, 1, 8), -1),
        () => new LocalResponseNormalization(Name, new(1, 1, 8), offset: 0),
        () => new LocalResponseNormalization(Name, new(1, 1, 8), scale: float.NaN),
        () => new LocalResponseNormalization(Name, new(1, 1, 8), power: -1),
    ];

    static Case Of(Shape shape, int images, int n, float k, float alpha, float beta) => new(
        new LocalResponseNormalization("response", shape, n, k, alpha, beta),
        shape,
        images,
        (x, _) => Define.LocalResponseNormalization(x[0], shape.Depth, n, k, alpha, beta));
}
