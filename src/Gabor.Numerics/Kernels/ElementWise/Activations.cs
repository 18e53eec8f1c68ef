using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>x where x &gt; 0, else αx.</summary>
readonly struct LeakyRelu(float leak) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(x, T.Fill(0f), x, T.Multiply(T.Fill(leak), x));
}

/// <summary>g where the activation a &gt; 0, else αg: the derivative of <see cref="LeakyRelu"/>, which keeps the sign.</summary>
readonly struct LeakyReluSlope(float leak) : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> => T.WhereGreater(a, T.Fill(0f), g, T.Multiply(T.Fill(leak), g));
}

/// <summary>min(max(0, x), 6).</summary>
readonly struct Relu6 : IMap
{
    // Smaller gives its second argument where one is NaN, and adding 0 makes +0 of −0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> =>
        T.WhereGreater(T.Fill(0f), x, T.Fill(0f), T.Smaller(T.Fill(6f), T.Add(x, T.Fill(0f))));
}

/// <summary>g where the activation a is above 0 and below 6, else 0: the derivative of <see cref="Relu6"/>.</summary>
readonly struct Relu6Slope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> =>
        T.WhereGreater(a, T.Fill(0f), T.WhereGreater(T.Fill(6f), a, g, T.Fill(0f)), T.Fill(0f));
}

/// <summary>x where x &gt; 0, else eˣ − 1.</summary>
readonly struct Elu : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(x, T.Fill(0f), x, Elementary.ExpMinusOne(x));
}

/// <summary>g where the activation a &gt; 0, else g (a + 1): the derivative of <see cref="Elu"/>, whose eˣ is a + 1.</summary>
readonly struct EluSlope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> => T.WhereGreater(a, T.Fill(0f), g, T.Multiply(g, T.Add(a, T.Fill(1f))));
}

/// <summary>λx where x &gt; 0, else λα(eˣ − 1), for λα = <paramref name="low"/>.</summary>
readonly struct ScaledElu(float scale, float low) : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.WhereGreater(
        x, T.Fill(0f), T.Multiply(T.Fill(scale), x), T.Multiply(T.Fill(low), Elementary.ExpMinusOne(x)));
}

/// <summary>λg where the activation a &gt; 0, else g (a + λα): the derivative of <see cref="ScaledElu"/>, whose λαeˣ is a + λα.</summary>
readonly struct ScaledEluSlope(float scale, float low) : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T a, T g) where T : unmanaged, ILanes<T> => T.WhereGreater(
        a, T.Fill(0f), T.Multiply(T.Fill(scale), g), T.Multiply(g, T.Add(a, T.Fill(low))));
}

/// <summary>x σ(x).</summary>
readonly struct Silu : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Multiply(x, Elementary.Sigmoid(x));
}

/// <summary>g σ(x) (1 + x (1 − σ(x))): the derivative of <see cref="Silu"/>.</summary>
readonly struct SiluSlope : IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T g) where T : unmanaged, ILanes<T>
    {
        T one = T.Fill(1f), s = Elementary.Sigmoid(x);
        return T.Multiply(g, T.Multiply(s, T.MultiplyAdd(x, T.Subtract(one, s), one)));
    }
}

/// <summary>x Φ(x), Φ the normal distribution.</summary>
readonly struct ExactGelu : IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Multiply(x, Elementary.Normal(x));
}

/// <summary>g (Φ(x) + x φ(x)) with φ(x) = e^(−x²/2) / √(2π): the derivative of <see cref="ExactGelu"/>.</summary>
readonly struct ExactGeluSlope : IZip
{
    /// <summary>From here on, Φ is 0 or 1 and φ is 0 in float; there x² must not overflow, since 0 · ∞ is NaN.</summary>
    const float Flat = 16f;

    /// <summary>1 / √(2π).</summary>
    const float Height = 0.3989423f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T g) where T : unmanaged, ILanes<T>
    {
        x = T.Smaller(T.Fill(Flat), T.Larger(T.Fill(-Flat), x));
        return T.Multiply(g, T.MultiplyAdd(x, T.Multiply(T.Fill(Height), Elementary.Bell(x)), Elementary.Normal(x)));
    }
}

/// <summary>x σ(2u) with u = √(2/π) (x + 0.044715 x³), which is ½ x (1 + tanh u) and loses no digits where tanh u is near −1.</summary>
readonly struct Gelu : IMap
{
    /// <summary>2 √(2/π).</summary>
    internal const float Steepness = 1.5957691f;

    internal const float Cubic = 0.044715f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Multiply(x, Gate(x));

    /// <summary>σ(2u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Gate<T>(T x) where T : unmanaged, ILanes<T> =>
        Elementary.Sigmoid(T.Multiply(T.Multiply(T.Fill(Steepness), x), T.MultiplyAdd(T.Fill(Cubic), T.Multiply(x, x), T.Fill(1f))));
}

/// <summary>
/// g (s + x s (1 − s) (2u)') with s = σ(2u) and (2u)' = 2 √(2/π) (1 + 3 · 0.044715 x²): the derivative of <see cref="Gelu"/>.
/// </summary>
readonly struct GeluSlope : IZip
{
    /// <summary>From here on, s is 0 or 1 in float; there x² must not overflow, since 0 · ∞ is NaN.</summary>
    const float Flat = 16f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x, T g) where T : unmanaged, ILanes<T>
    {
        x = T.Smaller(T.Fill(Flat), T.Larger(T.Fill(-Flat), x));
        T one = T.Fill(1f), s = Gelu.Gate(x);
        T steepness = T.Multiply(T.Fill(Gelu.Steepness), T.MultiplyAdd(T.Fill(3 * Gelu.Cubic), T.Multiply(x, x), one));
        return T.Multiply(g, T.MultiplyAdd(T.Multiply(x, steepness), T.Multiply(s, T.Subtract(one, s)), s));
    }
}
