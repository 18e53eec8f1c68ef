using Gabor.Data;
using Gabor.Plotting;

namespace Gabor.Tests.Plotting;

public sealed class SurfaceFigureTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static SurfaceFigure Figure(double left, double right, bool log = false) => new()
    {
        XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1, 2], Y = [0, 1], LogValues = log,
        Values = [[left, (left + right) / 2, right], [left, (left + right) / 2, right]],
    };

    /// <summary>How light the figure is at a place, 0…255.</summary>
    double Light(SurfaceFigure figure, double across, double down)
    {
        string file = folder.File("figure.png");
        figure.Save(file);
        var image = ImageFile.Read(file);
        int at = ((int)(down * image.Shape.Height) * image.Shape.Width) + (int)(across * image.Shape.Width);
        return image.Pixels.Slice(at * image.Shape.Depth, 3).ToArray().Average(part => (double)part);
    }

    [Fact]
    public void Low_values_are_light_and_stand_where_their_places_are()
    {
        Assert.True(Light(Figure(0, 1), 0.15, 0.5) > Light(Figure(0, 1), 0.75, 0.5) + 60);
        Assert.True(Light(Figure(1, 0), 0.15, 0.5) < Light(Figure(1, 0), 0.75, 0.5) - 60);
        var slope = new SurfaceFigure
        {
            XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1], Y = [0, 1, 2], Values = [[0, 0], [1, 1], [2, 2]],
        };
        Assert.True(Light(slope, 0.45, 0.8) > Light(slope, 0.45, 0.15) + 60);
    }

    [Fact]
    public void By_powers_of_ten_a_value_of_the_middle_power_is_of_the_middle_shade()
    {
        // A thousandth of the largest: almost the lowest shade by values, half way by powers of ten from a millionth to 1.
        SurfaceFigure figure(bool log) => new()
        {
            XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1, 2], Y = [0, 1], LogValues = log,
            Values = [[1e-6, 1e-3, 1], [1e-6, 1e-3, 1]],
        };
        double low = Light(figure(false), 0.12, 0.5);
        Assert.Equal(low, Light(figure(false), 0.42, 0.5), 12.0);
        Assert.InRange(Light(figure(true), 0.42, 0.5), 60, low - 40);
    }

    [Fact]
    public void Numbers_that_are_none_stay_white_and_do_no_harm()
    {
        var figure = new SurfaceFigure
        {
            XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1, 2], Y = [0, 1, 2],
            Values = [[1, 2, double.NaN], [1, double.PositiveInfinity, 3], [double.NaN, 2, 3]],
        };
        Assert.Contains("<svg", figure.ToSvg(), StringComparison.Ordinal);
        var nothing = new SurfaceFigure
        {
            XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1], Y = [0, 1],
            Values = [[double.NaN, double.NaN], [double.NaN, double.NaN]],
        };
        Assert.NotEmpty(nothing.ToPng());
    }

    [Fact]
    public void Paths_are_named_in_the_legend()
    {
        var figure = new SurfaceFigure
        {
            XTitle = "x", YTitle = "y", ValueTitle = "heights", X = [0, 1], Y = [0, 1], Values = [[0, 1], [1, 2]],
            Paths = [new Line("a path", [0, 0.5, 1], [0, 1, 0.5]), new Line("a point", [0.5], [0.5])],
        };
        string svg = figure.ToSvg();
        foreach (string word in (string[])["a path", "a point", "heights"])
            Assert.Contains(word, svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Panels_beside_each_other_are_all_there()
    {
        string file = folder.File("panels.png");
        new Panels([Figure(0, 1), Figure(0, 1)], 2) { Width = 900, Height = 300 }.Save(file);
        var image = ImageFile.Read(file);
        int Dark(int from, int to) => Enumerable.Range(0, image.Shape.Height).Sum(y =>
            Enumerable.Range(from, to - from).Count(x => image.Pixels[((y * image.Shape.Width) + x) * image.Shape.Depth] < 128));
        Assert.True(Dark(0, 450) > 1000);
        Assert.Equal(Dark(0, 450), Dark(450, 900), 50.0);
    }

    [Fact]
    public void Rows_of_another_length_are_refused() =>
        Assert.Throws<InvalidOperationException>(
            () => new SurfaceFigure
            {
                XTitle = "x", YTitle = "y", ValueTitle = "z", X = [0, 1], Y = [0, 1],
                Values = [[0, 1], [1]]
            }.ToPng());
}
