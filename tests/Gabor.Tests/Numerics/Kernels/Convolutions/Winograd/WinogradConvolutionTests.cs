using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Convolutions.Winograd;

/// <summary>Minimal filtering for 3 × 3 windows, of any size of tiles.</summary>
public abstract class WinogradConvolutionTests
{
    // Border tiles, odd sizes, padding on one side, channels and filters that are no multiple of a vector, one image and many, sums of
    // several blocks.
    static readonly (int Height, int Width, int Depth, int Padding, int Filters, int Images)[] Shapes =
    [
        (8, 8, 16, 1, 16, 1), (7, 5, 17, 1, 33, 3), (6, 9, 5, 0, 7, 2), (4, 4, 20, 2, 64, 40), (12, 32, 16, 1, 16, 13),
        (3, 4, 1030, 1, 70, 2), (1, 1, 3, 1, 2, 3),
    ];

    private protected abstract ConvolutionKernel Kernel { get; }

    /// <summary>
    /// How far a number of A and of the input's gradient may be from the formula's, as a share of the largest of its array.
    /// </summary>
    private protected abstract double Tolerance { get; }

    /// <summary>The same of the filters' gradient, which tiles of 4 × 4 compute for both.</summary>
    const double FilterTolerance = 2e-5;

    [Fact]
    public void It_computes_what_the_loops_of_the_formula_do()
    {
        // On one tier: all give the same bits.
        using var workers = new Workers(2);
        foreach (var shape in Shapes)
        {
            var (g, x, w, b) = Of(shape);
            foreach (var window in new[] { g, g with { PaddingBottom = 0, OutputHeight = g.OutputHeight - g.PaddingBottom } })
            {
                if (window.OutputHeight < 1)
                    continue;
                var expected = Pass(ConvolutionKernel.Direct, window, shape.Filters, shape.Images, x, w, b, workers);
                var found = Pass(Kernel, window, shape.Filters, shape.Images, x, w, b, workers);
                AssertNear(expected.A, found.A, Tolerance, $"A, {shape}");
                AssertNear(expected.InputGradient, found.InputGradient, Tolerance, $"∂X, {shape}");
                AssertNear(expected.FilterGradient, found.FilterGradient, FilterTolerance, $"∂W, {shape}");
            }
        }
    }

    [Fact]
    public void Filters_prepared_once_serve_every_pass()
    {
        Each((g, filters, images, x, w, b, workers, how) =>
        {
            float[] expected = Forward(g, filters, images, x, Prepared(Kernel, g, filters, w, workers), b, Rectifier.None, workers);
            float[] prepared = Prepared(Kernel, g, filters, w, workers);
            Forward(g, filters, images, x, prepared, b, Rectifier.None, workers);
            AssertSame(expected, Forward(g, filters, images, x, prepared, b, Rectifier.None, workers), how);
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
            float[] prepared = Prepared(Kernel, g, filters, w, workers);
            float[] expected = Forward(g, filters, images, x, prepared, b, Rectifier.None, workers);
            ElementWiseKernels.Relu(expected, expected, workers);
            float[] found = Forward(g, filters, images, x, prepared, b, Rectifier.Relu, workers);
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
                var (forward, input, filter) = Pass(Kernel, g, filters, images, x, w, b, workers);
                AssertSame(a ??= forward, forward, $"forward, {how}");
                AssertSame(dx ??= input, input, $"input's gradient, {how}");
                AssertSame(dw ??= filter, filter, $"filters' gradient, {how}");
            });
        }
    }

    [Fact]
    public void An_image_has_the_same_bits_alone_and_in_a_batch()
    {
        Each((g, filters, images, x, w, b, workers, how) =>
        {
            float[] prepared = Prepared(Kernel, g, filters, w, workers);
            float[] all = Forward(g, filters, images, x, prepared, b, Rectifier.None, workers);
            float[] last = Forward(g, filters, 1, x[^g.ImageFloats..], prepared, b, Rectifier.None, workers);
            AssertSame(all[^last.Length..], last, how);
        });
    }

    delegate void Check(WindowGeometry g, int filters, int images, float[] x, float[] w, float[] b, Workers workers, string how);

    static void Each(Check check)
    {
        foreach (var shape in Shapes)
            Each(shape, check);
    }

    static void Each((int Height, int Width, int Depth, int Padding, int Filters, int Images) shape, Check check)
    {
        EveryWorkers.Each((workers, how) =>
        {
            var (g, x, w, b) = Of(shape);
            check(g, shape.Filters, shape.Images, x, w, b, workers, $"{shape}, {how}");
        });
    }

    static (WindowGeometry Window, float[] X, float[] W, float[] B) Of(
        (int Height, int Width, int Depth, int Padding, int Filters, int Images) shape)
    {
        var (height, width, depth, padding, filters, images) = shape;
        var g = new WindowGeometry(height, width, depth, 3, 3, 1, padding, padding, height + (2 * padding) - 2, width + (2 * padding) - 2);
        return (g, Numbers.Some(images * g.ImageFloats, 1), Numbers.Some(g.Taps * filters, 2), Numbers.Some(filters, 3));
    }

    static (float[] A, float[] InputGradient, float[] FilterGradient) Pass(
        ConvolutionKernel kernel, WindowGeometry g, int filters, int images, float[] x, float[] w, float[] b, Workers workers)
    {
        float[] a = Poisoned(images * g.Positions * filters), input = Poisoned(x.Length), filter = Poisoned(w.Length);
        kernel.Forward(g, filters, x, Prepared(kernel, g, filters, w, workers), b, a, images, Rectifier.None, workers);
        kernel.Backward(g, filters, x, w, Numbers.Some(a.Length, 4), filter, input, images, workers);
        return (a, input, filter);
    }

    float[] Forward(
        WindowGeometry g, int filters, int images, float[] x, float[] prepared, float[] b, Rectifier rectifier, Workers workers)
    {
        float[] a = Poisoned(images * g.Positions * filters);
        Kernel.Forward(g, filters, x, prepared, b, a, images, rectifier, workers);
        return a;
    }

    static float[] Prepared(ConvolutionKernel kernel, WindowGeometry g, int filters, float[] w, Workers workers)
    {
        float[] prepared = Poisoned(kernel.PreparedFloats(g, filters, workers.Tier));
        kernel.Prepare(g, filters, w, prepared, workers);
        return prepared;
    }

    static float[] Poisoned(int length) => [.. Enumerable.Repeat(float.NaN, length)];

    static void AssertNear(float[] expected, float[] found, double tolerance, string how)
    {
        double most = tolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs((double)expected[i] - found[i]) <= most, $"{how}: [{i}] is {found[i]:r}, not {expected[i]:r}");
    }

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

/// <summary>Tiles of 4 × 4 outputs.</summary>
public sealed class LargeTileWinogradTests : WinogradConvolutionTests
{
    private protected override ConvolutionKernel Kernel => ConvolutionKernel.Winograd3x3;

    private protected override double Tolerance => 2e-5;
}

/// <summary>Tiles of 2 × 2 outputs, whose transforms amplify nothing.</summary>
public sealed class SmallTileWinogradTests : WinogradConvolutionTests
{
    private protected override ConvolutionKernel Kernel => ConvolutionKernel.SmallWinograd3x3;

    private protected override double Tolerance => 2e-6;
}
