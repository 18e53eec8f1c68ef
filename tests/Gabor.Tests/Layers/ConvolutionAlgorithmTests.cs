using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

/// <summary>Every way to convolve against the definition in double, over sizes, strides, paddings, channels and batches.</summary>
public sealed class ConvolutionAlgorithmTests
{
    /// <summary>
    /// How far a number may be from the definition, as a share of the largest number of its array, of which a bias's is that of the
    /// derivatives it adds up. One long chain of sums errs by some roundings, 2⁻²⁴, times the root of its length; sixteen short ones, or
    /// those of a Fourier transform, which are joined pairwise, by less; Winograd's transforms amplify them tenfold.
    /// </summary>
    static readonly Dictionary<ConvolutionAlgorithm, double> Tolerance = new()
    {
        [ConvolutionAlgorithm.Auto] = 2e-5,
        [ConvolutionAlgorithm.Direct] = 2e-6,
        [ConvolutionAlgorithm.FourLoops] = 1e-6,
        [ConvolutionAlgorithm.Fft] = 1e-6,
        [ConvolutionAlgorithm.Im2Col] = 2e-6,
        [ConvolutionAlgorithm.Implicit] = 2e-6,
        [ConvolutionAlgorithm.Packed] = 2e-6,
        [ConvolutionAlgorithm.Winograd] = 2e-5,
    };

    // Stated, not computed: the oracle must not borrow from src.
    static readonly (Shape Input, Sliding Window, Shape Output, int Images)[] Shapes =
    [
        (new(1, 1, 1), new(1, 1, 1, 0, 0), new(1, 1, 1), 1),
        (new(6, 5, 1), new(1, 1, 1, 0, 0), new(6, 5, 1), 2),
        (new(6, 5, 3), new(1, 1, 2, 0, 0), new(3, 3, 2), 1),
        (new(7, 7, 1), new(3, 3, 1, 0, 0), new(5, 5, 4), 1),
        (new(7, 9, 5), new(3, 3, 1, 1, 1), new(7, 9, 3), 3),
        (new(8, 8, 17), new(3, 3, 1, 1, 1), new(8, 8, 19), 2),
        (new(9, 8, 3), new(3, 3, 2, 1, 0), new(5, 3, 7), 2),
        (new(8, 7, 2), new(3, 2, 3, 2, 1), new(4, 3, 1), 2),
        (new(12, 12, 20), new(5, 5, 1, 0, 0), new(8, 8, 50), 2),
        (new(11, 10, 3), new(5, 5, 1, 2, 2), new(11, 10, 33), 5),
        (new(13, 11, 4), new(5, 4, 2, 1, 3), new(6, 7, 6), 1),
        (new(15, 16, 2), new(7, 7, 1, 3, 3), new(15, 16, 16), 4),
        (new(17, 14, 3), new(7, 5, 3, 0, 2), new(4, 5, 5), 9),
        (new(16, 18, 16), new(11, 11, 1, 5, 5), new(16, 18, 16), 1),
        (new(23, 23, 3), new(11, 11, 4, 0, 0), new(4, 4, 24), 2),
        (new(15, 15, 1), new(15, 15, 1, 7, 7), new(15, 15, 2), 3),
        (new(15, 15, 3), new(15, 15, 1, 0, 0), new(1, 1, 40), 6),
        (new(1, 30, 2), new(1, 9, 1, 0, 4), new(1, 30, 3), 2),
    ];

    public static TheoryData<ConvolutionAlgorithm> All => [.. Enum.GetValues<ConvolutionAlgorithm>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_and_all_gradients_are_within_the_stated_tolerance_of_the_definition(ConvolutionAlgorithm algorithm)
    {
        using var workers = new Workers(2);
        foreach (var (input, window, output, images) in Shapes)
        {
            var layer = new Convolution("conv", input, output.Depth, new(window.F1, window.F2, window.S, window.P1, window.P2));
            Assert.Equal(output, layer.Output);
            float[] x = Numbers.Some(images * input.Count, 1), w = Numbers
                .Some(layer.Parameters[0].Count, 2), b = Numbers
                .Some(output.Depth, 3);
            float[] g = Numbers.Some(images * output.Count, 4);
            w.CopyTo(layer.Parameters[0].Value.Span);
            b.CopyTo(layer.Parameters[1].Value.Span);
            var run = new LayerRun(layer, images, convolution: algorithm);
            float[] a = run.Forward([x], workers);
            float[][] gradients = run.Backward(g, workers);

            var (dx, dw, db) = Define.ConvolutionSlope(x.Exactly(), w.Exactly(), g.Exactly(), images, input, output, window);
            string what = $"{algorithm}, {input} → {output}, {window}, {images} images";
            Near(Define.Convolution(x.Exactly(), w.Exactly(), b.Exactly(), images, input, output, window), a, algorithm, $"A, {what}");
            Near(dx, gradients[0], algorithm, $"∂X, {what}");
            Near(dw, gradients[1], algorithm, $"∂W, {what}");
            Near(db, gradients[2], algorithm, $"∂b, {what}", g.Max(Math.Abs));
        }
    }

    [Fact]
    public void Winograd_serves_what_it_cannot_compute_as_implicit_does()
    {
        using var workers = new Workers(1);
        float[] x = Numbers.Some(9 * 8 * 3, 1), w = Numbers.Some(7 * 7 * 3 * 4, 2);
        float[][] found = [.. new[] { ConvolutionAlgorithm.Implicit, ConvolutionAlgorithm.Winograd }.Select(algorithm =>
        {
            var layer = new Convolution("conv", new(9, 8, 3), 4, new(7, 7, 1, 3, 3), hasBias: false);
            w.CopyTo(layer.Parameters[0].Value.Span);
            return new LayerRun(layer, 1, convolution: algorithm).Forward([x], workers);
        })];
        Numbers.SameBits(found[0], found[1], "a 7 × 7 window");
    }

    static void Near(double[] expected, float[] actual, ConvolutionAlgorithm algorithm, string what, double least = 0)
    {
        double largest = Math.Max(least, expected.Max(Math.Abs));
        Definitions.Near.Equal(expected, actual.Exactly(), 0, Tolerance[algorithm] * largest, what);
    }
}
