using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Distances;

/// <summary>|x − y|, of which ‖x − y‖₁ is the sum.</summary>
readonly struct AbsoluteDifference : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Larger(T.Subtract(x, y), T.Subtract(y, x));
}

/// <summary>(x − y)² / (x + y) for numbers from 0 on; 0 where both are 0.</summary>
readonly struct ChiSquaredTerm : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T>
    {
        T difference = T.Subtract(x, y), sum = T.Add(x, y);
        return T.Divide(T.Multiply(difference, difference), T.WhereEqual(sum, T.Fill(0f), T.Fill(1f), sum));
    }
}

/// <summary>min(x, y).</summary>
readonly struct SmallerOf : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Smaller(x, y);
}

/// <summary>e^(−γx).</summary>
readonly struct Decay(float gamma) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => Elementary.Exp(T.Multiply(T.Fill(-gamma), x));
}

/// <summary>(γx + c)ᵈ for a whole d from 1 on, by repeated squaring.</summary>
readonly struct WholePower(float gamma, float offset, int degree) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T>
    {
        T power = T.MultiplyAdd(T.Fill(gamma), x, T.Fill(offset)), result = T.Fill(1f);
        for (int rest = degree; ; power = T.Multiply(power, power))
        {
            if ((rest & 1) != 0)
                result = T.Multiply(result, power);
            rest >>= 1;
            if (rest == 0)
                return result;
        }
    }
}
