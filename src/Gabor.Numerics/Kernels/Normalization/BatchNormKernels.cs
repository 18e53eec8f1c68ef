using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Normalization;

/// <summary>
/// Batch normalisation of the D columns of [rows, D] (Ioffe and Szegedy 2015), and what may follow it in the same pass: a residual s that
/// is added, and the ReLU. Each pass over the elements reads and writes them once; vectors lie across columns.
/// </summary>
/// <remarks>
/// A mean μ = o + m is two numbers: o near it, m the rest. x − μ is (x − o) − m, whose first difference is exact where x and o are near, so
/// that numbers far from 0, or all the same, lose nothing; x f + (β − μ f) would lose the digits that x and μ have in common.
/// </remarks>
static unsafe class BatchNormKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 16384;

    /// <summary>μ and σ² of each column: the means of x and of (x − μ)².</summary>
    /// <remarks>
    /// In one pass, in chunks of rows: o is the first row of all, x₀ the chunk's first one; with d = x − x₀ the chunk has
    /// m = x₀ − o + Σd / n and M = Σ(x − μ)² = Σd² − (Σd)² / n. Neighbours are joined as by Chan, Golub and LeVeque (1979):
    /// δ = m₂ − m₁, m = m₁ + δ n₂ / n, M = M₁ + M₂ + δ² n₁ n₂ / n. A column
    /// that is constant has σ² = 0 just so.
    /// </remarks>
    /// <param name="x">[rows, D].</param>
    /// <param name="origin">o, [D]; overwritten.</param>
    /// <param name="mean">m = μ − o, [D]; overwritten.</param>
    /// <param name="variance">σ² with divisor rows, [D]; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Statistics(
        ReadOnlySpan<float> x, Span<float> origin, Span<float> mean, Span<float> variance, Workers workers)
    {
        int columns = mean.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNormKernels));
        Check.Equal(origin.Length, columns, nameof(BatchNormKernels));
        Check.Equal(variance.Length, columns, nameof(BatchNormKernels));
        x[..columns].CopyTo(origin);
        fixed (float* px = x)
        {
            float* moments = ColumnSums.Of(new Moments(px), rows, columns, workers);
            new Span<float>(moments, columns).CopyTo(mean);
            for (int d = 0; d < columns; d++)
                variance[d] = moments[columns + d] / rows;
        }
    }

    /// <summary>
    /// a = (x − o − m) · scale + shift, column by column; then + s where a residual is given; then the ReLU.
    /// </summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="origin">o, [D].</param>
    /// <param name="mean">m, [D].</param>
    /// <param name="scale">[D].</param>
    /// <param name="shift">[D].</param>
    /// <param name="residual">s, [rows, D], or empty.</param>
    /// <param name="rectifier">The ReLU that follows; after a residual one without an upper end.</param>
    /// <param name="a">[rows, D]; overwritten; may be x or s.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Apply(
        ReadOnlySpan<float> x, ReadOnlySpan<float> origin, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        ReadOnlySpan<float> residual, Rectifier rectifier, Span<float> a, Workers workers)
    {
        int columns = scale.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNormKernels));
        Check.Equal(origin.Length, columns, nameof(BatchNormKernels));
        Check.Equal(mean.Length, columns, nameof(BatchNormKernels));
        Check.Equal(shift.Length, columns, nameof(BatchNormKernels));
        Check.Equal(a.Length, x.Length, nameof(BatchNormKernels));
        if (!residual.IsEmpty)
            Check.Equal(residual.Length, x.Length, nameof(BatchNormKernels));
        fixed (float* px = x, po = origin, pm = mean, ps = scale, pt = shift, pr = residual, pa = a)
        {
            var affine = new Affine(new Centred(px, po, pm), ps, pt);
            switch (residual.IsEmpty, rectifier)
            {
                case (true, Rectifier.None): Run(new AffineTo<Same>(affine, pa), rows, columns, workers); break;
                case (true, Rectifier.Relu): Run(new AffineTo<Relu>(affine, pa), rows, columns, workers); break;
                case (true, _): Run(new AffineTo<Relu6>(affine, pa), rows, columns, workers); break;
                case (false, Rectifier.None): Run(new AffineSum(affine, pr, pa), rows, columns, workers); break;
                default: Run(new AffineSumRelu(affine, pr, pa), rows, columns, workers); break;
            }
        }
    }

    /// <summary>Σ g and Σ g x̂ of each column, with x̂ = (x − o − m) · inverse.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="g">∂err/∂a, [rows, D].</param>
    /// <param name="origin">o.</param>
    /// <param name="mean">m.</param>
    /// <param name="inverse">1 / √(σ² + ε).</param>
    /// <param name="sum">Σ g, which is ∂err/∂β; overwritten.</param>
    /// <param name="product">Σ g x̂, which is ∂err/∂γ; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Gradients(
        ReadOnlySpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> origin, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse,
        Span<float> sum, Span<float> product, Workers workers)
    {
        int columns = Fit(x, g, origin, mean, inverse, sum, product), rows = x.Length / columns;
        fixed (float* px = x, pg = g, po = origin, pm = mean, pi = inverse)
            Store(ColumnSums.Of(new Slopes(new Centred(px, po, pm), pg, pi), rows, columns, workers), sum, product);
    }

    /// <summary>The same with a ReLU after it: g counts only where (x − o − m) · scale + shift is above 0, and below 6 if it ends there.
    /// </summary>
    public static void RectifiedGradients(
        ReadOnlySpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> origin,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Rectifier rectifier, Span<float> sum, Span<float> product, Workers workers)
    {
        int columns = Fit(x, g, origin, mean, inverse, sum, product), rows = x.Length / columns;
        Check.Equal(scale.Length, columns, nameof(BatchNormKernels));
        Check.Equal(shift.Length, columns, nameof(BatchNormKernels));
        fixed (float* px = x, pg = g, ps = scale, pt = shift, po = origin, pm = mean, pi = inverse)
        {
            var centred = new Centred(px, po, pm);
            var affine = new Affine(centred, ps, pt);
            float* sums = rectifier == Rectifier.Relu6
                ? ColumnSums.Of(new RectifiedSlopes<Relu6Slope>(centred, pg, affine, pi), rows, columns, workers)
                : ColumnSums.Of(new RectifiedSlopes<ReluSlope>(centred, pg, affine, pi), rows, columns, workers);
            Store(sums, sum, product);
        }
    }

    /// <summary>
    /// The same where a residual and the ReLU followed: g counts only where a &gt; 0, and what counts is kept, since the residual's
    /// gradient is just that.
    /// </summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="g">∂err/∂a, [rows, D].</param>
    /// <param name="a">The output of the ReLU, [rows, D].</param>
    /// <param name="masked">g where a &gt; 0, else 0, [rows, D]; overwritten; may be g.</param>
    /// <param name="origin">o.</param>
    /// <param name="mean">m.</param>
    /// <param name="inverse">1 / √(σ² + ε).</param>
    /// <param name="sum">Σ masked; overwritten.</param>
    /// <param name="product">Σ masked x̂; overwritten.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void MaskedGradients(
        ReadOnlySpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> a, Span<float> masked, ReadOnlySpan<float> origin,
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> sum, Span<float> product, Workers workers)
    {
        int columns = Fit(x, g, origin, mean, inverse, sum, product), rows = x.Length / columns;
        Check.Equal(a.Length, x.Length, nameof(BatchNormKernels));
        Check.Equal(masked.Length, x.Length, nameof(BatchNormKernels));
        fixed (float* px = x, pg = g, pa = a, pk = masked, po = origin, pm = mean, pi = inverse)
            Store(ColumnSums.Of(new MaskedSlopes(new Centred(px, po, pm), pg, pa, pk, pi), rows, columns, workers), sum, product);
    }

    /// <summary>dx = g · a + (x − o − m) · b + c, column by column.</summary>
    public static void Combine(
        ReadOnlySpan<float> g, ReadOnlySpan<float> x, ReadOnlySpan<float> origin, ReadOnlySpan<float> mean, ReadOnlySpan<float> a,
        ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> dx, Workers workers)
    {
        int columns = Fit(g, x, origin, mean, a, b, c), rows = x.Length / columns;
        Check.Equal(dx.Length, x.Length, nameof(BatchNormKernels));
        fixed (float* pg = g, px = x, po = origin, pm = mean, pa = a, pb = b, pc = c, pdx = dx)
            Run(new Combination(pg, new Centred(px, po, pm), pa, pb, pc, pdx), rows, columns, workers);
    }

    /// <summary>The same with a ReLU after it: g counts only where (x − o − m) · scale + shift is above 0, and below 6 if it ends there.
    /// </summary>
    public static void RectifiedCombine(
        ReadOnlySpan<float> g, ReadOnlySpan<float> x, ReadOnlySpan<float> origin, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift, Rectifier rectifier, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> dx,
        Workers workers)
    {
        int columns = Fit(g, x, origin, mean, a, b, c), rows = x.Length / columns;
        Check.Equal(scale.Length, columns, nameof(BatchNormKernels));
        Check.Equal(shift.Length, columns, nameof(BatchNormKernels));
        Check.Equal(dx.Length, x.Length, nameof(BatchNormKernels));
        fixed (float* pg = g, px = x, po = origin, pm = mean, ps = scale, pt = shift, pa = a, pb = b, pc = c, pdx = dx)
        {
            var centred = new Centred(px, po, pm);
            var combination = new Combination(pg, centred, pa, pb, pc, pdx);
            var affine = new Affine(centred, ps, pt);
            if (rectifier == Rectifier.Relu6)
                Run(new RectifiedCombination<Relu6Slope>(affine, combination), rows, columns, workers);
            else
                Run(new RectifiedCombination<ReluSlope>(affine, combination), rows, columns, workers);
        }
    }

    static int Fit(
        ReadOnlySpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> origin, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse,
        ReadOnlySpan<float> sum, ReadOnlySpan<float> product)
    {
        Check.Rows(x.Length, mean.Length, nameof(BatchNormKernels));
        Check.Equal(g.Length, x.Length, nameof(BatchNormKernels));
        Check.Equal(origin.Length, mean.Length, nameof(BatchNormKernels));
        Check.Equal(inverse.Length, mean.Length, nameof(BatchNormKernels));
        Check.Equal(sum.Length, mean.Length, nameof(BatchNormKernels));
        Check.Equal(product.Length, mean.Length, nameof(BatchNormKernels));
        return mean.Length;
    }

    static void Store(float* sums, Span<float> sum, Span<float> product)
    {
        new Span<float>(sums, sum.Length).CopyTo(sum);
        new Span<float>(sums + sum.Length, sum.Length).CopyTo(product);
    }

    static void Run<TWork>(in TWork work, int rows, int columns, Workers workers) where TWork : unmanaged, IElementWork =>
        RowLoop.Run(new EachElement<TWork>(work, columns), rows, RowLoop.RowsOf(ElementsPerPart, columns), workers);

    /// <summary>Work on an element that knows its column.</summary>
    interface IElementWork
    {
        void At<T>(nint at, int column) where T : unmanaged, ILanes<T>;
    }

    readonly struct EachElement<TWork>(TWork work, int columns) : IRowKernel where TWork : unmanaged, IElementWork
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint at = (nint)row * columns;
            int column = 0;
            for (; column <= columns - T.Width; column += T.Width)
                work.At<T>(at + column, column);
            for (; column < columns; column++)
                work.At<Lanes1>(at + column, column);
        }
    }

    /// <summary>x − μ.</summary>
    readonly struct Centred(float* x, float* origin, float* mean)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Of<T>(nint at, int column) where T : unmanaged, ILanes<T> =>
            T.Subtract(T.Subtract(T.Load(x + at), T.Load(origin + column)), T.Load(mean + column));
    }

    readonly struct Affine(Centred centred, float* scale, float* shift)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Of<T>(nint at, int column) where T : unmanaged, ILanes<T> => Of(centred.Of<T>(at, column), column);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Of<T>(T value, int column)
            where T : unmanaged, ILanes<T> =>
            T.MultiplyAdd(value, T.Load(scale + column), T.Load(shift + column));
    }

    readonly struct AffineTo<TEnd>(Affine affine, float* a) : IElementWork where TEnd : unmanaged, IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(nint at, int column)
            where T : unmanaged, ILanes<T> =>
            T.Store(default(TEnd).Invoke(affine.Of<T>(at, column)), a + at);
    }

    readonly struct AffineSum(Affine affine, float* residual, float* a) : IElementWork
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Of<T>(nint at, int column) where T : unmanaged, ILanes<T> => T.Add(affine.Of<T>(at, column), T.Load(residual + at));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(nint at, int column) where T : unmanaged, ILanes<T> => T.Store(Of<T>(at, column), a + at);
    }

    readonly struct AffineSumRelu(Affine affine, float* residual, float* a) : IElementWork
    {
        readonly AffineSum sum = new(affine, residual, a);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(nint at, int column)
            where T : unmanaged, ILanes<T> =>
            T.Store(default(Relu).Invoke(sum.Of<T>(at, column)), a + at);
    }

    readonly struct Combination(float* g, Centred centred, float* a, float* b, float* c, float* dx) : IElementWork
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Slope<T>(nint at) where T : unmanaged, ILanes<T> => T.Load(g + at);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(nint at, int column) where T : unmanaged, ILanes<T> => centred.Of<T>(at, column);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T>(T slope, T value, nint at, int column) where T : unmanaged, ILanes<T> =>
            T.Store(T.MultiplyAdd(slope, T.Load(a + column), T.MultiplyAdd(value, T.Load(b + column), T.Load(c + column))), dx + at);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(nint at, int column) where T : unmanaged, ILanes<T> => Store(Slope<T>(at), Value<T>(at, column), at, column);
    }

    readonly struct RectifiedCombination<TSlope>(Affine affine, Combination combination) : IElementWork where TSlope : unmanaged, IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(nint at, int column) where T : unmanaged, ILanes<T>
        {
            T value = combination.Value<T>(at, column);
            combination.Store(default(TSlope).Invoke(affine.Of(value, column), combination.Slope<T>(at)), value, at, column);
        }
    }

    /// <summary>u = v = x − x₀; m and M are kept of the rows.</summary>
    readonly struct Moments(float* x) : ColumnSums.ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T U<T>(nint at, int column, nint first) where T : unmanaged, ILanes<T> => T.Subtract(T.Load(x + at), T.Load(x + first));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T V<T>(T u, nint at, int column) where T : unmanaged, ILanes<T> => u;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Finish<T>(float* sums, int column, int columns, nint first, int rows) where T : unmanaged, ILanes<T>
        {
            T sum = T.Load(sums + column), share = T.Multiply(sum, T.Fill(1f / rows));
            T.Store(T.Add(T.Subtract(T.Load(x + first), T.Load(x + column)), share), sums + column);
            T.Store(
                T.Larger(T.MultiplyAdd(T.Subtract(T.Fill(0f), share), sum, T.Load(sums + columns + column)), T.Fill(0f)),
                sums + columns + column);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows) where T : unmanaged, ILanes<T>
        {
            float share = (float)((double)rightRows / (leftRows + rightRows));
            T mean = T.Load(left + column), apart = T.Subtract(T.Load(right + column), mean), moved = T.Multiply(apart, T.Fill(share));
            T squares = T.Add(T.Load(left + columns + column), T.Load(right + columns + column));
            T.Store(T.Add(mean, moved), left + column);
            T.Store(T.MultiplyAdd(T.Multiply(apart, moved), T.Fill(leftRows), squares), left + columns + column);
        }
    }

    /// <summary>v = x̂; sums are kept, and neighbours are added.</summary>
    readonly struct Slopes(Centred centred, float* g, float* inverse) : ColumnSums.ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T U<T>(nint at, int column, nint first) where T : unmanaged, ILanes<T> => T.Load(g + at);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T V<T>(T u, nint at, int column) where T : unmanaged, ILanes<T> =>
            T.Multiply(centred.Of<T>(at, column), T.Load(inverse + column));

        public void Finish<T>(float* sums, int column, int columns, nint first, int rows) where T : unmanaged, ILanes<T>
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows) where T : unmanaged, ILanes<T>
        {
            T.Store(T.Add(T.Load(left + column), T.Load(right + column)), left + column);
            T.Store(T.Add(T.Load(left + columns + column), T.Load(right + columns + column)), left + columns + column);
        }
    }

    /// <summary>u = g where (x − μ) · scale + shift lies where the ReLU rises, else 0.</summary>
    readonly struct RectifiedSlopes<TSlope>(Centred centred, float* g, Affine affine, float* inverse) : ColumnSums.ITerms
        where TSlope : unmanaged, IZip
    {
        readonly Slopes slopes = new(centred, g, inverse);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T U<T>(nint at, int column, nint first) where T : unmanaged, ILanes<T> =>
            default(TSlope).Invoke(affine.Of<T>(at, column), T.Load(g + at));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T V<T>(T u, nint at, int column) where T : unmanaged, ILanes<T> => slopes.V(u, at, column);

        public void Finish<T>(float* sums, int column, int columns, nint first, int rows) where T : unmanaged, ILanes<T>
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows)
            where T : unmanaged, ILanes<T> =>
            slopes.Join<T>(left, right, column, columns, leftRows, rightRows);
    }

    /// <summary>u = g where a &gt; 0, else 0, which is kept.</summary>
    readonly struct MaskedSlopes(Centred centred, float* g, float* a, float* masked, float* inverse) : ColumnSums.ITerms
    {
        readonly Slopes slopes = new(centred, g, inverse);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T U<T>(nint at, int column, nint first) where T : unmanaged, ILanes<T>
        {
            T u = default(ReluSlope).Invoke(T.Load(a + at), T.Load(g + at));
            T.Store(u, masked + at);
            return u;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T V<T>(T u, nint at, int column) where T : unmanaged, ILanes<T> => slopes.V(u, at, column);

        public void Finish<T>(float* sums, int column, int columns, nint first, int rows) where T : unmanaged, ILanes<T>
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Join<T>(float* left, float* right, int column, int columns, int leftRows, int rightRows)
            where T : unmanaged, ILanes<T> =>
            slopes.Join<T>(left, right, column, columns, leftRows, rightRows);
    }
}
