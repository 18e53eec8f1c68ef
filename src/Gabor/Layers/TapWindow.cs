using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>Checks a window with holes and groups on an image.</summary>
static class TapWindow
{
    /// <summary>Where the window comes to stand; with dilation δ it covers (F − 1) δ + 1 pixels.</summary>
    /// <exception cref="ArgumentException">The window is not one or does not fit, or something is too small or too large.</exception>
    public static GroupedGeometry Over(Shape input, Window window, int dilation, int groups, int filters, string layer)
    {
        if (filters < 1)
            throw Refuse.Count(layer, "filters", filters, 1);
        if (dilation < 1)
            throw Refuse.Count(layer, "dilation", dilation, 1);
        var geometry = (window with { Height = Covered(window.Height), Width = Covered(window.Width) }).Over(input, layer);
        if ((Int128)window.Height * window.Width * (input.Depth / groups) * filters > int.MaxValue - 64
            || (long)geometry.Positions * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(layer, "a convolution", input);
        return new GroupedGeometry(geometry, window.Height, window.Width, dilation, groups, filters);

        int Covered(int taps) => taps < 1 ? taps : (int)long.Min(int.MaxValue, ((taps - 1L) * dilation) + 1);
    }
}
