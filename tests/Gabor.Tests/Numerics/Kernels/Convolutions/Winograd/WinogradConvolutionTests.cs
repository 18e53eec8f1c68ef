using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Convolutions.Winograd;

/// <summary>What a plan asks of the kernel beyond a layer, whose tests compare it with the formula.</summary>
public sealed class WinogradConvolutionTests
{
    // Height, width, channels, padding, filters, images: border tiles, odd sizes, channels and filters that are no multiple of a vector,
    // one image and many.
    static readonly (int Height, int Width, int Depth, int Padding, int Filters, int Images)[] Shapes =
        [(8, 8, 16, 1, 16, 1), (7, 5, 17, 1, 33, 3), (6, 9, 5, 0, 7, 2), (4, 4, 20, 2, 64, 40), (12, 32, 16, 1, 16, 13)];

    [Fact]
    public void Filters_prepared_once_serve_every_pass()
    {
        Each((g, filters, images, x, w, b, workers, how) =>
        {
            float[] expected = new float[images * g.Positions * filters], found = Poisoned(expected.Length);
            Winograd3x3Convolution.Forward(g, filters, x, Prepared(g, filters, w, workers), b, expected, images, false, workers);
            float[] prepared = Prepared(g, filters, w, workers);
            Winograd3x3Convolution.Forward(g, filters, x, prepared, b, Poisoned(found.Length), images, false, workers);
            Winograd3x3Convolution.Forward(g, filters, x, prepared, b, found, images, false, workers);
            AssertSame(expected, found, how);
        });
    }

    [Fact]
    public void A_rectified_pass_is_a_pass_and_then_max_with_zero()
    {
        Each((g, filters, images, x, w, b, workers, how) =>
        {
            // An image with a number that is none, and one of −0, whose outputs are the bias.
            x[0] = float.NaN;
            Array.Fill(x, -0f, x.Length - g.ImageFloats, images > 1 ? g.ImageFloats : 0);
            float[] prepared = Prepared(g, filters, w, workers), expected = new float[images * g.Positions * filters];
            float[] found = Poisoned(expected.Length);
            Winograd3x3Convolution.Forward(g, filters, x, prepared, b, expected, images, false, workers);
            ElementWiseKernels.Relu(expected, expected, workers);
            Winograd3x3Convolution.Forward(g, filters, x, prepared, b, found, images, true, workers);
            AssertSame(expected, found, how);
            Assert.Contains(found, float.IsNaN);
            Assert.Contains(found, value => value == 0 && float.IsPositive(value));
        });
    }

    [Fact]
    public void Every_tier_and_number_of_threads_gives_the_same_bits()
    {
        foreach (var shape in Shapes)
        {
            float[]? a = null, dx = null, dw = null;
            Each(shape, (g, filters, images, x, w, b, workers, how) =>
            {
                float[] forward = Poisoned(images * g.Positions * filters), input = Poisoned(x.Length), filter = Poisoned(w.Length);
                Winograd3x3Convolution.Forward(g, filters, x, Prepared(g, filters, w, workers), b, forward, images, false, workers);
                Winograd3x3Convolution.InputGradient(g, filters, w, forward, input, images, workers);
                Winograd3x3Convolution.FilterGradient(g, filters, x, forward, filter, images, workers);
                AssertSame(a ??= forward, forward, $"forward, {how}");
                AssertSame(dx ??= input, input, $"input's gradient, {how}");
                AssertSame(dw ??= filter, filter, $"filters' gradient, {how}");
            });
        }
    }

    delegate void Check(WindowGeometry g, int filters, int images, float[] x, float[] w, float[] b, Workers workers, string how);

    static void Each(Check check)
    {
        foreach (var shape in Shapes)
            Each(shape, check);
    }

    static void Each((int Height, int Width, int Depth, int Padding, int Filters, int Images) shape, Check check)
    {
        var (height, width, depth, padding, filters, images) = shape;
        var g = new WindowGeometry(height, width, depth, 3, 3, 1, padding, padding, height + (2 * padding) - 2, width + (2 * padding) - 2);
        EveryWorkers.Each((workers, how) => check(
            g, filters, images, Numbers.Some(images * g.ImageFloats, 1), Numbers.Some(g.Taps * filters, 2), Numbers.Some(filters, 3),
            workers, $"{shape}, {how}"));
    }

    static float[] Prepared(WindowGeometry g, int filters, float[] w, Workers workers)
    {
        float[] prepared = Poisoned(Winograd3x3Convolution.PreparedFloats(g, filters, workers.Tier));
        Winograd3x3Convolution.Prepare(g, filters, w, prepared, workers);
        return prepared;
    }

    static float[] Poisoned(int length) => [.. Enumerable.Repeat(float.NaN, length)];

    static void AssertSame(float[] expected, float[] found, string how)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // Of a number that is none, the bits are the processor's business.
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(found[i])
                || (float.IsNaN(expected[i]) && float.IsNaN(found[i]));
            Assert.True(same, $"{how}: [{i}] is {found[i]:r}, not {expected[i]:r}");
        }
    }
}
