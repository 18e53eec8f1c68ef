using Gabor.Features.Sift;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Features.Sift;

public sealed class DenseSiftTests
{
    /// <summary>Height, width, step, cell, and the grid and its first pixel that they are to give.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int> Grids => new()
    {
        { 16, 16, 4, 4, 1, 1, 0, 0 },
        { 33, 30, 4, 4, 5, 4, 0, 1 },
        { 31, 47, 3, 4, 6, 11, 0, 0 },
        { 29, 26, 5, 3, 4, 3, 1, 2 },
        { 20, 23, 2, 5, 1, 2, 0, 0 },
        { 40, 41, 8, 6, 3, 3, 0, 0 },
        { 5, 4, 1, 1, 2, 1, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void A_grid_is_the_definition_at_each_place(int height, int width, int step, int cell, int rows, int columns, int top, int left)
    {
        float[] image = Image(height, width);
        DenseSiftGeometry geometry = new(height, width, step, cell);
        Assert.Equal((rows, columns), (geometry.Rows, geometry.Columns));
        float[] found = Compute(geometry, image, 2, Tiers.Best);
        double[] exact = [.. image.Select(v => (double)v)];
        for (int i = 0; i < rows * columns; i++)
        {
            int y = top + (i / columns * step), x = left + (i % columns * step);
            Assert.Equal((y + (2.0 * cell) - 0.5, x + (2.0 * cell) - 0.5), (geometry.Y(i / columns), geometry.X(i % columns)));
            double[] expected = Define.DenseSift(exact, height, width, y, x, cell);
            for (int k = 0; k < 128; k++)
                Assert.Equal(expected[k], found[(i * 128) + k], 2e-5);
        }
    }

    [Fact]
    public void Tiers_and_threads_do_not_change_a_bit()
    {
        float[] image = Image(61, 83);
        DenseSiftGeometry geometry = new(61, 83, 3, 5);
        float[] expected = Compute(geometry, image, 1, Tiers.Best);
        foreach (var tier in Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best))
        {
            foreach (int threads in (int[])[1, 2, 3])
                Assert.Equal(expected, Compute(geometry, image, threads, tier));
        }
    }

    [Fact]
    public void An_even_image_has_descriptors_of_zeros_and_light_changes_none()
    {
        DenseSiftGeometry geometry = new(24, 24);
        Assert.All(Compute(geometry, Enumerable.Repeat(0.3f, 24 * 24).ToArray(), 1, Tiers.Best), value => Assert.Equal(0, value));
        float[] image = Image(24, 24), bright = [.. image.Select(v => (0.5f * v) + 0.25f)];
        foreach (var (a, b) in Compute(geometry, image, 1, Tiers.Best).Zip(Compute(geometry, bright, 1, Tiers.Best)))
            Assert.Equal(a, b, 1e-4f);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        DenseSiftGeometry geometry = new(64, 64);
        float[] image = Image(64, 64), scratch = new float[geometry.ScratchFloats], output = new float[geometry.OutputFloats];
        using var workers = new Workers(1);
        DenseSift.Compute(geometry, image, scratch, output, workers);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DenseSift.Compute(geometry, image, scratch, output, workers);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new DenseSiftGeometry(15, 40));
        Assert.Throws<ArgumentException>(() => new DenseSiftGeometry(40, 40, 0));
        DenseSiftGeometry geometry = new(16, 16);
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(
            () => DenseSift.Compute(geometry, new float[255], new float[geometry.ScratchFloats], new float[128], workers));
        Assert.Throws<ArgumentException>(() => DenseSift.Compute(geometry, new float[256], [], new float[128], workers));
        Assert.Throws<ArgumentException>(() => DenseSift.Compute(default, [], [], [], workers));
    }

    static float[] Image(int height, int width) => [.. DrawnImage.Noise(height, width, 21).Pixels.Select(v => v / 255f)];

    static float[] Compute(DenseSiftGeometry geometry, float[] image, int threads, Tier tier)
    {
        using var workers = new Workers(threads, tier);
        float[] scratch = new float[geometry.ScratchFloats], output = new float[geometry.OutputFloats];
        Array.Fill(scratch, float.NaN);
        Array.Fill(output, float.NaN);
        DenseSift.Compute(geometry, image, scratch, output, workers);
        return output;
    }
}
