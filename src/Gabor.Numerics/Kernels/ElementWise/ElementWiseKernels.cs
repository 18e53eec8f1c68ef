using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>
/// Functions of each element by itself. All spans of a call are equally long; the output may be the very memory of an input, but must
/// not overlap one in part.
/// </summary>
public static unsafe class ElementWiseKernels
{
    /// <summary>a = max(0, x), (5.21).</summary>
    public static void Relu(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Relu), x, a, workers);

    /// <summary>dx = g where a &gt; 0, else 0.</summary>
    /// <param name="a">The output of <see cref="Relu"/>.</param>
    /// <param name="g">∂err/∂a.</param>
    /// <param name="dx">∂err/∂x.</param>
    /// <param name="workers">The threads.</param>
    public static void ReluSlope(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(ReluSlope), a, g, dx, workers);

    /// <summary>a = 1 / (1 + e⁻ˣ).</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Sigmoid), x, a, workers);

    /// <summary>dx = g a (1 − a) for a from <see cref="Sigmoid"/>.</summary>
    public static void SigmoidSlope(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(SigmoidSlope), a, g, dx, workers);

    /// <summary>a = tanh x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Tanh), x, a, workers);

    /// <summary>dx = g (1 − a²) for a from <see cref="Tanh"/>.</summary>
    public static void TanhSlope(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(TanhSlope), a, g, dx, workers);

    /// <summary>a = x where x &gt; 0, else αx.</summary>
    public static void LeakyRelu(float leak, ReadOnlySpan<float> x, Span<float> a, Workers workers) =>
        Map(new LeakyRelu(leak), x, a, workers);

    /// <summary>dx = g where a &gt; 0, else αg, for a from <see cref="LeakyRelu"/>.</summary>
    public static void LeakyReluSlope(float leak, ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(new LeakyReluSlope(leak), a, g, dx, workers);

    /// <summary>a = min(max(0, x), 6).</summary>
    public static void Relu6(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Relu6), x, a, workers);

    /// <summary>dx = g where 0 &lt; a &lt; 6, else 0, for a from <see cref="Relu6"/>.</summary>
    public static void Relu6Slope(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(Relu6Slope), a, g, dx, workers);

    /// <summary>a = x, or what the rectifier makes of it.</summary>
    internal static void Rectify(Rectifier rectifier, ReadOnlySpan<float> x, Span<float> a, Workers workers)
    {
        switch (rectifier)
        {
            case Rectifier.Relu: Relu(x, a, workers); break;
            case Rectifier.Relu6: Relu6(x, a, workers); break;
            default: x.CopyTo(a); break;
        }
    }

    /// <summary>dx = g where the rectifier that gave a is no constant, else 0.</summary>
    internal static void RectifierSlope(
        Rectifier rectifier, ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers)
    {
        switch (rectifier)
        {
            case Rectifier.Relu: ReluSlope(a, g, dx, workers); break;
            case Rectifier.Relu6: Relu6Slope(a, g, dx, workers); break;
            default: g.CopyTo(dx); break;
        }
    }

    /// <summary>a = x where x &gt; 0, else eˣ − 1.</summary>
    public static void Elu(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Elu), x, a, workers);

    /// <summary>dx = g where a &gt; 0, else g (a + 1), for a from <see cref="Elu"/>.</summary>
    public static void EluSlope(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(EluSlope), a, g, dx, workers);

    /// <summary>a = λx where x &gt; 0, else λα(eˣ − 1).</summary>
    /// <param name="scale">λ, above 0.</param>
    /// <param name="low">λα, 0 or above: a is above −λα.</param>
    /// <param name="x">The numbers.</param>
    /// <param name="a">As many; overwritten. May be x.</param>
    /// <param name="workers">The threads that share the work.</param>
    public static void ScaledElu(float scale, float low, ReadOnlySpan<float> x, Span<float> a, Workers workers) =>
        Map(new ScaledElu(scale, low), x, a, workers);

    /// <summary>dx = λg where a &gt; 0, else g (a + λα), for a from <see cref="ScaledElu"/>.</summary>
    /// <param name="scale">λ.</param>
    /// <param name="low">λα.</param>
    /// <param name="a">What <see cref="ScaledElu"/> gave.</param>
    /// <param name="g">The derivatives with respect to it.</param>
    /// <param name="dx">As many; overwritten.</param>
    /// <param name="workers">The threads that share the work.</param>
    public static void ScaledEluSlope(
        float scale, float low, ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(new ScaledEluSlope(scale, low), a, g, dx, workers);

    /// <summary>a = x σ(x).</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Silu), x, a, workers);

    /// <summary>dx = g σ(x) (1 + x (1 − σ(x))).</summary>
    public static void SiluSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(SiluSlope), x, g, dx, workers);

    /// <summary>a = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static void Gelu(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Gelu), x, a, workers);

    /// <summary>dx = g times the derivative of <see cref="Gelu"/> at x.</summary>
    public static void GeluSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(GeluSlope), x, g, dx, workers);

    /// <summary>a = x Φ(x), Φ the normal distribution.</summary>
    public static void ExactGelu(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(ExactGelu), x, a, workers);

    /// <summary>dx = g (Φ(x) + x φ(x)).</summary>
    public static void ExactGeluSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dx, Workers workers) =>
        Zip(default(ExactGeluSlope), x, g, dx, workers);

    /// <summary>z = x + y.</summary>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers) =>
        Zip(default(Sum), x, y, z, workers);

    /// <summary>z = max(0, x + y).</summary>
    public static void AddRelu(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers) =>
        Zip(default(RectifiedSum), x, y, z, workers);

    /// <summary>a = x, by all workers.</summary>
    public static void Copy(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(default(Same), x, a, workers);

    /// <summary>a = a + x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> a, Workers workers) => Zip(default(Sum), a, x, a, workers);

    /// <summary>z = x − y.</summary>
    public static void Subtract(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers) =>
        Zip(default(Difference), x, y, z, workers);

    /// <summary>z = x ⊙ y.</summary>
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers) =>
        Zip(default(Product), x, y, z, workers);

    /// <summary>a = αx.</summary>
    public static void Scale(float factor, ReadOnlySpan<float> x, Span<float> a, Workers workers) => Map(new Scale(factor), x, a, workers);

    /// <summary>y = αx + y, rounded once.</summary>
    public static void ScaleAdd(float factor, ReadOnlySpan<float> x, Span<float> y, Workers workers) =>
        Zip(new ScaledSum(factor), x, y, y, workers);

    /// <summary>a[i] = f(x[i]), by all workers in the lanes of their tier. It allocates nothing.</summary>
    /// <param name="map">f; as a readonly struct it holds its constants, and its code is compiled into the loop.</param>
    /// <param name="x">x.</param>
    /// <param name="a">a, as long as x; it may be x.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Map<TMap>(TMap map, ReadOnlySpan<float> x, Span<float> a, Workers workers) where TMap : unmanaged, IMap
    {
        Check.Equal(x.Length, a.Length, nameof(ElementWiseKernels));
        fixed (float* from = x, to = a)
            ElementLoop.Run(new MapKernel<TMap>(map, from, to), a.Length, workers);
    }

    /// <summary>z[i] = f(x[i], y[i]), by all workers in the lanes of their tier. It allocates nothing.</summary>
    /// <param name="zip">f; as a readonly struct it holds its constants, and its code is compiled into the loop.</param>
    /// <param name="x">x.</param>
    /// <param name="y">y, as long as x.</param>
    /// <param name="z">z, as long as x; it may be x or y.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Zip<TZip>(TZip zip, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers)
        where TZip : unmanaged, IZip
    {
        Check.Equal(x.Length, z.Length, nameof(ElementWiseKernels));
        Check.Equal(y.Length, z.Length, nameof(ElementWiseKernels));
        fixed (float* first = x, second = y, to = z)
            ElementLoop.Run(new ZipKernel<TZip>(zip, first, second, to), z.Length, workers);
    }
}

/// <summary>a[i] = f(x[i]).</summary>
readonly unsafe struct MapKernel<TMap>(TMap map, float* x, float* a) : IElementKernel where TMap : unmanaged, IMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(map.Invoke(T.Load(x + i)), a + i);
}

/// <summary>z[i] = f(x[i], y[i]).</summary>
readonly unsafe struct ZipKernel<TZip>(TZip zip, float* x, float* y, float* z) : IElementKernel where TZip : unmanaged, IZip
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(zip.Invoke(T.Load(x + i), T.Load(y + i)), z + i);
}
