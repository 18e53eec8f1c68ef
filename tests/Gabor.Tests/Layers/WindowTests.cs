using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Tests.Layers;

/// <summary>Sizes whose products pass 2³¹ or 2³², where a kernel that counted in 32 bits would write beside its memory.</summary>
public sealed class WindowTests
{
    /// <summary>16384 × (1 + 2 · 131072) framed floats are 2³² + 16384, which 32 bits take for 16384.</summary>
    [Theory]
    [InlineData(16384, 1, 1, 1, 131073, 1000, 0, 131072)]
    [InlineData(46341, 46341, 1, 1, 1, 1, 0, 0)]
    [InlineData(1, 1, 3, 30001, 30001, 1000, 30000, 30000)]
    [InlineData(28, 28, 1, int.MaxValue, int.MaxValue, 1, int.MaxValue - 1, int.MaxValue - 1)]
    public void A_framed_image_that_is_too_large_to_count_is_refused(
        int height, int width, int depth, int f1, int f2, int stride, int p1, int p2)
    {
        var window = new Window(f1, f2, stride, p1, p2);
        Assert.StartsWith(
            "layer: ", Assert.Throws<ArgumentException>(() => new Convolution("layer", new Shape(height, width, depth), 1, window)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "layer: ", Assert.Throws<ArgumentException>(() => new MaxPooling("layer", new Shape(height, width, depth), window)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_pooling_window_whose_winner_a_float_cannot_tell_is_refused() =>
        Assert.Contains(
            "4097×4097",
            Assert.Throws<ArgumentException>(() => new MaxPooling("pool", new Shape(4097, 4097, 1), new Window(4097, 4097))).Message,
            StringComparison.Ordinal);
}
