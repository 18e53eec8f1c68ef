using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Pooling;

/// <summary>Pooling that rectifies is pooling of max(0, X), forward and backward.</summary>
public sealed class MaxPoolKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
    [
        Of(new(4, 4, 1), new(2, 2, 2, 0, 0), new(2, 2, 1), images: 1),
        Of(new(5, 7, 3), new(2, 2, 2, 0, 0), new(2, 3, 3), images: 2),
        Of(new(7, 6, 20), new(2, 2, 2, 0, 0), new(3, 3, 20), images: 2),
        Of(new(6, 6, 9), new(3, 3, 2, 1, 1), new(3, 3, 9), images: 2),
        Of(new(7, 7, 2), new(2, 2, 3, 0, 0), new(2, 2, 2), images: 2),
    ];

    internal override IEnumerable<Case> LongCases =>
    [
        Of(new(24, 24, 20), new(2, 2, 2, 0, 0), new(12, 12, 20), images: 5),
        Of(new(9, 9, 33), new(2, 2, 2, 0, 0), new(4, 4, 33), images: 3),

        // Images of several parts.
        Of(new(67, 65, 33), new(2, 2, 2, 0, 0), new(33, 32, 33), images: 2),
        Of(new(41, 50, 20), new(3, 3, 1, 1, 1), new(41, 50, 20), images: 2),
    ];

    [Fact]
    public void What_is_not_a_number_wins_and_stays_so()
    {
        float[] x = [1f, float.NaN, 2f, 3f], a = new float[1], winners = new float[1], dx = new float[4];
        var g = new WindowGeometry(2, 2, 1, 2, 2, 2, 0, 0, 1, 1);
        using var workers = new Gabor.Numerics.Threads.Workers(1);
        MaxPoolKernels.Forward(g, x, a, winners, 1, workers);
        Assert.Equal(float.NaN, a[0]);
        MaxPoolKernels.Backward(g, [5f], winners, dx, 1, workers);
        Assert.Equal([0f, 5f, 0f, 0f], dx);
        MaxPoolKernels.Forward(g, x, a, winners, 1, workers, rectify: true);
        Assert.Equal(float.NaN, a[0]);
    }

    [Theory]
    [InlineData(67, 65, 33, 2, 2, 0)]
    [InlineData(41, 50, 20, 3, 2, 1)]
    [InlineData(41, 50, 3, 3, 1, 1)]
    public void Without_a_backward_pass_it_gives_the_same_bits(int height, int width, int depth, int size, int stride, int padding)
    {
        var g = new Window(size, size, stride, padding, padding).Over(new(height, width, depth), "pool");
        float[] x = Contracts.Numbers.Some(2 * g.ImageFloats, 1);
        (x[0], x[^1]) = (float.NaN, float.NaN);
        foreach (bool rectify in new[] { false, true })
        {
            EveryWorkers.Each((workers, how) =>
            {
                float[] expected = new float[2 * g.Positions * depth], found = new float[expected.Length];
                MaxPoolKernels.Forward(g, x, expected, new float[expected.Length], 2, workers, rectify);
                MaxPoolKernels.Forward(g, x, found, [], 2, workers, rectify);
                Assert.True(expected.SequenceEqual(found), how);
            });
        }
    }

    static Case Of(Shape input, Sliding window, Shape output, int images)
    {
        var g = new WindowGeometry(
            input.Height, input.Width, input.Depth, window.F1, window.F2, window.S, window.P1, window.P2, output.Height, output.Width);
        float[] winners = new float[images * output.Count];
        return new(
            $"{input} → {output}, {images} images",
            [Contracts.Numbers.Some(images * input.Count, 1), Contracts.Numbers.Some(images * output.Count, 2)],
            [Poison(images * output.Count), Poison(images * input.Count)],
            (x, a, w) =>
            {
                MaxPoolKernels.Forward(g, x[0].Span, a[0].Span, winners, images, w, rectify: true);
                MaxPoolKernels.Backward(g, x[1].Span, winners, a[1].Span, images, w);
            },
            (x, _) =>
            {
                double[] relu = Define.Relu(x[0]);
                double[] dx = Define.MaxPoolingSlope(relu, x[1], images, input, output, window);
                return [Define.MaxPooling(relu, images, input, output, window), Define.ReluSlope(x[0], dx)];
            },
            1,
            1e-6);
    }
}
