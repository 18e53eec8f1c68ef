using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Tests.Numerics.Kernels.Windows;

public sealed class CropKernelsTests
{
    [Theory]
    [InlineData(5, 4, 3, 5, 4)]
    [InlineData(5, 4, 1, 3, 2)]
    [InlineData(2, 3, 2, 6, 7)]
    [InlineData(1, 1, 1, 1, 1)]
    public void Every_element_comes_from_its_place_or_is_zero(int height, int width, int depth, int resultHeight, int resultWidth)
    {
        var shape = new Shape(height, width, depth);
        var resultShape = new Shape(resultHeight, resultWidth, depth);
        float[] image = [.. Enumerable.Range(1, shape.Count).Select(i => (float)i)];
        for (int top = -9; top <= 9; top++)
        {
            for (int left = -9; left <= 9; left++)
            {
                float[] result = [.. Enumerable.Repeat(float.NaN, resultShape.Count)];
                CropKernels.Copy(image, shape, top, left, result, resultShape);
                for (int i = 0; i < result.Length; i++)
                {
                    int y = i / (resultWidth * depth) + top, x = i / depth % resultWidth + left, d = i % depth;
                    bool inside = y >= 0 && y < height && x >= 0 && x < width;
                    Assert.Equal(inside ? image[(y * width + x) * depth + d] : 0, result[i]);
                }
            }
        }
    }

    [Theory]
    [InlineData(int.MinValue, 0), InlineData(int.MaxValue, 0), InlineData(0, int.MinValue), InlineData(0, int.MaxValue)]
    public void A_crop_far_away_is_all_zeros(int top, int left)
    {
        float[] result = [.. Enumerable.Repeat(float.NaN, 4)];
        CropKernels.Copy([1, 2, 3, 4], new Shape(2, 2, 1), top, left, result, new Shape(2, 2, 1));
        Assert.All(result, v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_mirrored_image_exchanges_left_and_right_and_keeps_its_channels()
    {
        float[] result = new float[12];
        CropKernels.Mirror([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], new Shape(2, 3, 2), result);
        Assert.Equal([5f, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8], result.AsSpan());
    }

    [Fact]
    public void Spans_that_do_not_fit_their_shapes_are_refused()
    {
        var shape = new Shape(2, 2, 1);
        Assert.Throws<ArgumentException>(() => CropKernels.Copy(new float[3], shape, 0, 0, new float[4], shape));
        Assert.Throws<ArgumentException>(() => CropKernels.Copy(new float[4], shape, 0, 0, new float[3], shape));
        Assert.Throws<ArgumentException>(() => CropKernels.Copy(new float[4], shape, 0, 0, new float[8], new Shape(2, 2, 2)));
        Assert.Throws<ArgumentException>(() => CropKernels.Mirror(new float[4], shape, new float[5]));
    }
}
