using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class LocallyConnectedTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), 1),
        Of(new(4, 5, 2), new(3, 2), new(2, 4, 3), 2),
        Of(new(4, 3, 2), new(3, 3, 2, 1, 1), new(2, 2, 17), 2),
        Of(new(3, 4, 3), new(2, 3, 1, 0, 2), new(2, 6, 2), 3, bias: false),
        Of(new(4, 6, 2), new(2, 2, 1, 3, 0) { S2 = 2, Q1 = 0, Q2 = 1, D1 = 3, D2 = 2 }, new(4, 3, 2), 2),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new LocallyConnected(Name, new(4, 4, 2), 0, new(2, 2)),
        () => new LocallyConnected(Name, new(4, 4, 2), 3, new(5, 4)),
        () => new LocallyConnected(Name, new(512, 512, 64), 64, new(3, 3)),
    ];

    [Fact]
    public void With_the_same_filters_everywhere_it_is_a_convolution()
    {
        Shape input = new(5, 6, 3);
        Window window = new(3, 2, 2, 1, 1);
        var shared = new Convolution("conv", input, 4, window);
        var local = new LocallyConnected("local", input, 4, window);
        Equality.Fill(shared);
        for (int k = 0; k < 2; k++)
        {
            var from = shared.Parameters[k].Value.Span;
            for (int position = 0; position < shared.Output.Height * shared.Output.Width; position++)
                from.CopyTo(local.Parameters[k].Value.Span[(position * from.Length)..]);
        }

        float[][] expected = Equality.Run(shared), actual = Equality.Run(local);
        Numbers.Close(expected[0].Exactly(), actual[0], 1e-5, "output");
        Numbers.Close(expected[1].Exactly(), actual[1], 1e-5, "input gradient");

        // What is shared has as its slope the sum over where it is used.
        for (int k = 2; k < 4; k++)
        {
            double[] sum = new double[expected[k].Length];
            for (int i = 0; i < actual[k].Length; i++)
                sum[i % sum.Length] += actual[k][i];
            Numbers.Close(sum, expected[k], 2e-5, $"gradient {k - 2}");
        }
    }

    [Fact]
    public void Few_connections_and_shared_weights_each_save_numbers()
    {
        // 28 × 28 pixels to 24 × 24 × 20 outputs with 5 × 5 windows: all to all, few, few and shared; one bias an output, an output and a
        // channel.
        Shape input = new(28, 28, 1);
        int outputs = 24 * 24 * 20;
        Assert.Equal((784 * outputs) + outputs, Count(new Dense("dense", input, outputs)));
        Assert.Equal((25 * outputs) + outputs, Count(new LocallyConnected("local", input, 20, new(5, 5))));
        Assert.Equal((25 * 20) + 20, Count(new Convolution("conv", input, 20, new(5, 5))));

        static int Count(Layer layer) => layer.Parameters.Sum(parameter => parameter.Count);
    }

    static Case Of(Shape input, Sliding window, Shape output, int images, bool bias = true) => new(
        new LocallyConnected("local", input, output.Depth, Equality.Of(window), bias),
        output,
        images,
        (x, p) => Define.LocallyConnected(x[0], p[0], bias ? p[1] : [], images, input, output, window));
}

public sealed class GroupedConvolutionTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 4), new(1, 1), new(1, 1, 2), 2, 1),
        Of(new(4, 5, 4), new(3, 2, 1, 1, 0), new(4, 4, 6), 2, 2),
        Of(new(5, 4, 6), new(3, 3, 2, 1, 1), new(3, 2, 3), 3, 2, bias: false),
        Of(new(2, 3, 3), new(2, 2), new(1, 2, 51), 3, 2),
        Of(new(2, 2, 38), new(1, 1), new(2, 2, 2), 2, 1),

        // More images than a chain takes.
        Of(new(3, 3, 4), new(2, 2), new(2, 2, 2), 2, 19),

        // As many groups as channels, with one filter each and with two.
        Of(new(4, 4, 5), new(3, 2, 1, 1, 0), new(4, 3, 5), 5, 2),
        Of(new(4, 3, 3), new(2, 2), new(3, 2, 6), 3, 2, bias: false),
        Of(new(4, 7, 5), new(3, 3, 1, 1, 1), new(4, 7, 5), 5, 2),
        Of(new(5, 19, 17), new(3, 3, 2, 1, 1), new(3, 10, 17), 17, 2),

        // Slices of one group and of several, by Winograd's filtering and by products.
        Of(new(5, 4, 32), new(3, 3, 1, 1, 1), new(5, 4, 48), 2, 2) with { Tolerance = 5e-5 },
        Of(new(5, 4, 16), new(3, 2, 2, 1, 0), new(3, 2, 32), 4, 3),
        Of(new(2, 2, 36), new(1, 1), new(2, 2, 36), 9, 2),

        // Strides, dilations and paddings that differ by axis and side, with groups.
        Of(new(6, 7, 4), new(3, 2) { D1 = 2, D2 = 3 }, new(2, 4, 6), 2, 2),
        Of(new(6, 8, 6), new(3, 2, 2, 2, 1) { D1 = 2, Q1 = 0, S2 = 3, Q2 = 3 }, new(2, 4, 3), 3, 2),
        Of(new(3, 4, 4), new(2, 2, 1, 3, 2), new(8, 7, 4), 4, 1),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Convolution(Name, new(4, 4, 4), 4, new(2, 2), groups: 0),
        () => new Convolution(Name, new(4, 4, 4), 4, new(2, 2), groups: 3),
        () => new Convolution(Name, new(4, 4, 4), 3, new(2, 2), groups: 2),
        () => new Convolution(Name, new(4, 4, 4), 0, new(2, 2), groups: 2),
        () => new Convolution(Name, new(4, 4, 4), 4, new(5, 2), groups: 2),
    ];

    static Case Of(Shape input, Sliding window, Shape output, int groups, int images, bool bias = true) => new(
        new Convolution("grouped", input, output.Depth, Equality.Of(window), bias, groups),
        output,
        images,
        (x, p) => Define.GroupedConvolution(x[0], p[0], bias ? p[1] : [], images, input, output, window, groups))
    {
        Slopes = (x, p, g) =>
        {
            var (dx, dw, db) = Define.GroupedConvolutionSlope(x[0], p[0], g, images, input, output, window, groups);
            return bias ? [dx, dw, db] : [dx, dw];
        },
    };
}

public sealed class DilatedConvolutionTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), 3, new(1, 1, 1), 1),
        Of(new(6, 7, 2), new(3, 3), 2, new(2, 3, 3), 2),
        Of(new(5, 6, 2), new(3, 2, 1, 2, 1), 2, new(5, 6, 17), 1),
        Of(new(7, 6, 3), new(2, 3, 2, 1, 2), 3, new(3, 2, 2), 2, bias: false),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Convolution(Name, new(4, 4, 2), 3, Window.Square(3, dilation: 2)),
        () => new Convolution(Name, new(4, 4, 2), 3, Window.Square(2, dilation: 0)),
        () => new Convolution(Name, new(4, 4, 2), 3, Window.Square(2, dilation: int.MaxValue)),
        () => new Convolution(Name, new(4, 4, 2), 0, Window.Square(2, dilation: 2)),
    ];

    [Fact]
    public void Without_taps_between_it_is_a_convolution_whose_filters_are_zero_there()
    {
        Window window = new(3, 2, 2, 1, 1);
        var dilated = new Convolution("dilated", new(7, 8, 3), 4, window with { DilationHeight = 2, DilationWidth = 3 });
        var sparse = new Convolution("sparse", new(7, 8, 3), 4, window with { Height = 5, Width = 4 });
        Equality.Fill(dilated);
        Equality.Fill(sparse);
        Span<float> from = dilated.Parameters[0].Value.Span, to = sparse.Parameters[0].Value.Span;
        to.Clear();
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 2; j++)
                from.Slice(((i * 2) + j) * 12, 12).CopyTo(to[(((2 * i * 4) + (3 * j)) * 12)..]);
        dilated.Parameters[1].Value.Span.CopyTo(sparse.Parameters[1].Value.Span);
        float[][] expected = Equality.Run(sparse), actual = Equality.Run(dilated);
        Numbers.Close(expected[0].Exactly(), actual[0], 1e-5, "output");
        Numbers.Close(expected[1].Exactly(), actual[1], 1e-5, "input gradient");
        Numbers.Close(expected[3].Exactly(), actual[3], 1e-5, "bias gradient");
    }

    static Case Of(Shape input, Sliding window, int dilation, Shape output, int images, bool bias = true)
    {
        window = window with { D1 = dilation, D2 = dilation };
        return new(
            new Convolution("dilated", input, output.Depth, Equality.Of(window), bias),
            output,
            images,
            (x, p) => Define.Convolution(x[0], p[0], bias ? p[1] : [], images, input, output, window));
    }
}

public sealed class DepthwiseConvolutionTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), 1),
        Of(new(4, 5, 3), new(3, 2, 1, 1, 0), new(4, 4, 3), 2),
        Of(new(5, 4, 33), new(3, 3, 2, 1, 1), new(3, 2, 33), 2),
        Of(new(3, 3, 17), new(2, 2), new(2, 2, 17), 11, bias: false),
        Of(new(6, 8, 3), new(3, 2, 2, 2, 1) { D1 = 2, Q1 = 0, S2 = 3, Q2 = 3 }, new(2, 4, 3), 2),
        Of(new(3, 4, 4), new(2, 2, 1, 3, 2), new(8, 7, 4), 1),
        Of(new(4, 21, 18), new(3, 3, 1, 1, 1), new(4, 21, 18), 2),
        Of(new(5, 38, 5), new(3, 3, 2, 1, 1), new(3, 19, 5), 2),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new DepthwiseConvolution(Name, new(4, 4, 2), new(5, 2)),
        () => new DepthwiseConvolution(Name, new(4, 4, 2), new(2, 2, 0)),
    ];

    [Fact]
    public void It_has_as_many_groups_as_channels() => Equality.Same(
        new Convolution("grouped", new(5, 6, 5), 5, new(3, 2, 2, 1, 1), groups: 5),
        new DepthwiseConvolution("depthwise", new(5, 6, 5), new(3, 2, 2, 1, 1)));

    /// <summary>Rows that are longer than what is summed together, inside and at the edges.</summary>
    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(3, 3, 1, 1)]
    [InlineData(3, 1, 2, 2)]
    [InlineData(4, 1, 2, 1)]
    [InlineData(5, 2, 2, 1)]
    [InlineData(9, 1, 4, 1)]
    [InlineData(2, 1, 0, 1)]
    public void Long_rows_have_the_bits_of_as_many_groups(int size, int stride, int padding, int dilation)
    {
        var window = Window.Square(size, stride, padding, dilation);
        var depthwise = new DepthwiseConvolution("depthwise", new(19, 73, 19), window);
        var grouped = new Convolution("grouped", new(19, 73, 19), 19, window, groups: 19);
        Equality.Fill(depthwise);
        Equality.Fill(grouped);
        float[][] expected = Equality.Run(grouped), found = Equality.Run(depthwise);
        for (int k = 0; k < expected.Length; k++)
            Numbers.SameBits(expected[k], found[k], $"array {k}");
    }

    static Case Of(Shape input, Sliding window, Shape output, int images, bool bias = true) => new(
        new DepthwiseConvolution("depthwise", input, Equality.Of(window), bias),
        output,
        images,
        (x, p) => Define.DepthwiseConvolution(x[0], p[0], bias ? p[1] : [], images, input, output, window));
}

public sealed class TransposedConvolutionTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), 1),
        Of(new(2, 3, 2), new(2, 2, 2), new(4, 6, 3), 2),
        Of(new(3, 2, 3), new(3, 4, 2, 1, 1), new(5, 4, 2), 2),
        Of(new(3, 3, 2), new(3, 2, 1, 0, 1), new(5, 2, 17), 9, bias: false),
        Of(new(2, 2, 17), new(1, 2, 3), new(4, 5, 2), 1),

        // Channels enough for packed products.
        Of(new(3, 4, 17), new(3, 3, 2, 1, 1), new(6, 7, 18), 2, more: (1, 0)),

        // Output padding of each axis, past the stride where the dilation is larger; groups; cut off on some sides, and more than the taps.
        Of(new(2, 3, 2), new(2, 2, 2) { S2 = 3 }, new(5, 10, 3), 2, more: (1, 2)),
        Of(new(2, 2, 2), new(2, 2) { D1 = 3, D2 = 3 }, new(7, 6, 3), 2, more: (2, 1)),
        Of(new(3, 3, 4), new(3, 2, 2, 1, 0) { Q1 = 0, Q2 = 1 }, new(6, 5, 6), 2, groups: 2),
        Of(new(4, 3, 6), new(2, 3, 2, 3, 0) { D2 = 2, S2 = 1, Q1 = 2, Q2 = 3 }, new(3, 4, 3), 2, groups: 3, bias: false),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new TransposedConvolution(Name, new(2, 2, 2), 0, new(2, 2, 2)),
        () => new TransposedConvolution(Name, new(1, 1, 2), 3, new(2, 2, 1, 1, 1)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(0, 2)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2, 0)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2, int.MaxValue)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2, 2), outputPadding: (2, 0)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2, 2), outputPadding: (0, -1)),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2, 2), groups: 2),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new(2, 2), groups: 0),
        () => new TransposedConvolution(Name, new(2, 2, 2), 3, new Window(2, 2) with { DilationWidth = 0 }),
    ];

    static Case Of(
        Shape input, Sliding window, Shape output, int images, bool bias = true, int groups = 1, (int, int) more = default) => new(
        new TransposedConvolution("transposed", input, output.Depth, Equality.Of(window), bias, groups, more),
        output,
        images,
        (x, p) => Define.TransposedConvolution(x[0], p[0], bias ? p[1] : [], images, input, output, window, groups));
}

/// <summary>Layers that are others in disguise.</summary>
public sealed class EqualLayerTests
{
    [Fact]
    public void A_convolution_whose_filters_are_as_large_as_the_image_is_a_dense_layer() =>
        Equality.Same(new Dense("dense", new(4, 5, 3), 7), new Convolution("conv", new(4, 5, 3), 7, new(4, 5)));

    [Fact]
    public void A_locally_connected_layer_of_one_position_is_a_dense_layer() =>
        Equality.Same(new Dense("dense", new(4, 5, 3), 7), new LocallyConnected("local", new(4, 5, 3), 7, new(4, 5)));

    [Fact]
    public void A_convolution_in_one_dimension_is_one_over_a_row()
    {
        var model = new Sequential("row", new(1, 11, 2)).Convolution1d(3, 4, stride: 2, padding: 1)
            .Build([.. Enumerable.Range(0, 15).Select(i => $"{i}")]);
        var layer = model.Nodes[0].Layer;
        Equality.Fill(layer);
        float[] x = Numbers.Some(layer.Inputs[0].Count * 2, 1);
        double[] expected = Define.Convolution1d(
            x.Exactly(), layer.Parameters[0].Value.Span.ToArray().Exactly(), layer.Parameters[1].Value.Span.ToArray().Exactly(), 2, 11, 2,
            5, 3, 4, 2, 1);
        using var workers = new Workers(1);
        Numbers.Close(expected, new LayerRun(layer, 2).Forward([x], workers), 1e-5, "row");
        Assert.StartsWith(
            "conv1: ", Assert.Throws<ArgumentException>(() => new Sequential("square", new(11, 11, 2)).Convolution1d(3, 4)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_every_layer_has_the_stated_shapes()
    {
        var model = new Sequential("all", new(12, 12, 4))
            .Convolution(8, 3, padding: 1, groups: 2).LeakyRelu().DepthwiseConvolution(3, padding: 1).Silu().LocalResponseNormalization()
            .AveragePooling(2).Convolution(4, 3, padding: 2, dilation: 2).Elu().TransposedConvolution(3, 2, stride: 2).Gelu()
            .LocallyConnected(2, 3, stride: 3).Tanh().Upsample().AveragePooling(2).Dense(5).Softmax().Build(["a", "b", "c", "d", "e"]);
        Assert.Equal(
            [
                new(12, 12, 8), new(12, 12, 8), new(12, 12, 8), new(12, 12, 8), new(12, 12, 8), new(6, 6, 8), new(6, 6, 4), new(6, 6, 4),
                new(12, 12, 3), new(12, 12, 3), new(4, 4, 2), new(4, 4, 2), new(8, 8, 2), new(4, 4, 2), new(1, 1, 5), new Shape(1, 1, 5),
            ],
            model.Nodes.Select(node => node.Layer.Output));
    }
}

/// <summary>Runs layers on the same numbers.</summary>
static class Equality
{
    public static Window Of(Sliding window) => new(window.F1, window.F2)
    {
        StrideHeight = window.S, StrideWidth = window.S2, PaddingTop = window.P1, PaddingBottom = window.Q1, PaddingLeft = window.P2,
        PaddingRight = window.Q2, DilationHeight = window.D1, DilationWidth = window.D2,
    };

    public static void Fill(Layer layer)
    {
        for (int k = 0; k < layer.Parameters.Count; k++)
            Numbers.Some(layer.Parameters[k].Count, 300 + k).CopyTo(layer.Parameters[k].Value.Span);
    }

    /// <summary>Output, input gradient and parameter gradients of three images.</summary>
    public static float[][] Run(Layer layer)
    {
        using var workers = new Workers(2);
        var run = new LayerRun(layer, 3);
        float[] output = run.Forward([Numbers.Some(layer.Inputs[0].Count * 3, 1)], workers);
        return [output, .. run.Backward(Numbers.Some(layer.Output.Count * 3, 2), workers)];
    }

    /// <summary>Parameters in the same order and number give the same outputs and gradients, within rounding.</summary>
    public static void Same(Layer first, Layer second)
    {
        Fill(first);
        Fill(second);
        float[][] expected = Run(first), actual = Run(second);
        for (int k = 0; k < expected.Length; k++)
            Numbers.Close(expected[k].Exactly(), actual[k], 2e-5, $"array {k}");
    }
}
