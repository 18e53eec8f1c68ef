using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>Checks a window on an image whose channels lie in groups.</summary>
static class GroupWindow
{
    /// <summary>Where the window comes to stand.</summary>
    /// <exception cref="ArgumentException">The window is not one or does not fit, the groups do not divide the channels and the filters, or
    /// something is too small or too large.</exception>
    public static GroupedGeometry Over(Shape input, Window window, int groups, int filters, string layer)
    {
        Check(input.Depth, groups, filters, layer);
        return Of(window.Over(input, layer), groups, filters, input, layer);
    }

    /// <summary>Refuses groups that do not divide both.</summary>
    /// <exception cref="ArgumentException">They do not, or something is below 1.</exception>
    public static void Check(int channels, int groups, int filters, string layer)
    {
        if (filters < 1)
            throw Refuse.Count(layer, "filters", filters, 1);
        if (groups < 1)
            throw Refuse.Count(layer, "groups", groups, 1);
        if (channels % groups != 0 || filters % groups != 0)
            throw Refuse.Groups(layer, groups, channels, filters);
    }

    /// <summary>The same of a window that has been placed, with groups that divide.</summary>
    /// <exception cref="ArgumentException">There would be too many numbers.</exception>
    public static GroupedGeometry Of(in WindowGeometry window, int groups, int filters, Shape input, string layer)
    {
        if ((Int128)window.WindowHeight * window.WindowWidth * (window.Depth / groups) * filters > int.MaxValue - 64
            || (long)window.Positions * filters > int.MaxValue - 64)
            throw Refuse.TooLarge(layer, "a convolution", input);
        return new GroupedGeometry(window, groups, filters);
    }
}
