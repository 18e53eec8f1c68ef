using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Batch normalisation of the D columns of [rows, D] (Ioffe and Szegedy 2015). Statistics are summed row by row in chunks of fixed length, the chunks in a
/// fixed tree, vectors across columns.
/// </summary>
internal static unsafe class BatchNorm
{
    /// <summary>Rows that one chain sums; the chains meet in a fixed tree.</summary>
    const int ChunkRows = 512;

    /// <summary>Elements that one thread normalises at a time.</summary>
    const int ElementsPerPart = 16384;

    /// <summary>μ and σ² of each column: means of x and of (x − μ)².</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="mean">μ, [D]; overwritten.</param>
    /// <param name="variance">σ² with divisor rows, [D]; overwritten.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Statistics(ReadOnlySpan<float> x, Span<float> mean, Span<float> variance, Workers workers)
    {
        int columns = mean.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNorm));
        Check.Equal(variance.Length, columns, nameof(BatchNorm));
        fixed (float* px = x, pm = mean, pv = variance)
        {
            Sums(new Chunk { X = px, Columns = columns, Rows = rows }, pm, null, workers);
            Scale(mean, rows);
            Sums(new Chunk { X = px, Mean = pm, Columns = columns, Rows = rows }, pv, null, workers);
            Scale(variance, rows);
        }
    }

    /// <summary>a = x · scale + shift, column by column.</summary>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> a, Workers workers)
    {
        int columns = scale.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNorm));
        Check.Equal(shift.Length, columns, nameof(BatchNorm));
        Check.Equal(a.Length, x.Length, nameof(BatchNorm));
        fixed (float* px = x, ps = scale, pt = shift, pa = a)
            RowSweep.Run(new ScaleShift(px, ps, pt, pa, columns), rows, RowSweep.RowsOf(ElementsPerPart, columns), workers);
    }

    /// <summary>Σ g and Σ g x̂ of each column, with x̂ = (x − μ) · inverse.</summary>
    /// <param name="x">[rows, D].</param>
    /// <param name="g">∂err/∂a, [rows, D].</param>
    /// <param name="mean">μ.</param>
    /// <param name="inverse">1 / √(σ² + ε).</param>
    /// <param name="sum">Σ g, which is ∂err/∂β; overwritten.</param>
    /// <param name="product">Σ g x̂, which is ∂err/∂γ; overwritten.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Gradients(
        ReadOnlySpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> sum, Span<float> product, Workers workers)
    {
        int columns = mean.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNorm));
        Check.Equal(g.Length, x.Length, nameof(BatchNorm));
        Check.Equal(inverse.Length, columns, nameof(BatchNorm));
        Check.Equal(sum.Length, columns, nameof(BatchNorm));
        Check.Equal(product.Length, columns, nameof(BatchNorm));
        fixed (float* px = x, pg = g, pm = mean, pi = inverse, psum = sum, pp = product)
            Sums(new Chunk { X = px, G = pg, Mean = pm, Inverse = pi, Columns = columns, Rows = rows }, psum, pp, workers);
    }

    /// <summary>dx = g · a + x · b + c, column by column.</summary>
    public static void Combine(
        ReadOnlySpan<float> g, ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> dx, Workers workers)
    {
        int columns = a.Length, rows = Check.Rows(x.Length, columns, nameof(BatchNorm));
        Check.Equal(g.Length, x.Length, nameof(BatchNorm));
        Check.Equal(dx.Length, x.Length, nameof(BatchNorm));
        Check.Equal(b.Length, columns, nameof(BatchNorm));
        Check.Equal(c.Length, columns, nameof(BatchNorm));
        fixed (float* pg = g, px = x, pa = a, pb = b, pc = c, pdx = dx)
            RowSweep.Run(new Combination(pg, px, pa, pb, pc, pdx, columns), rows, RowSweep.RowsOf(ElementsPerPart, columns), workers);
    }

    static void Scale(Span<float> sums, int rows)
    {
        foreach (ref float sum in sums)
            sum /= rows;
    }

    /// <summary>The sums of each chunk, then of the chunks; the second one where it is asked for.</summary>
    static void Sums(in Chunk chunk, float* first, float* second, Workers workers)
    {
        int chunks = (chunk.Rows + ChunkRows - 1) / ChunkRows, columns = chunk.Columns, stride = second == null ? columns : 2 * columns;
        float* sums = workers.SharedScratch(checked(chunks * stride));
        var job = chunk;
        job.First = sums;
        job.Second = second == null ? null : sums + columns;
        job.Stride = stride;
        workers.Run(chunks, new Job { Chunk = job, Tier = workers.Tier });
        Tree.Add(sums, stride, chunks, workers);
        new Span<float>(sums, columns).CopyTo(new Span<float>(first, columns));
        if (second != null)
            new Span<float>(sums + columns, columns).CopyTo(new Span<float>(second, columns));
    }

    struct Job : IJob
    {
        public Chunk Chunk;
        public Tier Tier;

        public readonly void Execute(int part, int worker)
        {
            switch (Tier)
            {
                case Tier.Lanes512: Chunk.Sum<Lanes512>(part); break;
                case Tier.Lanes256: Chunk.Sum<Lanes256>(part); break;
                case Tier.Lanes128: Chunk.Sum<Lanes128>(part); break;
                default: Chunk.Sum<Lanes1>(part); break;
            }
        }
    }

    /// <summary>What is summed: x; (x − μ)² where a mean is given; g and g x̂ where a gradient is.</summary>
    struct Chunk
    {
        public float* X, G, Mean, Inverse, First, Second;
        public int Columns, Rows, Stride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Sum<T>(int part) where T : unmanaged, ILanes<T>
        {
            int row = part * ChunkRows, rows = Math.Min(ChunkRows, Rows - row), column = 0;
            for (; column <= Columns - T.Width; column += T.Width)
                Columnwise<T>(part, row, rows, column);
            for (; column < Columns; column++)
                Columnwise<Lanes1>(part, row, rows, column);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Columnwise<T>(int part, int row, int rows, int column) where T : unmanaged, ILanes<T>
        {
            nint at = ((nint)row * Columns) + column, to = ((nint)part * Stride) + column;
            T first = T.Fill(0f), second = first;
            if (G != null)
            {
                T mean = T.Load(Mean + column), inverse = T.Load(Inverse + column);
                for (int r = 0; r < rows; r++, at += Columns)
                {
                    T g = T.Load(G + at);
                    first = T.Add(first, g);
                    second = T.MultiplyAdd(g, T.Multiply(T.Subtract(T.Load(X + at), mean), inverse), second);
                }

                T.Store(second, Second + to);
            }
            else if (Mean != null)
            {
                T mean = T.Load(Mean + column);
                for (int r = 0; r < rows; r++, at += Columns)
                {
                    T distance = T.Subtract(T.Load(X + at), mean);
                    first = T.MultiplyAdd(distance, distance, first);
                }
            }
            else
            {
                for (int r = 0; r < rows; r++, at += Columns)
                    first = T.Add(first, T.Load(X + at));
            }

            T.Store(first, First + to);
        }
    }

    readonly struct ScaleShift(float* x, float* scale, float* shift, float* a, int columns) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T> =>
            Sweep.Range<Elements, T>(new Elements(x + ((nint)row * columns), scale, shift, a + ((nint)row * columns)), 0, columns);

        readonly struct Elements(float* x, float* scale, float* shift, float* a) : ISweep
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(T.MultiplyAdd(T.Load(x + i), T.Load(scale + i), T.Load(shift + i)), a + i);
        }
    }

    readonly struct Combination(float* g, float* x, float* a, float* b, float* c, float* dx, int columns) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint at = (nint)row * columns;
            Sweep.Range<Elements, T>(new Elements(g + at, x + at, a, b, c, dx + at), 0, columns);
        }

        readonly struct Elements(float* g, float* x, float* a, float* b, float* c, float* dx) : ISweep
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public void At<T>(int i) where T : unmanaged, ILanes<T> =>
                T.Store(T.MultiplyAdd(T.Load(g + i), T.Load(a + i), T.MultiplyAdd(T.Load(x + i), T.Load(b + i), T.Load(c + i))), dx + i);
        }
    }
}
