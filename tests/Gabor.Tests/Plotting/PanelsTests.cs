using Gabor.Data;
using Gabor.Plotting;

namespace Gabor.Tests.Plotting;

/// <summary>Figures beside each other, and maps of choices.</summary>
public sealed class PanelsTests
{
    [Fact]
    public void Every_panel_is_drawn()
    {
        var figure = new LineFigure { XTitle = "x", YTitle = "y", Lines = [new("line", [0, 1], [0, 1])] };
        var image = Decoded(new Panels([figure, figure, figure, figure], 2) { Width = 400, Height = 300 });
        foreach (var (left, top) in new[] { (0, 0), (200, 0), (0, 150), (200, 150) })
            Assert.True(Dark(image, left, top, 200, 150) > 100, $"the panel at {left}, {top} is empty");
    }

    [Fact]
    public void A_cell_has_the_colour_of_its_name_and_one_without_a_name_is_pale()
    {
        ChoiceMap Map(int first, int second) => new()
        {
            XTitle = "x", YTitle = "y", Columns = ["1", "2"], Rows = ["a"], Names = ["one", "two"], Cells = [[(first, ""), (second, "")]],
            Width = 400, Height = 300,
        };
        int some = Dark(Decoded(Map(0, -1)), 0, 0, 400, 300), more = Dark(Decoded(Map(0, 1)), 0, 0, 400, 300);
        Assert.InRange(more - some, 5000, 60_000);
        Assert.NotEqual(Map(0, 1).ToPng(), Map(1, 0).ToPng());
    }

    static Image Decoded(Figure figure) => ImageFile.Decode(figure.ToPng(), "figure");

    /// <summary>Pixels of little blue: black ones, and those of either colour.</summary>
    static int Dark(Image image, int left, int top, int width, int height)
    {
        var shape = image.Shape;
        int count = 0;
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
                count += image.Pixels[(((y * shape.Width) + x) * shape.Depth) + 2] < 200 ? 1 : 0;
        }

        return count;
    }
}
