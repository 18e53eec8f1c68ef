using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>Short sums inside other kernels: element by element, so that the width of the lanes never shows.</summary>
static unsafe class Accumulate
{
    /// <summary>to[i] += from[i].</summary>
    public static void Into<T>(float* from, float* to, int length) where T : unmanaged, ILanes<T>
    {
        int i = 0;
        for (; i <= length - T.Width; i += T.Width)
            T.Store(T.Add(T.Load(to + i), T.Load(from + i)), to + i);
        for (; i < length; i++)
            to[i] += from[i];
    }
}
