using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// The small matrices of Winograd's minimal filtering F(4 × 4, 5 × 5), with the points 0, ±1, ±2, ±1/2 and ∞ (as for the F(6 × 6, 3 × 3) of
/// Lavin and Gray 2015, arXiv 1509.09308: Bᵀ depends on the points alone): a tile of 4 × 4 outputs costs 64 multiplications a channel
/// instead of 400. Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; each matrix is applied to the columns of a square, then to its rows.
/// </summary>
static unsafe class Winograd5x5
{
    /// <summary>Outputs of a tile along one side.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs of a tile along one side, and points at which polynomials are multiplied.</summary>
    public const int Inputs = 8;

    /// <summary>Taps of a filter along one side.</summary>
    public const int Taps = 5;

    /// <summary>Products of a tile.</summary>
    public const int Points = Inputs * Inputs;

    /// <summary>A matrix applied to vectors of lanes, one component some floats after another.</summary>
    public interface IMatrix
    {
        /// <summary>Components that go in.</summary>
        static abstract int From { get; }

        /// <summary>Components that come out.</summary>
        static abstract int To { get; }

        /// <summary>to = M from; all is read before anything is written.</summary>
        static abstract void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>;
    }

    /// <summary>M s Mᵀ of a square s of vectors: [From, From] to [To, To].</summary>
    /// <param name="from">The square's first element.</param>
    /// <param name="fromRow">Floats from one of its rows to the next.</param>
    /// <param name="fromColumn">Floats from one of its columns to the next.</param>
    /// <param name="between">Memory for 64 vectors.</param>
    /// <param name="to">The result's first element.</param>
    /// <param name="toRow">Floats from one of its rows to the next.</param>
    /// <param name="toColumn">Floats from one of its columns to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square<TMatrix, T>(float* from, nint fromRow, nint fromColumn, float* between, float* to, nint toRow, nint toColumn)
        where TMatrix : IMatrix
        where T : unmanaged, ILanes<T>
    {
        nint w = T.Width, row = TMatrix.From * w;
        for (int j = 0; j < TMatrix.From; j++, from += fromColumn)
            TMatrix.Apply<T>(from, fromRow, between + (j * w), row);
        for (int i = 0; i < TMatrix.To; i++, to += toRow)
            TMatrix.Apply<T>(between + (i * row), w, to, toColumn);
    }

    /// <summary>Bᵀ, for the images.</summary>
    public readonly struct Image : IMatrix
    {
        public static int From => Inputs;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T d0 = T.Load(from), d1 = T.Load(from + fromStep), d2 = T.Load(from + (2 * fromStep)), d3 = T.Load(from + (3 * fromStep));
            from += 4 * fromStep;
            T d4 = T.Load(from), d5 = T.Load(from + fromStep), d6 = T.Load(from + (2 * fromStep)), d7 = T.Load(from + (3 * fromStep));
            T.Store(T.MultiplyAdd(T.Fill(5.25f), T.Subtract(d4, d2), T.Subtract(d0, d6)), to);
            T even = T.MultiplyAdd(T.Fill(-4.25f), d4, T.Add(d2, d6)), odd = T.MultiplyAdd(T.Fill(-4.25f), d3, T.Add(d1, d5));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.MultiplyAdd(T.Fill(0.25f), d2, T.MultiplyAdd(T.Fill(-1.25f), d4, d6));
            odd = T.MultiplyAdd(T.Fill(0.5f), d1, T.MultiplyAdd(T.Fill(-2.5f), d3, T.Add(d5, d5)));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.MultiplyAdd(T.Fill(4f), d2, T.MultiplyAdd(T.Fill(-5f), d4, d6));
            odd = T.MultiplyAdd(T.Fill(0.5f), d5, T.MultiplyAdd(T.Fill(-2.5f), d3, T.Add(d1, d1)));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            T.Store(T.MultiplyAdd(T.Fill(5.25f), T.Subtract(d3, d5), T.Subtract(d7, d1)), to + toStep);
        }
    }

    /// <summary>B, for the derivatives of the images.</summary>
    public readonly struct ImageAdjoint : IMatrix
    {
        public static int From => Inputs;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T v0 = T.Load(from), plus = T.Load(from + fromStep), minus = T.Load(from + (2 * fromStep));
            T even1 = T.Add(plus, minus), odd1 = T.Subtract(plus, minus);
            from += 3 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even2 = T.Add(plus, minus), odd2 = T.Subtract(plus, minus);
            from += 2 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even3 = T.Add(plus, minus), odd3 = T.Subtract(plus, minus), v7 = T.Load(from + (2 * fromStep));
            T.Store(v0, to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(2f), odd3, T.MultiplyAdd(T.Fill(0.5f), odd2, T.Subtract(odd1, v7))), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(-5.25f), v0, T.MultiplyAdd(T.Fill(4f), even3, T.MultiplyAdd(T.Fill(0.25f), even2, even1))), to);
            to += toStep;
            T.Store(
                T.MultiplyAdd(T.Fill(5.25f), v7, T.MultiplyAdd(T.Fill(-2.5f), T.Add(odd2, odd3), T.Multiply(T.Fill(-4.25f), odd1))), to);
            to += toStep;
            T evens = T.MultiplyAdd(T.Fill(-1.25f), even2, T.MultiplyAdd(T.Fill(-5f), even3, T.Multiply(T.Fill(5.25f), v0)));
            T.Store(T.MultiplyAdd(T.Fill(-4.25f), even1, evens), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(-5.25f), v7, T.MultiplyAdd(T.Fill(0.5f), odd3, T.MultiplyAdd(T.Fill(2f), odd2, odd1))), to);
            to += toStep;
            T.Store(T.Add(T.Add(even1, even2), T.Subtract(even3, v0)), to);
            T.Store(v7, to + toStep);
        }
    }

    /// <summary>Aᵀ, for the outputs.</summary>
    public readonly struct Output : IMatrix
    {
        public static int From => Inputs;

        public static int To => Outputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T m0 = T.Load(from), plus = T.Load(from + fromStep), minus = T.Load(from + (2 * fromStep));
            T even1 = T.Add(plus, minus), odd1 = T.Subtract(plus, minus);
            from += 3 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even2 = T.Add(plus, minus), odd2 = T.Subtract(plus, minus);
            from += 2 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even3 = T.Add(plus, minus), odd3 = T.Subtract(plus, minus), m7 = T.Load(from + (2 * fromStep));
            T.Store(T.Add(T.Add(m0, even1), T.Add(even2, even3)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(2f), odd2, T.MultiplyAdd(T.Fill(0.5f), odd3, odd1)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(4f), even2, T.MultiplyAdd(T.Fill(0.25f), even3, even1)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(8f), odd2, T.MultiplyAdd(T.Fill(0.125f), odd3, T.Add(odd1, m7))), to);
        }
    }

    /// <summary>A, for the derivatives of the outputs.</summary>
    public readonly struct OutputAdjoint : IMatrix
    {
        public static int From => Outputs;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T y0 = T.Load(from), y1 = T.Load(from + fromStep), y2 = T.Load(from + (2 * fromStep)), y3 = T.Load(from + (3 * fromStep));
            T.Store(y0, to);
            T even = T.Add(y0, y2), odd = T.Add(y1, y3);
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.MultiplyAdd(T.Fill(4f), y2, y0);
            odd = T.MultiplyAdd(T.Fill(8f), y3, T.Add(y1, y1));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.MultiplyAdd(T.Fill(0.25f), y2, y0);
            odd = T.MultiplyAdd(T.Fill(0.125f), y3, T.Multiply(T.Fill(0.5f), y1));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            T.Store(y3, to + toStep);
        }
    }

    /// <summary>G, for the filters.</summary>
    public readonly struct Filter : IMatrix
    {
        public static int From => Taps;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T g0 = T.Load(from), g1 = T.Load(from + fromStep), g2 = T.Load(from + (2 * fromStep)), g3 = T.Load(from + (3 * fromStep));
            T g4 = T.Load(from + (4 * fromStep));
            T.Store(g0, to);
            T even = T.Multiply(T.Fill(AtOne), T.Add(T.Add(g0, g4), g2)), odd = T.Multiply(T.Fill(AtOne), T.Add(g1, g3));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.Multiply(T.Fill(AtTwo), T.MultiplyAdd(T.Fill(16f), g4, T.MultiplyAdd(T.Fill(4f), g2, g0)));
            odd = T.Multiply(T.Fill(AtTwo), T.MultiplyAdd(T.Fill(8f), g3, T.Add(g1, g1)));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            even = T.Multiply(T.Fill(AtHalf), T.MultiplyAdd(T.Fill(0.0625f), g4, T.MultiplyAdd(T.Fill(0.25f), g2, g0)));
            odd = T.Multiply(T.Fill(AtHalf), T.MultiplyAdd(T.Fill(0.125f), g3, T.Multiply(T.Fill(0.5f), g1)));
            to += toStep;
            T.Store(T.Add(even, odd), to);
            to += toStep;
            T.Store(T.Subtract(even, odd), to);
            T.Store(g4, to + toStep);
        }
    }

    /// <summary>Gᵀ, for the derivatives of the filters.</summary>
    public readonly struct FilterAdjoint : IMatrix
    {
        public static int From => Inputs;

        public static int To => Taps;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T u0 = T.Load(from), plus = T.Load(from + fromStep), minus = T.Load(from + (2 * fromStep));
            T even1 = T.Multiply(T.Fill(AtOne), T.Add(plus, minus)), odd1 = T.Multiply(T.Fill(AtOne), T.Subtract(plus, minus));
            from += 3 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even2 = T.Multiply(T.Fill(AtTwo), T.Add(plus, minus)), odd2 = T.Multiply(T.Fill(AtTwo), T.Subtract(plus, minus));
            from += 2 * fromStep;
            plus = T.Load(from);
            minus = T.Load(from + fromStep);
            T even3 = T.Multiply(T.Fill(AtHalf), T.Add(plus, minus)), odd3 = T.Multiply(T.Fill(AtHalf), T.Subtract(plus, minus));
            T u7 = T.Load(from + (2 * fromStep));
            T.Store(T.Add(T.Add(u0, even1), T.Add(even2, even3)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(2f), odd2, T.MultiplyAdd(T.Fill(0.5f), odd3, odd1)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(4f), even2, T.MultiplyAdd(T.Fill(0.25f), even3, even1)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(8f), odd2, T.MultiplyAdd(T.Fill(0.125f), odd3, odd1)), to);
            to += toStep;
            T.Store(T.MultiplyAdd(T.Fill(16f), even2, T.MultiplyAdd(T.Fill(0.0625f), even3, T.Add(even1, u7))), to);
        }
    }

    /// <summary>What the values of a filter at ±1 are multiplied by: 1 over the product of the differences from the other points.</summary>
    const float AtOne = -2f / 9;

    /// <summary>The same at ±2.</summary>
    const float AtTwo = 1f / 90;

    /// <summary>The same at ±1/2.</summary>
    const float AtHalf = 32f / 45;
}
