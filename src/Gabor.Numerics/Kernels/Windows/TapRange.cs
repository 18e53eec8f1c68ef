using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Windows;

/// <summary>Which taps of a window lie on the image, along one axis.</summary>
static class TapRange
{
    /// <summary>
    /// The taps first … end − 1 of those at start + i δ, 0 ≤ i &lt; taps, that lie on 0 … size − 1; first ≥ end for none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int First, int End) Inside(int start, int dilation, int taps, int size) => dilation == 1
        ? (int.Max(0, -start), int.Min(taps, size - start))
        : (int.Max(0, -start + dilation - 1) / dilation, int.Min(taps, (int.Max(0, size - start) + dilation - 1) / dilation));
}
