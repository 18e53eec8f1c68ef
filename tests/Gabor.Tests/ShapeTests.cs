using Gabor.Numerics;

namespace Gabor.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void A_image_is_written_height_width_depth() => Assert.Equal("28×28×1", new Shape(28, 28, 1).ToString());

    [Fact]
    public void A_vector_is_written_as_its_length() => Assert.Equal("10", Shape.Vector(10).ToString());

    [Fact]
    public void A_product_that_does_not_fit_is_refused() => Assert.Throws<OverflowException>(() => new Shape(1 << 16, 1 << 16, 1).Count);
}
