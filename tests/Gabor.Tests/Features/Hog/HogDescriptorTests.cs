using Gabor.Features.Hog;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Features.Hog;

public sealed class HogDescriptorTests
{
    static readonly HogOptions OneCell = HogOptions.ScikitImage with { BlockSize = 1, Norm = HogNorm.L1 };

    [Fact]
    public void The_window_of_the_paper_has_3780_numbers()
    {
        var geometry = new HogGeometry(new(128, 64, 3), HogOptions.DalalTriggs);
        Assert.Equal((15, 7, 3780), (geometry.BlocksY, geometry.BlocksX, geometry.Length));
        Assert.Equal((16, 8), (geometry.CellsY, geometry.CellsX));
    }

    [Theory]
    [InlineData(1, 0, 0)] // brighter to the right: 0°
    [InlineData(-1, 0, 0)] // and to the left, for unsigned bins
    [InlineData(3, 2, 1)] // 33.7°: the second bin of 20°
    [InlineData(0, 1, 4)] // brighter downwards: 90°
    [InlineData(-1, 1, 6)] // 135°
    [InlineData(1, -1, 6)]
    public void A_slope_votes_for_the_bin_of_its_direction(int right, int down, int bin)
    {
        float[] descriptor = Compute(new(24, 24, 1), OneCell, (y, x) => 100 + (right * x) + (down * y));
        float[] middle = descriptor[(4 * 9)..(5 * 9)];
        Assert.Equal(1, middle[bin], 1e-4);
        Assert.Equal(1, middle.Sum(), 1e-4);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(-1, 1, 3)]
    [InlineData(-1, -1, 5)]
    [InlineData(1, -1, 7)]
    [InlineData(-1, 0, 4)]
    public void Signed_bins_tell_a_direction_from_its_opposite(int right, int down, int bin)
    {
        float[] descriptor = Compute(new(24, 24, 1), OneCell with { IsSigned = true, Bins = 8 }, (y, x) => 100 + (right * x) + (down * y));
        Assert.Equal(1, descriptor[(4 * 8) + bin], 1e-4);
    }

    [Fact]
    public void A_direction_between_the_last_bin_and_the_first_is_shared_by_both()
    {
        var options = HogOptions.DalalTriggs with { BlockSize = 1, Norm = HogNorm.L1 };
        float[] descriptor = Compute(new(24, 24, 1), options, (_, x) => 3 * x);
        float[] middle = descriptor[(4 * 9)..(5 * 9)];
        Assert.Equal(0.5, middle[0], 1e-4);
        Assert.Equal(0.5, middle[8], 1e-4);
    }

    [Fact]
    public void The_scale_of_the_pixels_does_not_matter_where_gradients_are_far_above_epsilon()
    {
        float[] bytes = Compute(new(32, 32, 1), HogOptions.DalalTriggs, Waves);
        float[] parts = Compute(new(32, 32, 1), HogOptions.DalalTriggs, (y, x) => Waves(y, x) / 255);
        Assert.All(bytes.Zip(parts), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void No_number_of_an_L2_Hys_block_stands_far_above_the_clip_and_its_length_is_1()
    {
        float[] descriptor = Compute(new(64, 48, 1), HogOptions.DalalTriggs, Waves);
        Assert.All(
            descriptor.Chunk(36), block => Assert.Equal(1, block.Sum(x => (double)x * x), 1e-3));
    }

    [Fact]
    public void Images_of_a_batch_do_not_see_each_other()
    {
        var shape = new Shape(20, 28, 1);
        var geometry = new HogGeometry(shape, HogOptions.OpenCv with { CellSize = 4 });
        float[] images = Contracts.Numbers.Some(5 * shape.Count, 3).Select(x => Math.Abs(x) * 100).ToArray();
        float[] together = new float[5 * geometry.Length], alone = new float[geometry.Length];
        using var workers = new Workers(3);
        HogDescriptor.Compute(geometry, images, together, workers);
        for (int i = 0; i < 5; i++)
        {
            HogDescriptor.Compute(geometry, images.AsSpan(i * shape.Count, shape.Count), alone, workers);
            Contracts.Numbers.SameBits(alone, together[(i * geometry.Length)..((i + 1) * geometry.Length)], $"image {i}");
        }
    }

    [Fact]
    public void No_images_have_no_descriptors()
    {
        using var workers = new Workers(1);
        HogDescriptor.Compute(new HogGeometry(new(16, 16, 1), HogOptions.DalalTriggs), [], [], workers);
    }

    [Fact]
    public void An_image_smaller_than_a_block_is_refused_with_both_sizes()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new HogGeometry(new(15, 40, 3), HogOptions.DalalTriggs));
        Assert.Contains("15×40×3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("16×16", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_and_spans_that_do_not_fit_are_refused()
    {
        HogOptions[] wrong =
        [
            new() { CellSize = 0 }, new() { BlockSize = 0 }, new() { BlockStride = 0 }, new() { Bins = 0 }, new() { Bins = 65 },
            new() { Epsilon = 0 }, new() { Epsilon = float.NaN },
        ];
        Assert.All(wrong, options => Assert.Throws<ArgumentOutOfRangeException>(() => new HogGeometry(new(64, 64, 1), options)));
        var geometry = new HogGeometry(new(16, 16, 1), HogOptions.DalalTriggs);
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => HogDescriptor.Compute(geometry, new float[255], new float[36], workers));
        Assert.Throws<ArgumentException>(() => HogDescriptor.Compute(geometry, new float[256], new float[35], workers));
    }

    static float Waves(int y, int x) => 128 + (float)((60 * Math.Sin((0.3 * x) + (0.1 * y))) + (50 * Math.Sin((0.2 * y) - (0.05 * x))));

    static float[] Compute(Shape shape, HogOptions options, Func<int, int, float> pixel)
    {
        float[] image = [.. Enumerable.Range(0, shape.Count).Select(i => pixel(i / shape.Width, i % shape.Width))];
        var geometry = new HogGeometry(shape, options);
        float[] descriptor = new float[geometry.Length];
        using var workers = new Workers(1);
        HogDescriptor.Compute(geometry, image, descriptor, workers);
        return descriptor;
    }
}
