using Gabor.Numerics;
using Gabor.Numerics.Kernels.Pooling;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.Windows;

/// <summary>The matrix of windows X̃ and its index maps, (6.16)–(6.19), and pooling by it.</summary>
public sealed class Im2ColTests
{
    public static TheoryData<int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 5, 6, 3, 3, 2, 1, 0, 0 },
        { 7, 5, 2, 2, 3, 2, 1, 1 },
        { 4, 4, 1, 4, 4, 1, 0, 0 },
        { 6, 7, 17, 3, 3, 3, 2, 1 },
        { 3, 9, 4, 1, 5, 2, 0, 4 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Each_map_and_its_inverse_count_every_window_and_every_tap_once(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride, int paddingHeight, int paddingWidth)
    {
        var g = Geometry(height, width, depth, windowHeight, windowWidth, stride, paddingHeight, paddingWidth);
        int p = 0, q = 0;
        for (int y = 0; y < g.OutputHeight; y++)
            for (int x = 0; x < g.OutputWidth; x++, p++)
                Assert.Equal((p, (y, x)), (Im2Col.Row(g, y, x), Im2Col.Position(g, p)));
        for (int i = 0; i < windowHeight; i++)
            for (int j = 0; j < windowWidth; j++)
                for (int d = 0; d < depth; d++, q++)
                    Assert.Equal((q, (i, j, d)), (Im2Col.Column(g, i, j, d), Im2Col.Tap(g, q)));
        Assert.Equal((g.Positions, g.Taps), (p, q));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_texts_matrix_column_by_column_is_ours_with_rows_and_columns_in_another_order(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride, int paddingHeight, int paddingWidth)
    {
        var g = Geometry(height, width, depth, windowHeight, windowWidth, stride, paddingHeight, paddingWidth);
        const int images = 2;
        float[] x = Numbers.Some(images * g.ImageFloats, 1), windows = Poisoned(images * g.Positions * g.Taps);
        using var workers = new Workers(2);
        Im2Col.Gather(g, x, windows, images, workers);
        for (int n = 0; n < images; n++)
            for (int p = 0; p < g.Positions; p++)
                for (int q = 0; q < g.Taps; q++)
                {
                    // The text's p and q undone, (6.18) and (6.19); then (6.16) and (6.17), with the stride and padding that they leave
                    // out.
                    int il = p % g.OutputHeight, jl = p / g.OutputHeight;
                    int i = q % windowHeight, j = q / windowHeight % windowWidth, d = q / (windowHeight * windowWidth);
                    int row = (il * stride) + i - paddingHeight, column = (jl * stride) + j - paddingWidth;
                    bool inside = row >= 0 && row < height && column >= 0 && column < width;
                    float expected = inside ? x[(((((n * height) + row) * width) + column) * depth) + d] : 0f;
                    Assert.Equal(expected, windows[(((n * g.Positions) + Im2Col.Row(g, il, jl)) * g.Taps) + Im2Col.Column(g, i, j, d)]);
                }
    }

    [Fact]
    public void Col2im_is_the_adjoint_of_im2col_with_the_same_bits_from_every_tier_and_number_of_threads()
    {
        // ⟨X̃, Y⟩ = ⟨X, col2im Y⟩ for any Y: in whole numbers, so that nothing rounds.
        var g = Geometry(7, 6, 5, 3, 2, 2, 1, 1);
        float[] x = Whole(3 * g.ImageFloats, 1), y = Whole(3 * g.Positions * g.Taps, 2), windows = new float[y.Length];
        EveryWorkers.Each((workers, how) =>
        {
            float[] back = Poisoned(x.Length);
            Im2Col.Gather(g, x, windows, 3, workers);
            Im2Col.Scatter(g, y, back, 3, workers);
            Assert.True(Inner(windows, y) == Inner(x, back), how);
        });

        static float[] Whole(int count, int seed) => [.. Numbers.Some(count, seed).Select(v => MathF.Round(10 * v))];

        static double Inner(float[] a, float[] b) => a.Zip(b, (s, t) => (double)s * t).Sum();
    }

    [Theory]
    [InlineData(6, 6, 3, 2, 2, 2)]
    [InlineData(7, 8, 5, 3, 3, 2)]
    [InlineData(7, 6, 17, 3, 2, 1)]
    [InlineData(8, 8, 1, 2, 2, 3)]
    public void Pooling_over_the_rows_of_the_matrix_is_max_pooling_forward_and_backward(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride)
    {
        // Few different numbers, so that most windows have a tie. Without padding, whose zeros in X̃ would win over numbers below 0.
        var g = Geometry(height, width, depth, windowHeight, windowWidth, stride, 0, 0);
        const int images = 2;
        using var workers = new Workers(2);
        float[] x = [.. Numbers.Some(images * g.ImageFloats, 1).Select(v => MathF.Round(v))], gradient = Numbers.Some(
            images * g.Positions * depth, 2);
        float[] windows = Poisoned(images * g.Positions * g.Taps), a = Poisoned(gradient.Length);
        float[] windowGradient = new float[windows.Length], dx = Poisoned(x.Length);

        // A(p, d) = max over (i, j) of X̃(p, (i, j, d)); its derivative goes to the first that is largest, and col2im carries it to the
        // pixel.
        Im2Col.Gather(g, x, windows, images, workers);
        for (int p = 0; p < images * g.Positions; p++)
            for (int d = 0; d < depth; d++)
            {
                int best = -1;
                for (int q = d; q < g.Taps; q += depth)
                {
                    if (best < 0 || windows[(p * g.Taps) + q] > windows[(p * g.Taps) + best])
                        best = q;
                }

                a[(p * depth) + d] = windows[(p * g.Taps) + best];
                windowGradient[(p * g.Taps) + best] = gradient[(p * depth) + d];
            }

        Im2Col.Scatter(g, windowGradient, dx, images, workers);

        float[] pooled = Poisoned(a.Length), winners = new float[a.Length], pooledGradient = Poisoned(x.Length);
        MaxPoolKernels.Forward(g, x, pooled, winners, images, workers);
        MaxPoolKernels.Backward(g, gradient, winners, pooledGradient, images, workers);
        Numbers.SameBits(pooled, a, "A");
        Assert.Equal(pooledGradient, dx);

        Shape input = new(height, width, depth), output = new(g.OutputHeight, g.OutputWidth, depth);
        Sliding window = new(windowHeight, windowWidth, stride, 0, 0);
        Assert.Equal(Define.MaxPooling(x.Exactly(), images, input, output, window), a.Exactly());
        Near.Equal(Define.MaxPoolingSlope(x.Exactly(), gradient.Exactly(), images, input, output, window), dx.Exactly(), 1e-6, 1e-6, "∂X");
    }

    static WindowGeometry Geometry(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride, int paddingHeight, int paddingWidth) => new(
        height, width, depth, windowHeight, windowWidth, stride, paddingHeight, paddingWidth,
        ((height - windowHeight + (2 * paddingHeight)) / stride) + 1, ((width - windowWidth + (2 * paddingWidth)) / stride) + 1);

    static float[] Poisoned(int length) => [.. Enumerable.Repeat(float.NaN, length)];
}
