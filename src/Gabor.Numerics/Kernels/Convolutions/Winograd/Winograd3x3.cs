using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// The small matrices of Winograd's minimal filtering F(4 × 4, 3 × 3) (Lavin and Gray 2015, arXiv 1509.09308): a tile of 4 × 4 outputs
/// costs 36 multiplications a channel instead of 144. Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; each matrix is applied to the columns of a square, then
/// to its rows.
/// </summary>
static unsafe class Winograd3x3
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

        /// <summary>to = M from, may be in place.</summary>
        static abstract void Apply<T>(float* from, nint fromStep, float* to, nint toStep) where T : unmanaged, ILanes<T>;
    }

    /// <summary>
    /// A matrix for the tiles of a row of images. Both methods are separate loops, not inlined: the compiler stops inlining in a
    /// method that is too large.
    /// </summary>
    public interface ITileMatrix
    {
        /// <summary>Pixels of a tile along one side.</summary>
        static abstract int From { get; }

        /// <summary>to(x) = M (pixels of column x), for columns one after another.</summary>
        /// <param name="rows">The first column's pixels; as many rows as the matrix takes.</param>
        /// <param name="step">Floats from one column to the next.</param>
        /// <param name="columns">How many.</param>
        /// <param name="to">[columns, 6] vectors.</param>
        static abstract void Down<T>(in SixRows rows, nint step, nint columns, float* to) where T : unmanaged, ILanes<T>;

        /// <summary>to(i, ·) = M strip(·, i) for each row i of each tile; the next tile begins four columns on.</summary>
        /// <param name="strip">[columns, 6] vectors.</param>
        /// <param name="tiles">How many.</param>
        /// <param name="to">[tiles, 6, 6] vectors.</param>
        /// <param name="tileStep">Floats from one tile to the next.</param>
        /// <param name="pointStep">Floats from one of the 36 to the next.</param>
        static abstract void Along<T>(float* strip, int tiles, float* to, nint tileStep, nint pointStep) where T : unmanaged, ILanes<T>;
    }

    /// <summary>M s Mᵀ of a square s of vectors: [From, From] to [To, To], each element one vector, lying together.</summary>
    /// <param name="from">The square; overwritten.</param>
    /// <param name="between">Memory for 36 vectors.</param>
    /// <param name="to">The result's first element.</param>
    /// <param name="toStep">Floats from one element of the result to the next, in row-major order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square<TMatrix, T>(float* from, float* between, float* to, nint toStep)
        where TMatrix : IMatrix
        where T : unmanaged, ILanes<T>
    {
        nint w = T.Width;
        for (int j = 0; j < TMatrix.From; j++)
            TMatrix.Apply<T>(from + (j * w), TMatrix.From * w, between + (j * w), TMatrix.From * w);
        for (int i = 0; i < TMatrix.To; i++)
            TMatrix.Apply<T>(between + (i * TMatrix.From * w), w, to + (i * TMatrix.To * toStep), toStep);
    }

    /// <summary>Bᵀ, for the images.</summary>
    public readonly struct Image : ITileMatrix
    {
        public static int From => Inputs;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Down<T>(in SixRows rows, nint step, nint columns, float* to) where T : unmanaged, ILanes<T>
        {
            float* r0 = rows.Row0, r1 = rows.Row1, r2 = rows.Row2, r3 = rows.Row3, r4 = rows.Row4, r5 = rows.Row5;
            for (nint at = 0, end = columns * step; at < end; at += step, to += Inputs * T.Width)
                Apply(T.Load(r0 + at), T.Load(r1 + at), T.Load(r2 + at), T.Load(r3 + at), T.Load(r4 + at), T.Load(r5 + at), to, T.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Along<T>(float* strip, int tiles, float* to, nint tileStep, nint pointStep) where T : unmanaged, ILanes<T>
        {
            nint step = Inputs * T.Width;
            for (; tiles > 0; tiles--, strip += Outputs * step, to += tileStep)
            {
                float* from = strip, end = strip + step, target = to;
                for (; from < end; from += T.Width, target += Inputs * pointStep)
                {
                    Apply(
                        T.Load(from), T.Load(from + step), T.Load(from + (2 * step)),
                        T.Load(from + (3 * step)), T.Load(from + (4 * step)), T.Load(from + (5 * step)), target, pointStep);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Apply<T>(T d0, T d1, T d2, T d3, T d4, T d5, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T four = T.Fill(4f), minusFour = T.Fill(-4f), minusFive = T.Fill(-5f), two = T.Fill(2f);
            T a = T.MultiplyAdd(minusFour, d2, d4), b = T.MultiplyAdd(minusFour, d1, d3), c = T.Subtract(d4, d2);
            T e = T.Multiply(two, T.Subtract(d3, d1));
            float* far = to + (3 * toStep);
            T.Store(T.MultiplyAdd(four, d0, T.MultiplyAdd(minusFive, d2, d4)), to);
            T.Store(T.Add(a, b), to + toStep);
            T.Store(T.Subtract(a, b), to + (2 * toStep));
            T.Store(T.Add(c, e), far);
            T.Store(T.Subtract(c, e), far + toStep);
            T.Store(T.MultiplyAdd(four, d1, T.MultiplyAdd(minusFive, d3, d5)), far + (2 * toStep));
        }
    }

    /// <summary>
    /// A, the adjoint of what <see cref="Winograd3x3Output"/> does: from derivatives of the outputs to those of the products.
    /// </summary>
    public readonly struct OutputAdjoint : ITileMatrix
    {
        public static int From => Outputs;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Down<T>(in SixRows rows, nint step, nint columns, float* to) where T : unmanaged, ILanes<T>
        {
            float* r0 = rows.Row0, r1 = rows.Row1, r2 = rows.Row2, r3 = rows.Row3;
            for (nint at = 0, end = columns * step; at < end; at += step, to += Inputs * T.Width)
                Apply(T.Load(r0 + at), T.Load(r1 + at), T.Load(r2 + at), T.Load(r3 + at), to, T.Width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static void Along<T>(float* strip, int tiles, float* to, nint tileStep, nint pointStep) where T : unmanaged, ILanes<T>
        {
            nint step = Inputs * T.Width;
            for (; tiles > 0; tiles--, strip += Outputs * step, to += tileStep)
            {
                float* from = strip, end = strip + step, target = to;
                for (; from < end; from += T.Width, target += Inputs * pointStep)
                    Apply(T.Load(from), T.Load(from + step), T.Load(from + (2 * step)), T.Load(from + (3 * step)), target, pointStep);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Apply<T>(T y0, T y1, T y2, T y3, float* to, nint toStep) where T : unmanaged, ILanes<T>
        {
            T a = T.Add(y0, y2), b = T.Add(y1, y3), c = T.MultiplyAdd(T.Fill(4f), y2, y0);
            T e = T.MultiplyAdd(T.Fill(8f), y3, T.Multiply(T.Fill(2f), y1));
            float* far = to + (3 * toStep);
            T.Store(y0, to);
            T.Store(T.Add(a, b), to + toStep);
            T.Store(T.Subtract(a, b), to + (2 * toStep));
            T.Store(T.Add(c, e), far);
            T.Store(T.Subtract(c, e), far + toStep);
            T.Store(y3, far + (2 * toStep));
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
            T sum = T.Add(g0, g2), sixth = T.Fill(-1f / 6);
            T far = T.MultiplyAdd(T.Fill(1f / 24), g0, T.Multiply(T.Fill(1f / 6), g2)), middle = T.Multiply(T.Fill(1f / 12), g1);
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
