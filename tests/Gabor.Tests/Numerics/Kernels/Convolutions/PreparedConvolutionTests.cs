using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Convolutions;

/// <summary>Convolutions whose filters were prepared before, and those that rectify what they give.</summary>
public sealed class PreparedConvolutionTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
    [
        .. Of(new(5, 6, 2), new(3, 3, 2, 1, 1), new(3, 3, 3), images: 2),
        .. Of(new(7, 5, 1), new(5, 5, 1, 0, 0), new(3, 1, 4), images: 3),
        .. Of(new(4, 4, 3), new(1, 1, 2, 0, 0), new(2, 2, 17), images: 1),
        .. Of(new(12, 12, 20), new(5, 5, 1, 0, 0), new(8, 8, 50), images: 1),
    ];

    internal override IEnumerable<Case> LongCases =>
    [
        .. Of(new(14, 14, 1), new(5, 5, 1, 0, 0), new(10, 10, 20), images: 9),
        .. Of(new(9, 6, 17), new(5, 5, 1, 2, 2), new(9, 6, 33), images: 7),
        .. Of(new(33, 32, 3), new(3, 3, 1, 1, 1), new(33, 32, 47), images: 1),

        // Images that are framed band by band, one and more than threads.
        .. Of(new(100, 120, 3), new(7, 5, 2, 3, 2), new(50, 60, 5), images: 1),
        .. Of(new(100, 120, 3), new(3, 7, 3, 1, 3), new(34, 40, 4), images: 5),
    ];

    static IEnumerable<Case> Of(Shape input, Sliding window, Shape output, int images)
    {
        var g = new WindowGeometry(
            input.Height, input.Width, input.Depth, window.F1, window.F2, window.S, window.P1, window.P2, output.Height, output.Width);
        int filters = output.Depth, taps = window.F1 * window.F2 * input.Depth;
        float[][] inputs =
        [
            Contracts.Numbers.Some(images * input.Count, 1), Contracts.Numbers.Some(taps * filters, 2), Contracts.Numbers.Some(filters, 3),
        ];
        foreach (bool rectify in new[] { false, true })
        {
            Definition definition = (x, _) =>
            {
                double[] a = Define.Convolution(x[0], x[1], x[2], images, input, output, window);
                return [rectify ? Define.Relu(a) : a];
            };
            float[] prepared = new float[ImplicitConvolution.PreparedFloats(g, filters)];
            yield return new(
                $"Implicit, {input} → {output}, {images} images",
                inputs,
                [Poison(images * output.Count)],
                (x, a, w) =>
                {
                    ImplicitConvolution.Prepare(g, filters, x[1].Span, prepared);
                    ImplicitConvolution.Forward(
                        g, filters, x[0].Span, prepared, x[2].Span, a[0].Span, images, rectify ? Rectifier.Relu : Rectifier.None, w);
                },
                definition,
                8,
                taps * 4e-7);
            if (!Winograd5x5Convolution.Computes(g))
                continue;
            float[] transformed = new float[Winograd5x5Convolution.PreparedFloats(g, filters)];
            yield return new(
                $"Winograd 5 × 5, {input} → {output}, {images} images",
                inputs,
                [Poison(images * output.Count)],
                (x, a, w) =>
                {
                    Winograd5x5Convolution.Prepare(g, filters, x[1].Span, transformed, w);
                    Winograd5x5Convolution.Forward(g, filters, x[0].Span, transformed, x[2].Span, a[0].Span, images, rectify, w);
                },
                definition,
                8,
                Math.Sqrt(taps) * 2e-5);
        }
    }
}
