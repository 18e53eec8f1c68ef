using Gabor.Numerics;

namespace Gabor.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void An_image_is_written_height_width_depth() => Assert.Equal("28×28×1", new Shape(28, 28, 1).ToString());

    [Fact]
    public void A_vector_is_written_as_its_length() => Assert.Equal("10", Shape.Vector(10).ToString());

    [Fact]
    public void A_product_that_does_not_fit_is_refused() => Assert.Throws<OverflowException>(() => new Shape(1 << 16, 1 << 16, 1).Count);

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, -2)]
    public void A_size_below_1_is_refused(int height, int width, int depth)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(height, width, depth));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(1, 1, 1) with { Height = height, Width = width, Depth = depth });
    }

    [Fact]
    public void The_default_is_no_shape_and_equals_itself() => Assert.Equal(0, default(Shape).Count);
}
