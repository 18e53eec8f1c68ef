using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

/// <summary>The cases of a convolution, for each way of computing it.</summary>
public abstract class ConvolutionTests : LayerContract
{
    private protected abstract ConvolutionAlgorithm Algorithm { get; }

    protected override IEnumerable<Case> Cases =>
    [
        // One pixel, one channel, one filter, one image.
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), images: 1),
        Of(new(1, 1, 1), new(3, 3, 1, 1, 1), new(1, 1, 1), images: 1),
        Of(new(1, 5, 2), new(1, 3), new(1, 3, 2), images: 1, bias: false),
        Of(new(5, 1, 2), new(3, 1, 1, 1, 0), new(5, 1, 2), images: 2),

        // The usual: odd sizes, padding, stride.
        Of(new(5, 6, 2), new(3, 3, 1, 1, 1), new(5, 6, 3), images: 2),
        Of(new(5, 6, 2), new(3, 3, 2, 1, 1), new(3, 3, 3), images: 2),
        Of(new(7, 5, 1), new(5, 5), new(3, 1, 4), images: 3),

        // Not square, padded unlike, a stride larger than the filter, a last column that no window reaches.
        Of(new(5, 6, 3), new(3, 2, 1, 2, 0), new(7, 5, 2), images: 1),
        Of(new(4, 7, 2), new(2, 5, 2, 0, 3), new(2, 5, 2), images: 2),
        Of(new(7, 8, 2), new(2, 1, 3), new(2, 3, 2), images: 2),
        Of(new(6, 6, 1), new(1, 1, 4), new(2, 2, 2), images: 1),

        // Strides, dilations and paddings that differ by axis and side; more padding than taps; a stride that shares a divisor with the
        // dilation, so that no window meets some pixels.
        Of(new(7, 9, 2), new(3, 2, 2) { S2 = 3 }, new(3, 3, 3), images: 2),
        Of(new(5, 4, 2), new(3, 3, 1, 1, 0) { Q1 = 0, Q2 = 2 }, new(4, 4, 3), images: 2),
        Of(new(3, 4, 2), new(2, 2, 1, 3, 2), new(8, 7, 2), images: 1),
        Of(new(1, 2, 3), new(1, 1, 2, 4, 0) { Q1 = 1 }, new(3, 1, 2), images: 2),
        Of(new(6, 7, 2), new(3, 2) { D1 = 2, D2 = 3 }, new(2, 4, 3), images: 2),
        Of(new(6, 7, 2), new(2, 3, 2) { D1 = 4, D2 = 2 }, new(1, 2, 3), images: 2),
        Of(new(6, 8, 3), new(3, 2, 2, 2, 1) { D1 = 2, Q1 = 0, S2 = 3, Q2 = 3 }, new(2, 4, 2), images: 2, bias: false),
        Of(new(5, 6, 2), new(3, 3, 1, 2, 0) { Q1 = 0, Q2 = 2 }, new(5, 6, 3), images: 2) with { Tolerance = 2e-5 },

        // Channels around the widths of the lanes.
        Of(new(3, 3, 15), new(2, 2), new(2, 2, 16), images: 1) with { Slopes = Slopes(new(3, 3, 15), new(2, 2, 16), new(2, 2)) },
        Of(new(3, 3, 17), new(2, 2, 1, 1, 1), new(4, 4, 33), images: 2)
            with { Slopes = Slopes(new(3, 3, 17), new(4, 4, 33), new(2, 2, 1, 1, 1)), Tolerance = 5e-5 },

        // Past the blocks: more than 8 images, 256 positions and 256 taps.
        Of(new(4, 4, 2), new(3, 3), new(2, 2, 3), images: 19),
        Of(new(20, 18, 1), new(3, 3), new(18, 16, 2), images: 2)
            with { Slopes = Slopes(new(20, 18, 1), new(18, 16, 2), new(3, 3)), Tolerance = 1e-4 },
        Of(new(5, 5, 30), new(3, 3), new(3, 3, 5), images: 1)
            with { Slopes = Slopes(new(5, 5, 30), new(3, 3, 5), new(3, 3)), Tolerance = 5e-5 },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Convolution(Name, new(4, 4, 16), 3, new(5, 4)),
        () => new Convolution(Name, new(4, 4, 16), 3, new(4, 5)),
        () => new Convolution(Name, new(1, 1, 16), 3, new(5, 5, 1, 1, 1)),
        () => new Convolution(Name, new(4, 4, 16), 0, new(3, 3)),
        () => new Convolution(Name, new(4, 4, 16), 3, new(3, 3, 0)),
        () => new Convolution(Name, new(4, 4, 16), 3, new(0, 3)),
        () => new Convolution(Name, new(4, 4, 16), 3, new(3, 3, 1, -1, 0)),
        () => new Convolution(Name, new(4, 4, 1 << 12), 1 << 16, new(4, 4)),
        () => new Convolution(Name, new(4, 4, 16), 3, default),
        () => new Convolution(Name, new(4, 4, 16), 3, new Window(3, 3) with { StrideWidth = 0 }),
        () => new Convolution(Name, new(4, 4, 16), 3, new Window(3, 3) with { PaddingBottom = -1 }),
        () => new Convolution(Name, new(4, 4, 16), 3, new Window(3, 3) with { DilationHeight = 0 }),
        () => new Convolution(Name, new(4, 4, 16), 3, new Window(3, 3) with { DilationWidth = 2 }),
        () => new Convolution(Name, new(4, 4, 16), 3, new Window(3, 3) with { PaddingRight = int.MaxValue }),
    ];

    [Fact]
    public void The_filters_lie_height_width_depth_filter_and_only_they_decay()
    {
        var layer = new Convolution("conv", new(9, 8, 3), 5, new(4, 2));
        Assert.Equal([4, 2, 3, 5], layer.Parameters[0].Value.Sizes.ToArray());
        Assert.Equal([5], layer.Parameters[1].Value.Sizes.ToArray());
        Assert.Equal([true, false], layer.Parameters.Select(p => p.Decays));
        Assert.Equal(Define.Fans(new(4, 2), 3, 5), (layer.Parameters[0].Inputs, layer.Parameters[0].Outputs));

        // 6 × 7 places, 4 × 2 × 3 taps, 5 filters.
        Assert.Equal(6 * 7 * 4 * 2 * 3 * 5, layer.MultiplyAdds);
    }

    [Fact]
    public void Left_to_itself_it_is_near_both_ways()
    {
        using var workers = new Workers(2);
        var t = Of(new(5, 6, 2), new(3, 3, 2, 1, 1), new(3, 3, 3), images: 2);
        float[] x = Numbers.Some(5 * 6 * 2 * 2, 1);
        Numbers.Some(54, 2).CopyTo(t.Layer.Parameters[0].Value.Span);
        float[] expected = new LayerRun(t.Layer, 2, convolution: Algorithm).Forward([x], workers);
        Numbers.Close(expected.Exactly(), new LayerRun(t.Layer, 2).Forward([x], workers), 1e-5, "auto");
    }

    private protected Case Of(Shape input, Sliding window, Shape output, int images, bool bias = true) => new(
        new Convolution("conv", input, output.Depth, Equality.Of(window), bias),
        output,
        images,
        (x, p) => Define.Convolution(x[0], p[0], bias ? p[1] : [], images, input, output, window))
    { Convolution = Algorithm };

    private protected static SlopeDefinition Slopes(Shape input, Shape output, Sliding window) => (x, p, g) =>
    {
        var (dx, dw, db) = Define.ConvolutionSlope(x[0], p[0], g, g.Length / output.Count, input, output, window);
        return [dx, dw, db];
    };
}

public sealed class DirectConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Direct;
}

public sealed class FourLoopConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.FourLoops;
}

public sealed class Im2ColConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Im2Col;

    protected override IEnumerable<Case> Cases =>
    [
        .. base.Cases,

        // More windows than one matrix holds: two chunks of images, and a last one that is shorter.
        Of(new(66, 64, 3), new(11, 9, 1, 5, 4), new(66, 64, 1), images: 4)
            with { Slopes = Slopes(new(66, 64, 3), new(66, 64, 1), new(11, 9, 1, 5, 4)), Tolerance = 2e-4 },
    ];
}

public sealed class FftConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Fft;

    protected override IEnumerable<Case> Cases =>
    [
        .. base.Cases.Select(t => t with { Tolerance = Math.Max(t.Tolerance, 2e-5) }),

        // Grids of every radix, odd and even; signals that fill no vector, one, and several of several images; large filters.
        Of(new(27, 20, 3), new(9, 11, 1, 0, 5), new(19, 20, 5), images: 3)
            with { Slopes = Slopes(new(27, 20, 3), new(19, 20, 5), new(9, 11, 1, 0, 5)), Tolerance = 1e-4 },
        Of(new(25, 15, 20), new(7, 7, 2, 0, 0), new(10, 5, 17), images: 2)
            with { Slopes = Slopes(new(25, 15, 20), new(10, 5, 17), new(7, 7, 2, 0, 0)), Tolerance = 1e-4 },

        // More images than a chunk of transforms holds.
        Of(new(58, 20, 13), new(3, 2, 2, 1, 0), new(29, 10, 1), images: 80)
            with { Slopes = Slopes(new(58, 20, 13), new(29, 10, 1), new(3, 2, 2, 1, 0)), Tolerance = 4e-4 },
    ];

    [Fact]
    public void Its_error_against_double_is_within_the_stated_bound()
    {
        // Stated: at most 10⁻⁶ of the largest output for the channels of the built-in networks.
        using var workers = new Workers(2);
        foreach (int channels in (int[])[1, 16, 64, 256])
        {
            Shape shape = new(14, 14, channels);
            Sliding window = new(5, 5, 1, 2, 2);
            var layer = new Convolution("conv", shape, 16, new(5, 5, 1, 2, 2));
            float[] x = Numbers.Some(shape.Count, 1);
            Numbers.Some(25 * channels * 16, 2).CopyTo(layer.Parameters[0].Value.Span);
            float[] actual = new LayerRun(layer, 1, convolution: Algorithm).Forward([x], workers);
            double[] w = layer.Parameters[0].Value.Span.ToArray().Exactly();
            double[] expected = Define.Convolution(x.Exactly(), w, new double[16], 1, shape, new(14, 14, 16), window);
            double largest = expected.Max(Math.Abs), error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
            Assert.True(error <= 1e-6 * largest, $"{channels} channels: {error / largest:E1} of the largest output");
        }
    }
}

public sealed class ImplicitConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Implicit;
}

public sealed class PackedConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Packed;

    protected override IEnumerable<Case> Cases =>
    [
        .. base.Cases,

        // Sums of more than one block, forward and of every gradient; panels of every width; blocks that end within a line and an image.
        Of(new(7, 6, 130), new(3, 3, 2, 1, 1), new(4, 3, 150), images: 5)
            with { Slopes = Slopes(new(7, 6, 130), new(4, 3, 150), new(3, 3, 2, 1, 1)), Tolerance = 2e-4 },
        Of(new(20, 21, 17), new(3, 3, 1, 1, 1), new(20, 21, 18), images: 3)
            with { Slopes = Slopes(new(20, 21, 17), new(20, 21, 18), new(3, 3, 1, 1, 1)), Tolerance = 4e-4 },

        // Few places by many filters, whose panels the threads share out: sums of one block as they lie, and of more written out.
        Of(new(7, 6, 300), new(1, 1, 1, 0, 0), new(7, 6, 960), images: 1)
            with { Slopes = Slopes(new(7, 6, 300), new(7, 6, 960), new(1, 1, 1, 0, 0)), Tolerance = 2e-4 },
        Of(new(7, 6, 250), new(3, 3, 2, 1, 1), new(4, 3, 280), images: 1)
            with { Slopes = Slopes(new(7, 6, 250), new(4, 3, 280), new(3, 3, 2, 1, 1)), Tolerance = 2e-4 },

        // Gradients of more than one block of rows and more than one panel.
        Of(new(20, 21, 17), new(1, 1, 1, 0, 0), new(20, 21, 130), images: 3)
            with { Slopes = Slopes(new(20, 21, 17), new(20, 21, 130), new(1, 1, 1, 0, 0)), Tolerance = 4e-4 },

        // Few weights on many places, vectors across the channels and across the filters.
        Of(new(66, 64, 17), new(1, 1, 1, 0, 0), new(66, 64, 16), images: 1)
            with { Slopes = Slopes(new(66, 64, 17), new(66, 64, 16), new(1, 1, 1, 0, 0)), Tolerance = 4e-4 },
        Of(new(33, 64, 3), new(1, 1, 1, 0, 0), new(33, 64, 18), images: 2)
            with { Slopes = Slopes(new(33, 64, 3), new(33, 64, 18), new(1, 1, 1, 0, 0)), Tolerance = 4e-4 },

        // The image itself as X̃; pixels that no window meets; a stride past the window.
        Of(new(9, 8, 20), new(1, 1, 1, 0, 0), new(9, 8, 70), images: 2)
            with { Slopes = Slopes(new(9, 8, 20), new(9, 8, 70), new(1, 1, 1, 0, 0)), Tolerance = 5e-5 },
        Of(new(9, 8, 20), new(1, 1, 2, 0, 0), new(5, 4, 24), images: 2)
            with { Slopes = Slopes(new(9, 8, 20), new(5, 4, 24), new(1, 1, 2, 0, 0)), Tolerance = 5e-5 },
        Of(new(11, 13, 16), new(2, 3, 4, 0, 1), new(3, 4, 16), images: 2)
            with { Slopes = Slopes(new(11, 13, 16), new(3, 4, 16), new(2, 3, 4, 0, 1)), Tolerance = 5e-5 },
    ];
}

public sealed class WinogradConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Winograd;

    protected override IEnumerable<Case> Cases =>
    [
        .. base.Cases,

        // Whole tiles, tiles past the edge, every padding, channels around the lanes, more tiles than a block has, several chunks of
        // images.
        Of(new(8, 8, 16), new(3, 3, 1, 1, 1), new(8, 8, 16), images: 2)
            with { Slopes = Slopes(new(8, 8, 16), new(8, 8, 16), new(3, 3, 1, 1, 1)), Tolerance = 5e-5 },
        Of(new(6, 7, 17), new(3, 3), new(4, 5, 33), images: 3) with
        {
            Slopes = Slopes(new(6, 7, 17), new(4, 5, 33), new(3, 3)), Tolerance = 5e-5,
        },
        Of(new(3, 5, 5), new(3, 3, 1, 2, 2), new(5, 7, 20), images: 1)
            with { Slopes = Slopes(new(3, 5, 5), new(5, 7, 20), new(3, 3, 1, 2, 2)), Tolerance = 5e-5 },
        Of(new(9, 9, 4), new(3, 3, 1, 1, 0), new(9, 7, 65), images: 33)
            with { Slopes = Slopes(new(9, 9, 4), new(9, 7, 65), new(3, 3, 1, 1, 0)), Tolerance = 2e-4 },

        // Padding on some sides only.
        Of(new(7, 6, 16), new(3, 3, 1, 2, 0) { Q1 = 0, Q2 = 2 }, new(7, 6, 17), images: 2) with
        {
            Slopes = Slopes(new(7, 6, 16), new(7, 6, 17), new(3, 3, 1, 2, 0) { Q1 = 0, Q2 = 2 }), Tolerance = 5e-5,
        },
        Of(new(5, 4, 16), new(3, 3, 1, 0, 1) { Q1 = 2, Q2 = 0 }, new(5, 3, 16), images: 2) with
        {
            Slopes = Slopes(new(5, 4, 16), new(5, 3, 16), new(3, 3, 1, 0, 1) { Q1 = 2, Q2 = 0 }), Tolerance = 5e-5,
        },

        // Many filters for a few tiles, which go step by step.
        Of(new(9, 5, 131), new(3, 3, 1, 1, 0), new(9, 3, 150), images: 3)
            with { Slopes = Slopes(new(9, 5, 131), new(9, 3, 150), new(3, 3, 1, 1, 0)), Tolerance = 2e-4 },

        // A row of tiles that a block cuts in two; more channels and filters than a worker grows sums of.
        Of(new(5, 101, 3), new(3, 3, 1, 1, 1), new(5, 101, 2), images: 1)
            with { Slopes = Slopes(new(5, 101, 3), new(5, 101, 2), new(3, 3, 1, 1, 1)), Tolerance = 1e-4 },
        Of(new(4, 5, 130), new(3, 3, 1, 1, 1), new(4, 5, 17), images: 2)
            with { Slopes = Slopes(new(4, 5, 130), new(4, 5, 17), new(3, 3, 1, 1, 1)), Tolerance = 2e-4 },
        Of(new(5, 5, 70), new(3, 3, 1, 1, 1), new(5, 5, 130), images: 3)
            with { Slopes = Slopes(new(5, 5, 70), new(5, 5, 130), new(3, 3, 1, 1, 1)), Tolerance = 2e-4 },
    ];

    [Fact]
    public void Its_error_against_double_is_within_the_stated_bound()
    {
        // Stated: at most 2·10⁻⁵ of the largest output for the channels of the built-in networks; the implicit product errs by about a
        // tenth of it.
        using var workers = new Workers(2);
        foreach (int channels in (int[])[16, 64, 256])
        {
            Shape shape = new(8, 8, channels);
            Sliding window = new(3, 3, 1, 1, 1);
            var layer = new Convolution("conv", shape, 32, new(3, 3, 1, 1, 1));
            float[] x = Numbers.Some(shape.Count, 1);
            Numbers.Some(9 * channels * 32, 2).CopyTo(layer.Parameters[0].Value.Span);
            float[] actual = new LayerRun(layer, 1, convolution: Algorithm).Forward([x], workers);
            double[] expected = Define.Convolution(
                x.Exactly(), layer.Parameters[0].Value.Span.ToArray().Exactly(), new double[32], 1, shape, new(8, 8, 32), window);
            double largest = expected.Max(Math.Abs), error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
            Assert.True(error <= 2e-5 * largest, $"{channels} channels: {error / largest:E1} of the largest output");
        }
    }
}

public sealed class Winograd5ConvolutionTests : ConvolutionTests
{
    private protected override ConvolutionAlgorithm Algorithm { get; } = ConvolutionAlgorithm.Winograd;

    protected override IEnumerable<Case> Cases =>
    [
        // Whole tiles, tiles past the edge, every padding, channels around the lanes, more tiles than a block and a chunk have.
        Of(new(5, 5, 1), new(5, 5), new(1, 1, 1), images: 1) with { Tolerance = 1e-4 },
        Of(new(6, 7, 3), new(5, 5, 1, 4, 3), new(10, 9, 5), images: 2)
            with { Slopes = Slopes(new(6, 7, 3), new(10, 9, 5), new(5, 5, 1, 4, 3)), Tolerance = 1e-4 },
        Of(new(12, 12, 20), new(5, 5), new(8, 8, 50), images: 3)
            with { Slopes = Slopes(new(12, 12, 20), new(8, 8, 50), new(5, 5)), Tolerance = 1e-4 },
        Of(new(9, 6, 17), new(5, 5, 1, 2, 2), new(9, 6, 33), images: 5)
            with { Slopes = Slopes(new(9, 6, 17), new(9, 6, 33), new(5, 5, 1, 2, 2)), Tolerance = 1e-4 },
        Of(new(6, 7, 3), new(5, 5, 1, 0, 3) { Q1 = 4, Q2 = 1 }, new(6, 7, 5), images: 2) with { Tolerance = 1e-4 },
        Of(new(6, 5, 9), new(5, 5, 1, 0, 2), new(2, 5, 7), images: 67)
            with { Slopes = Slopes(new(6, 5, 9), new(2, 5, 7), new(5, 5, 1, 0, 2)), Tolerance = 2e-4 },
    ];

    [Fact]
    public void Its_error_against_double_is_within_the_stated_bound()
    {
        // Stated: at most 2·10⁻⁵ of the largest output; measured a quarter of it.
        using var workers = new Workers(2);
        foreach (int channels in (int[])[16, 64, 256])
        {
            Shape shape = new(12, 12, channels);
            Sliding window = new(5, 5, 1, 0, 0);
            var layer = new Convolution("conv", shape, 32, new(5, 5));
            float[] x = Numbers.Some(shape.Count, 1);
            Numbers.Some(25 * channels * 32, 2).CopyTo(layer.Parameters[0].Value.Span);
            float[] actual = new LayerRun(layer, 1, convolution: Algorithm).Forward([x], workers);
            double[] w = layer.Parameters[0].Value.Span.ToArray().Exactly();
            double[] expected = Define.Convolution(x.Exactly(), w, new double[32], 1, shape, new(8, 8, 32), window);
            double largest = expected.Max(Math.Abs), error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
            Assert.True(error <= 2e-5 * largest, $"{channels} channels: {error / largest:E1} of the largest output");
        }
    }
}
