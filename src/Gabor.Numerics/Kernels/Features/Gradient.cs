using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>The slope of an image at its pixels, by central differences.</summary>
static unsafe class Gradient
{
    /// <summary>The length and the direction of the gradient, for as many pixels of a row as there are lanes.</summary>
    /// <param name="pixel">The first pixel; the one before it and those after the last are read.</param>
    /// <param name="stride">Pixels from one row to the next.</param>
    /// <param name="unit">How much of the direction's unit a radian is.</param>
    /// <returns>√(x² + y²) of twice the slope (x, y), and its angle from the x axis towards the y axis, which points down.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Length, T Direction) At<T>(float* pixel, nint stride, T unit) where T : unmanaged, ILanes<T>
    {
        T x = T.Subtract(T.Load(pixel + 1), T.Load(pixel - 1)), y = T.Subtract(T.Load(pixel + stride), T.Load(pixel - stride));
        return (T.SquareRoot(T.MultiplyAdd(x, x, T.Multiply(y, y))), T.Multiply(unit, Elementary.Arctangent(y, x)));
    }

    /// <summary>bell(t) = e^(−t² / (2σ²)) for t = 0 … radius.</summary>
    /// <param name="bell">Room for radius + 1 floats, up to a whole vector.</param>
    /// <param name="radius">The largest distance.</param>
    /// <param name="sigma">σ.</param>
    public static void Bell<T>(float* bell, int radius, float sigma) where T : unmanaged, ILanes<T>
    {
        for (int t = 0; t <= radius; t++)
            bell[t] = t / sigma;
        for (int t = 0; t <= radius; t += T.Width)
            T.Store(Elementary.Bell(T.Load(bell + t)), bell + t);
    }
}
