using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>A rectifier in place, while a row of results is still in the first-level cache.</summary>
static unsafe class RowRectifier
{
    /// <summary>Rectifies <paramref name="length"/> numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(Rectifier rectifier, float* row, int length) where T : unmanaged, ILanes<T>
    {
        switch (rectifier)
        {
            case Rectifier.Relu: ElementLoop.Range<MapKernel<Relu>, T>(new(default, row, row), 0, length); break;
            case Rectifier.Relu6: ElementLoop.Range<MapKernel<Relu6>, T>(new(default, row, row), 0, length); break;
            default: break;
        }
    }
}
