using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Convolutions;

/// <summary>However many images are convolved together, each gives the bits that it gives alone.</summary>
public sealed class Winograd3x3StepsTests
{
    [Theory]

    // One image goes step by step, 20 in blocks of tiles; channels and filters that fill no vector; several passes.
    [InlineData(7, 6, 128, 129, 20)]
    [InlineData(9, 5, 131, 150, 3)]
    [InlineData(8, 8, 512, 512, 60)]
    public void An_image_gives_the_same_bits_in_every_batch(int height, int width, int depth, int filters, int images)
    {
        var g = new WindowGeometry(height, width, depth, 3, 3, 1, 1, 1, height, width);
        float[] x = Numbers.Some(images * g.ImageFloats, 1), w = Numbers.Some(g.Taps * filters, 2), b = Numbers.Some(filters, 3);
        foreach (var tier in EveryWorkers.Tiers)
        {
            using var workers = new Workers(20, tier);
            float[] prepared = new float[ConvolutionKernel.Winograd3x3.PreparedFloats(g, filters, workers.Tier)];
            ConvolutionKernel.Winograd3x3.Prepare(g, filters, w, prepared, workers);
            float[] together = Forward(x, images);
            foreach (int image in new[] { 0, images / 2, images - 1 })
            {
                Numbers.SameBits(
                    Forward(x[(image * g.ImageFloats)..((image + 1) * g.ImageFloats)], 1),
                    together[(image * g.Positions * filters)..((image + 1) * g.Positions * filters)],
                    $"{tier}, image {image}");
            }

            float[] Forward(float[] from, int count)
            {
                float[] a = Numbers.Some(count * g.Positions * filters, 4);
                ConvolutionKernel.Winograd3x3.Forward(g, filters, from, prepared, b, a, count, Rectifier.Relu, workers);
                return a;
            }
        }
    }
}
