using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Pooling;

public sealed class GlobalAverageKernelsTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        from depth in new[] { 1, 2, 3, 7, 15, 16, 17, 33, 64 }
        from positions in new[] { 1, 2, 9, 64 }
        from images in new[] { 0, 1, 3 }
        from test in Of(images, positions, depth)
        select test;

    internal override IEnumerable<Case> LongCases =>
        from shape in new (int Images, int Positions, int Depth)[] { (64, 64, 64), (33, 49, 17), (5, 1000, 3), (3, 9, 600) }
        from test in Of(shape.Images, shape.Positions, shape.Depth)
        select test;

    [Fact]
    public void Spans_that_do_not_fit_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => GlobalAverageKernels.Forward(4, 3, new float[23], new float[6], workers));
        Assert.Throws<ArgumentException>(() => GlobalAverageKernels.Forward(4, 3, new float[24], new float[7], workers));
        Assert.Throws<ArgumentException>(() => GlobalAverageKernels.Backward(4, 3, new float[6], new float[25], workers));
        Assert.Throws<ArgumentException>(() => GlobalAverageKernels.Backward(4, 0, [], [], workers));
    }

    [Theory]
    [InlineData(56 * 56), InlineData(224 * 224), InlineData(316 * 317)]
    public void Many_positions_that_are_alike_do_not_drift(int positions)
    {
        using var workers = new Workers(2);
        float[] mean = new float[3];
        GlobalAverageKernels.Forward(positions, 3, [.. Enumerable.Repeat(0.1f, positions * 3)], mean, workers);
        Assert.All(mean, value => Assert.Equal(0.1f, value, 1e-7));
    }

    static IEnumerable<Case> Of(int images, int positions, int depth)
    {
        // Numbers up to 256: the chain rounds sums up to some thousands.
        yield return new(
            $"Forward, {images}×{positions}×{depth}",
            [Numbers(images * positions * depth, 1)],
            [Poison(images * depth)],
            (x, a, w) => GlobalAverageKernels.Forward(positions, depth, x[0].Span, a[0].Span, w),
            (x, _) => [Define.GlobalAveragePooling(x[0], images, new(positions, 1, depth))],
            4,
            3e-4);
        yield return new(
            $"Backward, {images}×{positions}×{depth}",
            [Numbers(images * depth, 2)],
            [Poison(images * positions * depth)],
            (g, dx, w) => GlobalAverageKernels.Backward(positions, depth, g[0].Span, dx[0].Span, w),
            (g, _) => [Define.GlobalAveragePoolingSlope(g[0], images, new(positions, 1, depth))],
            1);
    }
}
