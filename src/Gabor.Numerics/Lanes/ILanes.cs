namespace Gabor.Numerics.Lanes;

/// <summary>
/// Several floats that move as one. <see cref="Lanes1"/>, <see cref="Lanes128"/>, <see cref="Lanes256"/> and <see cref="Lanes512"/>
/// implement it, so that one body of a kernel serves every vector width; every operation gives the same bits in each.
/// </summary>
/// <typeparam name="T">The lanes themselves.</typeparam>
public unsafe interface ILanes<T> where T : unmanaged, ILanes<T>
{
    /// <summary>How many floats.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> floats; any alignment.</summary>
    static abstract T Load(float* source);

    /// <summary>Every lane <paramref name="value"/>.</summary>
    static abstract T Fill(float value);

    /// <summary>Writes <see cref="Width"/> floats; any alignment.</summary>
    static abstract void Store(T x, float* destination);

    /// <summary>x + y.</summary>
    static abstract T Add(T x, T y);

    /// <summary>x − y.</summary>
    static abstract T Subtract(T x, T y);

    /// <summary>xy.</summary>
    static abstract T Multiply(T x, T y);

    /// <summary>x / y.</summary>
    static abstract T Divide(T x, T y);

    /// <summary>√x.</summary>
    static abstract T SquareRoot(T x);

    /// <summary>xy + z, rounded once.</summary>
    static abstract T MultiplyAdd(T x, T y, T z);

    /// <summary>The larger of x and y as <c>x &gt; y ? x : y</c>: y where either is NaN.</summary>
    static abstract T Larger(T x, T y);

    /// <summary>The smaller of x and y as <c>x &lt; y ? x : y</c>: y where either is NaN.</summary>
    static abstract T Smaller(T x, T y);

    /// <summary>In each lane a where x &gt; y, else b (also where x or y is NaN).</summary>
    static abstract T WhereGreater(T x, T y, T a, T b);

    /// <summary>In each lane a where x = y, else b.</summary>
    static abstract T WhereEqual(T x, T y, T a, T b);

    /// <summary>Whether x &gt; y in any lane.</summary>
    static abstract bool AnyGreater(T x, T y);

    /// <summary>The nearest integer, ties to even.</summary>
    static abstract T Round(T x);

    /// <summary>2ⁿ for lanes that hold integers n in −126…127.</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary>The exponent e of x = m 2ᵉ with 1 ≤ m &lt; 2, as a float, for normal positive x.</summary>
    static abstract T Exponent(T x);

    /// <summary>The mantissa m of x = m 2ᵉ with 1 ≤ m &lt; 2, for normal positive x.</summary>
    static abstract T Mantissa(T x);

    /// <summary>Copies a square of <see cref="Width"/> × <see cref="Width"/> floats transposed: to[c, r] = from[r, c].</summary>
    /// <param name="from">The square.</param>
    /// <param name="stride">Floats from one of its rows to the next.</param>
    /// <param name="to">Where it goes; must not overlap.</param>
    /// <param name="toStride">Floats from one row there to the next.</param>
    static abstract void Transpose(float* from, nint stride, float* to, nint toStride);
}
