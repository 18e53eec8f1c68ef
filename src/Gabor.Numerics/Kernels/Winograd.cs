using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// The small matrices of Winograd's minimal filtering F(4 × 4, 3 × 3) (Lavin and Gray 2015, arXiv 1509.09308): a tile of 4 × 4 outputs costs 36 multiplications a
/// channel instead of 144. Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; each matrix is applied to the columns of a square, then to its rows.
/// </summary>
internal static unsafe class Winograd
{
    /// <summary>Outputs of a tile along one side.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs of a tile along one side, and points at which polynomials are multiplied.</summary>
    public const int Inputs = 6;

    /// <summary>Taps of a filter along one side.</summary>
    public const int Taps = 3;

    /// <summary>Products of a tile.</summary>
    public const int Points = Inputs * Inputs;

    /// <summary>A matrix applied to vectors, one component <paramref>step</paramref> floats after another.</summary>
    public interface IMatrix
    {
        /// <summary>Components that go in.</summary>
        static abstract int From { get; }

        /// <summary>Components that come out.</summary>
        static abstract int To { get; }

        /// <summary>to = M from, in place too, where there is room.</summary>
        static abstract void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>;
    }

    /// <summary>M s Mᵀ of a square s of vectors: [From, From] to [To, To], each element one vector, lying together.</summary>
    /// <param name="from">The square; used up.</param>
    /// <param name="between">Room for 36 vectors.</param>
    /// <param name="to">The result's first element.</param>
    /// <param name="toStep">Floats from one element of the result to the next, in row-major order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square<TMatrix, T>(float* from, float* between, float* to, nint toStep) where TMatrix : IMatrix where T : unmanaged, ILanes<T>
    {
        nint w = T.Width;
        for (int j = 0; j < TMatrix.From; j++)
            TMatrix.Apply<T>(from + (j * w), TMatrix.From * w, between + (j * w), TMatrix.From * w);
        for (int i = 0; i < TMatrix.To; i++)
            TMatrix.Apply<T>(between + (i * TMatrix.From * w), w, to + (i * TMatrix.To * toStep), toStep);
    }

    /// <summary>Bᵀ, for the pictures.</summary>
    public readonly struct Picture : IMatrix
    {
        public static int From => Inputs;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T d0 = T.Load(from), d1 = T.Load(from + fromStep), d2 = T.Load(from + (2 * fromStep));
            T d3 = T.Load(from + (3 * fromStep)), d4 = T.Load(from + (4 * fromStep)), d5 = T.Load(from + (5 * fromStep));
            T four = T.Fill(4f), minusFour = T.Fill(-4f), minusFive = T.Fill(-5f), two = T.Fill(2f);
            T a = T.MultiplyAdd(minusFour, d2, d4), b = T.MultiplyAdd(minusFour, d1, d3), c = T.Subtract(d4, d2), e = T.Multiply(two, T.Subtract(d3, d1));
            T.Store(T.MultiplyAdd(four, d0, T.MultiplyAdd(minusFive, d2, d4)), to);
            T.Store(T.Add(a, b), to + toStep);
            T.Store(T.Subtract(a, b), to + (2 * toStep));
            T.Store(T.Add(c, e), to + (3 * toStep));
            T.Store(T.Subtract(c, e), to + (4 * toStep));
            T.Store(T.MultiplyAdd(four, d1, T.MultiplyAdd(minusFive, d3, d5)), to + (5 * toStep));
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
            T m0 = T.Load(from), m1 = T.Load(from + fromStep), m2 = T.Load(from + (2 * fromStep));
            T m3 = T.Load(from + (3 * fromStep)), m4 = T.Load(from + (4 * fromStep)), m5 = T.Load(from + (5 * fromStep));
            T a = T.Add(m1, m2), b = T.Subtract(m1, m2), c = T.Add(m3, m4), e = T.Subtract(m3, m4);
            T.Store(T.Add(T.Add(m0, a), c), to);
            T.Store(T.MultiplyAdd(T.Fill(2f), e, b), to + toStep);
            T.Store(T.MultiplyAdd(T.Fill(4f), c, a), to + (2 * toStep));
            T.Store(T.Add(T.MultiplyAdd(T.Fill(8f), e, b), m5), to + (3 * toStep));
        }
    }

    /// <summary>A, the adjoint of <see cref="Output"/>: from derivatives of the outputs to those of the products.</summary>
    public readonly struct OutputAdjoint : IMatrix
    {
        public static int From => Outputs;

        public static int To => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T y0 = T.Load(from), y1 = T.Load(from + fromStep), y2 = T.Load(from + (2 * fromStep)), y3 = T.Load(from + (3 * fromStep));
            T a = T.Add(y0, y2), b = T.Add(y1, y3), c = T.MultiplyAdd(T.Fill(4f), y2, y0), e = T.MultiplyAdd(T.Fill(8f), y3, T.Multiply(T.Fill(2f), y1));
            T.Store(y0, to);
            T.Store(T.Add(a, b), to + toStep);
            T.Store(T.Subtract(a, b), to + (2 * toStep));
            T.Store(T.Add(c, e), to + (3 * toStep));
            T.Store(T.Subtract(c, e), to + (4 * toStep));
            T.Store(y3, to + (5 * toStep));
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
            T g0 = T.Load(from), g1 = T.Load(from + fromStep), g2 = T.Load(from + (2 * fromStep));
            T sum = T.Add(g0, g2), sixth = T.Fill(-1f / 6), far = T.MultiplyAdd(T.Fill(1f / 24), g0, T.Multiply(T.Fill(1f / 6), g2)), middle = T.Multiply(T.Fill(1f / 12), g1);
            T.Store(T.Multiply(T.Fill(0.25f), g0), to);
            T.Store(T.Multiply(sixth, T.Add(sum, g1)), to + toStep);
            T.Store(T.Multiply(sixth, T.Subtract(sum, g1)), to + (2 * toStep));
            T.Store(T.Add(far, middle), to + (3 * toStep));
            T.Store(T.Subtract(far, middle), to + (4 * toStep));
            T.Store(g2, to + (5 * toStep));
        }
    }

    /// <summary>Gᵀ, the adjoint of <see cref="Filter"/>: from derivatives of the transformed filters to those of the filters.</summary>
    public readonly struct FilterAdjoint : IMatrix
    {
        public static int From => Inputs;

        public static int To => Taps;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T u0 = T.Load(from), u1 = T.Load(from + fromStep), u2 = T.Load(from + (2 * fromStep));
            T u3 = T.Load(from + (3 * fromStep)), u4 = T.Load(from + (4 * fromStep)), u5 = T.Load(from + (5 * fromStep));
            T near = T.Add(u1, u2), far = T.Add(u3, u4), sixth = T.Fill(-1f / 6);
            T.Store(T.MultiplyAdd(T.Fill(0.25f), u0, T.MultiplyAdd(sixth, near, T.Multiply(T.Fill(1f / 24), far))), to);
            T.Store(T.MultiplyAdd(sixth, T.Subtract(u1, u2), T.Multiply(T.Fill(1f / 12), T.Subtract(u3, u4))), to + toStep);
            T.Store(T.MultiplyAdd(sixth, T.Subtract(near, far), u5), to + (2 * toStep));
        }
    }
}
