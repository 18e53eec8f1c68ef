using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class EmbeddingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 2, 1, 1), Of(new(1, 7, 2), 600, 5, 3), Of(new(2, 3, 1), 4, 37, 2), Of(new(1, 4, 8), 9, 3, 1),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Embedding(Name, new Shape(1, 3, 2), 1, 4), () => new Embedding(Name, new Shape(1, 3, 2), 5, 0),
        () => new Embedding(Name, new Shape(1, 3, 2), (1 << 24) + 1, 1),
    ];

    /// <summary>Ids of which some are padding and some no row of the table.</summary>
    static Case Of(Shape input, int words, int dimensions, int images) =>
        new(
            new Embedding("words", input, words, dimensions), input with { Depth = dimensions }, images,
            (x, p) => Define.Embedding(x[0], input.Depth, p[0], dimensions))
        {
            Fill = (count, seed) => Ids(count, input.Depth, words, seed),
        };

    static float[] Ids(int count, int depth, int words, int seed)
    {
        var random = new Random(seed);
        float[] x = new float[count];
        for (int p = 0; p < count; p += depth)
        {
            int id = random.Next(words + 1);
            for (int c = 0; c < depth; c++, id /= 256)
                x[p + c] = c == depth - 1 ? id : id % 256;
        }

        return x;
    }

    [Fact]
    public void A_word_that_occurs_twice_gets_both_derivatives_and_padding_none()
    {
        var layer = new Embedding("words", new Shape(1, 4, 1), 5, 2);
        layer.Parameters[0].Value.Span.Fill(7);
        var run = new LayerRun(layer, 1, training: true);
        using var workers = new Workers(1);
        Assert.Equal([7, 7, 0, 0, 7, 7, 7, 7], run.Forward([[3, 0, 2, 3]], workers));
        Assert.Equal([0, 0, 0, 0, 5, 6, 8, 10, 0, 0], run.Backward([1, 2, 3, 4, 5, 6, 7, 8], workers)[1]);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(-1f)]
    [InlineData(5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void What_is_no_id_is_the_unknown_word(float id)
    {
        var layer = new Embedding("words", new Shape(1, 1, 1), 5, 1);
        new float[] { 10, 11, 12, 13, 14 }.CopyTo(layer.Parameters[0].Value.Span);
        using var workers = new Workers(1);
        Assert.Equal([11], new LayerRun(layer, 1, training: true).Forward([[id]], workers));
    }
}

public sealed class KMaxPoolingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Fixed(new(1, 1, 1), 1, 1), Fixed(new(1, 9, 5), 1, 2), Fixed(new(3, 8, 17), 3, 2), Fixed(new(2, 4, 2), 4, 1),
        Dynamic(new(1, 13, 3), new(1, 9, 2), 2, 1, 2, 4), Dynamic(new(1, 9, 3), new(1, 9, 2), 2, 2, 2, 4),
        Dynamic(new(2, 16, 20), new(2, 12, 1), 3, 2, 3, 3), Dynamic(new(1, 11, 4), new(1, 7, 1), 1, 1, 1, 5),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new KMaxPooling(Name, new Shape(1, 3, 2), 0), () => new KMaxPooling(Name, new Shape(1, 3, 2), 4),
        () => new KMaxPooling(Name, new Shape(1, 9, 2), new Shape(2, 9, 2), 1),
        () => new KMaxPooling(Name, new Shape(1, 9, 2), new Shape(1, 9, 2), 1, 0, 2),
        () => new KMaxPooling(Name, new Shape(1, 9, 2), new Shape(1, 9, 2), 1, 3, 2),
        () => new KMaxPooling(Name, new Shape(1, 9, 2), new Shape(1, 90, 2), 1, 1, 2),
    ];

    static Case Fixed(Shape x, int k, int images) => new(
        new KMaxPooling("pool", x, k), x with { Width = k }, images,
        (inputs, _) => Define.KMaxPooling(inputs[0], x.Width, x.Depth, Rows(x, images, x.Width), Rows(x, images, k), k));

    static int[] Rows(Shape x, int images, int each) => [.. Enumerable.Repeat(each, images * x.Height)];

    /// <summary>Sentences of every length, none of them too: ids are 1 before the end and 0 behind it.</summary>
    static Case Dynamic(Shape x, Shape ids, int top, int layer, int layers, int images)
    {
        int most = Define.DynamicK(top, layer, layers, ids.Width), before = Define.DynamicK(top, layer - 1, layers, ids.Width);
        return new(new KMaxPooling("pool", x, ids, top, layer, layers), x with { Width = most }, images, (inputs, _) =>
        {
            int[] words = Define.Words(inputs[1], ids.Width, ids.Depth);
            int[] valid = [.. words.Select(s => x.Width - (before - Define.DynamicK(top, layer - 1, layers, s)))];
            return Define.KMaxPooling(
                inputs[0], x.Width, x.Depth, valid, [.. words.Select(s => Define.DynamicK(top, layer, layers, s))], most);
        })
        {
            Fill = (count, seed) => seed == 100 ? Numbers.Some(count, seed) : Ends(count, ids),
            Slopes = (inputs, _, g) =>
            [
                CentralDifferences.Of(
                    at => Define.KMaxPooling(
                        at, x.Width, x.Depth,
                        [.. Define.Words(inputs[1], ids.Width, ids.Depth).Select(
                            s => x.Width - (before - Define.DynamicK(top, layer - 1, layers, s)))],
                        [.. Define.Words(inputs[1], ids.Width, ids.Depth).Select(s => Define.DynamicK(top, layer, layers, s))], most),
                    inputs[0], g),
                new double[inputs[1].Length],
            ],
        };
    }

    static float[] Ends(int count, Shape ids)
    {
        float[] x = new float[count];
        for (int row = 0, at = 0; at < count; row++, at += ids.Width * ids.Depth)
            x.AsSpan(at, (row * 3 % (ids.Width + 1)) * ids.Depth).Fill(1);
        return x;
    }

    static float[] Pooled(float[] x, int k, float[]? ids = null, int layer = 1, int layers = 1)
    {
        var shape = new Shape(1, x.Length, 1);
        var layerOf = ids is null
            ? new KMaxPooling("pool", shape, k)
            : new KMaxPooling("pool", shape, new Shape(1, ids.Length, 1), k, layer, layers);
        using var workers = new Workers(1);
        return new LayerRun(layerOf, 1, training: true).Forward(ids is null ? [x] : [x, ids], workers);
    }

    [Fact]
    public void The_largest_stand_in_the_order_of_the_sentence() =>
        Assert.Equal([4, 9, 5], Pooled([4, 1, 9, 2, 5, 3], 3));

    [Fact]
    public void Of_equals_the_first_is_taken()
    {
        var layer = new KMaxPooling("pool", new Shape(1, 5, 1), 2);
        var run = new LayerRun(layer, 1, training: true);
        using var workers = new Workers(1);
        Assert.Equal([3, 3], run.Forward([[3, 1, 3, 3, 2]], workers));
        Assert.Equal([10, 0, 20, 0, 0], run.Backward([10, 20], workers)[0]);
    }

    [Fact]
    public void What_lies_behind_the_end_of_a_sentence_never_wins() =>
        Assert.Equal([-1], Pooled([-3, -1, 0, 0, 0], 1, [5, 6, 0, 0, 0]));

    /// <summary>k = max(2, ⌈1/2 · 5⌉) = 3 of five words, and max(2, ⌈1/2 · 3⌉) = 2 of three.</summary>
    [Fact]
    public void A_short_sentence_keeps_fewer() =>
        Assert.Equal([7, 8, 0], Pooled([7, 1, 8, 9, 9], 2, [1, 1, 1, 0, 0], layer: 1, layers: 2));

    [Fact]
    public void An_empty_sentence_gives_zeros() => Assert.Equal([0], Pooled([1, 2, 3], 1, [0, 0, 0]));
}

public sealed class FoldingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
        [Of(new(1, 1, 2), 2, 1), Of(new(1, 7, 12), 4, 2), Of(new(2, 3, 40), 2, 3), Of(new(1, 5, 8), 8, 1)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Folding(Name, new Shape(1, 3, 6), 3), () => new Folding(Name, new Shape(1, 3, 6), 4),
        () => new Folding(Name, new Shape(1, 3, 6), 0),
    ];

    static Case Of(Shape shape, int rows, int images) => new(
        new Folding("fold", shape, rows), shape with { Depth = shape.Depth / 2 }, images,
        (x, _) => Define.Folding(x[0], shape.Depth, rows));
}
