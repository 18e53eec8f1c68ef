using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Along a row, where all taps of a window lie on the image, so that no loop asks for each.
/// </summary>
static class DepthwiseColumns
{
    /// <summary>The first output column whose tap j does not lie in the padding on the left.</summary>
    public static int FirstInside(in GroupedGeometry g, int j = 0) =>
        int.Max(0, g.Window.PaddingLeft - (j * g.Window.DilationWidth) + g.Window.StrideWidth - 1) / g.Window.StrideWidth;

    /// <summary>Behind the last output column whose tap j does not lie in the padding on the right.</summary>
    public static int EndInside(in GroupedGeometry g, int j)
    {
        int room = g.Window.Width - 1 + g.Window.PaddingLeft - (j * g.Window.DilationWidth);
        return room < 0 ? 0 : int.Min(g.Window.OutputWidth, (room / g.Window.StrideWidth) + 1);
    }

    /// <summary>The places k of the pixels phase + kS that meet an output with every tap that meets any of them.</summary>
    public static (int First, int End) Inside(in GroupedGeometry g, int phase)
    {
        int first = 0, end = int.MaxValue / 2;
        for (int j = 0; j < g.Width; j++)
        {
            (int column, int beside) = int.DivRem(phase + g.Window.PaddingLeft - (j * g.Window.DilationWidth), g.Window.StrideWidth);
            if (beside != 0)
                continue;
            first = int.Max(first, -column);
            end = int.Min(end, g.Window.OutputWidth - column);
        }

        return (first, end);
    }

    /// <summary>Whether a window has no more taps than a chain of <see cref="LongSum"/>, so that its sums are not cut.</summary>
    public static bool IsOneChain(in GroupedGeometry g) => g.Height * g.Width <= LongSum.Chain;
}
