using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plotting;

namespace Gabor.Tests.Plotting;

public sealed class FilterSheetTests
{
    /// <summary>Pixels of the scale below the filters, and the least width for its words.</summary>
    const int Foot = 62, LeastWidth = 330;

    static readonly string[] TwoClasses = ["a", "b"];

    static Model Convolutional(int depth, int filters) =>
        new Sequential("net", new Shape(6, 6, depth)).Convolution(filters, 3).Relu().Dense(2).Build(TwoClasses);

    static (byte, byte, byte) At(FilterSheet sheet, int y, int x)
    {
        var pixels = ImageFile.Decode(sheet.ToPng(), "sheet").Pixels;
        int at = ((y * sheet.Width) + x) * 3;
        return (pixels[at], pixels[at + 1], pixels[at + 2]);
    }

    [Fact]
    public void A_grey_filter_is_blue_below_0_white_at_0_and_red_above()
    {
        var model = Convolutional(1, 2);
        var w = model.Parameters[0].Parameter.Value.Span; // [3, 3, 1, 2]
        w[0] = -2; // filter 0, top left
        w[((2 * 3) + 2) * 2] = 2; // filter 0, bottom right
        var sheet = FilterSheet.Of(model);

        // Two tiles of 3 × 24 pixels in one row, 4 pixels apart, above the scale.
        Assert.Equal((80 + Foot, LeastWidth), (sheet.Height, sheet.Width));
        var (red, _, blue) = At(sheet, 5, 5);
        Assert.True(blue > 2 * red, "blue");
        (red, _, blue) = At(sheet, 4 + 71, 4 + 71);
        Assert.True(red > 2 * blue, "red");
        Assert.Equal((255, 255, 255), At(sheet, 40, 40));
        Assert.Equal((255, 255, 255), At(sheet, 40, 120)); // all of filter 1 is 0
    }

    [Fact]
    public void A_colour_filter_is_an_image_around_grey_beside_the_weights_of_its_channels()
    {
        var model = Convolutional(3, 1);
        var w = model.Parameters[0].Parameter.Value.Span; // [3, 3, 3, 1]
        w[0] = 1;
        w[1] = -1;
        var sheet = FilterSheet.Of(model);

        // Four tiles of 3 × 16 pixels side by side, below their names.
        Assert.Equal((255, 0, 127), At(sheet, 21, 5));
        Assert.Equal((127, 127, 127), At(sheet, 60, 40));
        var (red, _, blue) = At(sheet, 21, 5 + 49);
        Assert.True(red > 2 * blue, "the weight of red is positive");
        (red, _, blue) = At(sheet, 21, 5 + 98);
        Assert.True(blue > 2 * red, "the weight of green is negative");
        Assert.Equal((255, 255, 255), At(sheet, 21, 5 + 147));
    }

    [Fact]
    public void A_dense_first_layer_is_drawn_on_the_shape_of_the_images()
    {
        var model = new Sequential("net", new Shape(4, 8, 1)).Dense(2).Build(TwoClasses);
        model.Parameters[0].Parameter.Value.Span[(((3 * 8) + 7) * 2) + 1] = 1; // output 1 from the last pixel
        var sheet = FilterSheet.Of(model);
        Assert.Equal((4 + 36 + 4 + Foot, LeastWidth), (sheet.Height, sheet.Width));
        Assert.Equal((255, 255, 255), At(sheet, 39, 75));
        var (red, green, _) = At(sheet, 39, 151);
        Assert.True(red > 2 * green);
    }

    [Fact]
    public void The_scale_goes_from_blue_over_white_to_red()
    {
        var sheet = FilterSheet.Of(Convolutional(1, 1));
        int y = sheet.Height - Foot + 28;
        var (red, _, blue) = At(sheet, y, 21);
        Assert.True(blue > 2 * red, "−max");
        var (_, green, _) = At(sheet, y, 80);
        Assert.True(green > 245, "0");
        (red, _, blue) = At(sheet, y, 138);
        Assert.True(red > 2 * blue, "+max");
    }

    [Fact]
    public void Of_many_filters_the_first_64_are_drawn()
    {
        var (some, many) = (FilterSheet.Of(Convolutional(1, 64)), FilterSheet.Of(Convolutional(1, 512)));
        Assert.Equal((some.Height, some.Width), (many.Height, many.Width));
        Assert.Equal((4 + (8 * 76) + Foot, 4 + (8 * 76)), (many.Height, many.Width));
    }

    [Fact]
    public void The_png_has_the_size_of_the_sheet()
    {
        var sheet = FilterSheet.Of(Convolutional(3, 5));
        Assert.Equal(new Shape(sheet.Height, sheet.Width, 3), ImageFile.Decode(sheet.ToPng(), "sheet").Shape);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_drawn_without_harm()
    {
        var model = Convolutional(1, 1);
        model.Parameters[0].Parameter.Value.Span.Fill(float.NaN);
        Assert.NotEmpty(FilterSheet.Of(model).ToPng());
        model.Parameters[0].Parameter.Value.Span.Fill(float.PositiveInfinity);
        Assert.NotEmpty(FilterSheet.Of(model).ToPng());
    }

    [Fact]
    public void A_first_layer_without_weights_is_refused_by_name()
    {
        var model = new Sequential("net", new Shape(4, 4, 1)).MaxPooling(2).Dense(2).Build(TwoClasses);
        Assert.Contains("pool1", Assert.Throws<ArgumentException>(() => FilterSheet.Of(model)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 channels", Assert.Throws<ArgumentException>(() => FilterSheet.Of(Convolutional(2, 1))).Message, StringComparison.Ordinal);
    }
}
