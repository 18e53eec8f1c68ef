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
