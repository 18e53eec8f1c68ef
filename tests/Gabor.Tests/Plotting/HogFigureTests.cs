using Gabor.Data;
using Gabor.Features.Hog;
using Gabor.Numerics;
using Gabor.Plotting;

namespace Gabor.Tests.Plotting;

public sealed class HogFigureTests
{
    static readonly HogOptions FourCells = HogOptions.ScikitImage with { CellSize = 8, BlockSize = 1 };

    /// <summary>An image of 16 × 16 is drawn 10 times as large, both pictures between gaps of 16 pixels.</summary>
    static HogFigure Figure(Func<int, int, float> pixel, HogOptions options, int depth = 1) =>
        new([.. Enumerable.Range(0, 256 * depth).Select(i => pixel(i / depth / 16, i / depth % 16))], new Shape(16, 16, depth), options)
        {
            Width = 368, Height = 192,
        };

    static byte At(HogFigure figure, int y, int x) => ImageFile.Decode(figure.ToPng(), "figure").Pixels[((y * 368) + x) * 3];

    [Fact]
    public void An_upright_edge_has_an_upright_stroke_in_its_cells_beside_the_image()
    {
        // Dark on the left of column 4: only the cells on the left have gradients.
        var figure = Figure((_, x) => x < 4 ? 0 : 200, FourCells);
        Assert.Equal((0, 200), (At(figure, 50, 16 + 20), At(figure, 50, 16 + 60)));
        int left = 192, top = 16;
        foreach (int middle in new[] { 40, 120 })
        {
            Assert.Equal(255, At(figure, top + middle, left + 40));
            Assert.True(Brightest(top + middle - 30, left + 40) > 200);
            Assert.True(Brightest(top + middle + 30, left + 40) > 200);
            Assert.Equal(0, At(figure, top + middle, left + 40 - 30));
            Assert.Equal(0, At(figure, top + middle, left + 40 + 30));
            Assert.Equal(0, At(figure, top + middle, left + 120));
        }

        // Bin 0 is drawn at 10°, so the ends are 5 pixels aside.
        int Brightest(int y, int x) => Enumerable.Range(x - 8, 17).Max(place => At(figure, y, place));
    }

    [Fact]
    public void The_lean_of_a_stroke_is_that_of_its_edge()
    {
        // Brighter to the right and below: the edge rises to the right.
        var figure = Figure((y, x) => 6 * (x + y), FourCells with { Bins = 2, Border = HogBorder.Repeat });
        int left = 192, top = 16;
        Assert.True(At(figure, top + 40 - 20, left + 40 + 20) > 200);
        Assert.True(At(figure, top + 40 + 20, left + 40 - 20) > 200);
        Assert.Equal(0, At(figure, top + 40 - 20, left + 40 - 20));
    }

    [Fact]
    public void An_even_image_has_no_strokes_and_colours_are_drawn()
    {
        var figure = Figure((_, _) => 90, HogOptions.DalalTriggs, depth: 3);
        Assert.Equal(90, At(figure, 50, 60));
        Assert.Equal(0, At(figure, 56, 232));
        Assert.StartsWith("<?xml", figure.ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_channels_and_missing_pixels_are_refused()
    {
        Assert.Contains(
            "2 channels",
            Assert.Throws<ArgumentException>(() => Figure((_, _) => 0, FourCells, depth: 2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HogFigure([1, 2, 3], new Shape(16, 16, 1), FourCells));
    }
}
