using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>A function of one number, written once for lanes of any width. <see cref="ElementWiseKernels.Map"/> applies it.</summary>
public interface IMap
{
    /// <summary>f(x), lane by lane.</summary>
    /// <typeparam name="T">The lanes.</typeparam>
    T Invoke<T>(T x) where T : unmanaged, ILanes<T>;
}

/// <summary>A function of two numbers, written once for lanes of any width. <see cref="ElementWiseKernels.Zip"/> applies it.</summary>
public interface IZip
{
    /// <summary>f(x, y), lane by lane.</summary>
    /// <typeparam name="T">The lanes.</typeparam>
    T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T>;
}

/// <summary>x.</summary>
readonly struct Same : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => x;
}

/// <summary>max(0, x), (5.21): x where x &gt; 0, +0 where x ≤ 0; NaN stays NaN.</summary>
readonly struct Relu : IMap
{
    // Adding 0 makes +0 of −0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(T.Fill(0f), x, T.Fill(0f), T.Add(x, T.Fill(0f)));
}

/// <summary>g where the activation a &gt; 0, else 0: the derivative of <see cref="Relu"/>.</summary>
readonly struct ReluSlope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> => T.WhereGreater(a, T.Fill(0f), g, T.Fill(0f));
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
readonly struct Sigmoid : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => Elementary.Sigmoid(x);
}

/// <summary>g a (1 − a): the derivative of <see cref="Sigmoid"/> by its activation a.</summary>
readonly struct SigmoidSlope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> => T.Multiply(g, T.Multiply(a, T.Subtract(T.Fill(1f), a)));
}

/// <summary>tanh x.</summary>
readonly struct Tanh : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => Elementary.Tanh(x);
}

/// <summary>g (1 + a)(1 − a): the derivative of <see cref="Tanh"/> by its activation a.</summary>
readonly struct TanhSlope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g)
        where T : unmanaged, ILanes<T> =>
        T.Multiply(g, T.Multiply(T.Add(T.Fill(1f), a), T.Subtract(T.Fill(1f), a)));
}

/// <summary>αx.</summary>
readonly struct Scale(float factor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Multiply(T.Fill(factor), x);
}

/// <summary>x / α.</summary>
readonly struct Quotient(float divisor) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Divide(x, T.Fill(divisor));
}

/// <summary>x + y.</summary>
readonly struct Sum : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Add(x, y);
}

/// <summary>max(0, x + y).</summary>
readonly struct RectifiedSum : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => default(Relu).Invoke(T.Add(x, y));
}

/// <summary>x − y.</summary>
readonly struct Difference : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Subtract(x, y);
}

/// <summary>xy.</summary>
readonly struct Product : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Multiply(x, y);
}

/// <summary>αx + y, rounded once.</summary>
readonly struct ScaledSum(float factor) : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.MultiplyAdd(T.Fill(factor), x, y);
}

/// <summary>x, but −c where it is below and c where it is above; NaN stays NaN.</summary>
readonly struct Clamp(float limit) : IMap
{
    // Larger and Smaller give their second argument where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Larger(T.Fill(-limit), T.Smaller(T.Fill(limit), x));
}

/// <summary>x + α(y − x): from x a share of the way to y.</summary>
readonly struct Toward(float share) : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.MultiplyAdd(T.Fill(share), T.Subtract(y, x), x);
}
