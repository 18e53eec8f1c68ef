using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Tests.Layers;

/// <summary>
/// What windows say and how they pad, and sizes whose products pass 2³¹ or 2³², where a kernel that counted in 32 bits would write beside
/// its memory.
/// </summary>
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

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(5, 1, 2, 2)]
    [InlineData(2, 1, 0, 1)]
    [InlineData(4, 1, 1, 2)]
    [InlineData(3, 2, 2, 2)]
    [InlineData(2, 3, 1, 2)]
    [InlineData(1, 1, 0, 0)]
    public void The_same_size_takes_F_less_1_zeros_times_the_dilation_the_odd_one_below_and_right(
        int size, int dilation, int before, int after)
    {
        var window = Window.Same(size, dilation);
        Assert.Equal(
            (before, after, before, after), (window.PaddingTop, window.PaddingBottom, window.PaddingLeft, window.PaddingRight));
        Assert.Equal(new Shape(7, 9, 2), new Convolution("conv", new(7, 9, 1), 2, window).Output);
    }

    /// <summary>As tf.nn: of 5 pixels, windows of 3 and stride 2 pad 1 and 1; of 6 pixels 0 and 1; a stride past the window none.</summary>
    [Theory]
    [InlineData(5, 3, 2, 1, 1, 3)]
    [InlineData(6, 3, 2, 0, 1, 3)]
    [InlineData(224, 7, 2, 2, 3, 112)]
    [InlineData(7, 1, 3, 0, 0, 3)]
    public void The_same_size_over_a_stride_is_that_of_the_image_divided_and_rounded_up(
        int size, int filter, int stride, int before, int after, int output)
    {
        Shape input = new(size, size + stride, 1);
        var window = Window.Square(filter, stride, padding: 9).SameOver(input);
        Assert.Equal((before, after), (window.PaddingTop, window.PaddingBottom));
        Assert.Equal(new Shape(output, output + 1, 1), new Convolution("conv", input, 1, window).Output);
    }

    [Fact]
    public void In_short_a_window_tells_what_is_not_usual()
    {
        Assert.Equal("3×3", new Window(3, 3).ToString());
        Assert.Equal("3×3, stride 2, padding 1", Window.Square(3, 2, 1).ToString());
        Assert.Equal("1×5, stride 2×1, padding 0×2", (new Window(1, 5, 1, 0, 2) with { StrideHeight = 2 }).ToString());
        Assert.Equal(
            "2×2, padding 0,1,0,1, dilation 3×1",
            (Window.Square(2) with { PaddingBottom = 1, PaddingRight = 1, DilationHeight = 3 }).ToString());
    }

    [Fact]
    public void A_usual_window_has_the_settings_of_older_files_and_others_one_for_each_axis_and_side()
    {
        Assert.Equal(
            "window_height 3, window_width 2, stride 2, padding_height 1, padding_width 0", Text(new Window(3, 2, 2, 1, 0)));
        Assert.Equal(
            "window_height 3, window_width 3, stride 1, padding_height 0, padding_width 0, dilation 2",
            Text(Window.Square(3, dilation: 2)));
        Assert.Equal(
            "window_height 2, window_width 2, stride_height 1, stride_width 3, padding_top 0, padding_bottom 1, padding_left 0, "
            + "padding_right 0, dilation_height 1, dilation_width 4",
            Text(new Window(2, 2) with { StrideWidth = 3, PaddingBottom = 1, DilationWidth = 4 }));

        static string Text(Window window) =>
            string.Join(", ", window.Settings.Select(s => FormattableString.Invariant($"{s.Name} {s.Value}")));
    }

    [Theory]
    [InlineData("stride_height is missing", "stride_width", 2)]
    [InlineData("padding_top is missing", "padding_right", 1)]
    [InlineData("dilation_width is missing", "dilation_height", 1)]
    [InlineData("dilation is 0", "dilation", 0)]
    public void A_setting_of_one_axis_or_side_asks_for_the_others(string expected, string name, int value)
    {
        Setting[] settings = [new("window_height", 2), new("window_width", 2), new("stride", 1), new(name, value)];
        Assert.StartsWith(
            $"pool: {expected}",
            Assert.Throws<ArgumentException>(() => new SettingReader("pool", settings).Window()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_pooling", "comes to stand where there is no pixel")]
    [InlineData("convolution", "output")]
    public void What_is_refused_says_so_in_one_line(string kind, string expected)
    {
        string message = kind == "max_pooling"
            ? Assert.Throws<ArgumentException>(() => new MaxPooling("it", new(4, 4, 1), Window.Square(2, 2, 2))).Message
            : Assert.Throws<ArgumentException>(
                () => new TransposedConvolution("it", new(4, 4, 1), 1, Window.Square(2, 2), outputPadding: (2, 0))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("it: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pooling_window_whose_winner_a_float_cannot_tell_is_refused() =>
        Assert.Contains(
            "4097×4097",
            Assert.Throws<ArgumentException>(() => new MaxPooling("pool", new Shape(4097, 4097, 1), new Window(4097, 4097))).Message,
            StringComparison.Ordinal);
}
