using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Sentences;

/// <summary>Rows of a table by their ids, and the sums of what comes back to each row.</summary>
static unsafe class EmbeddingKernels
{
    /// <summary>Rows of the table that a thread takes at a time.</summary>
    const int RowsTogether = 256;

    /// <summary>The id of padding, whose row counts as 0 and gets no gradient.</summary>
    public const int Padding = 0;

    /// <summary>The id of every word that the table does not know.</summary>
    public const int Unknown = 1;

    /// <summary>
    /// a[p, ·] = E[id[p], ·], 0 for padding, with id[p] = Σ 256^c x[p, c], the bytes of a whole number, the low one first. What is no
    /// whole number from 0 to V − 1 counts as <see cref="Unknown"/>.
    /// </summary>
    /// <param name="x">X, [P, D].</param>
    /// <param name="depth">D.</param>
    /// <param name="table">E, [V, d].</param>
    /// <param name="dimensions">d.</param>
    /// <param name="a">A, [P, d]; overwritten.</param>
    /// <param name="ids">[P]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Forward(
        ReadOnlySpan<float> x, int depth, ReadOnlySpan<float> table, int dimensions, Span<float> a, Span<float> ids, Workers workers)
    {
        int positions = Check.Rows(x.Length, depth, nameof(EmbeddingKernels));
        int rows = Check.Rows(table.Length, dimensions, nameof(EmbeddingKernels));
        Check.Equal(ids.Length, positions, nameof(EmbeddingKernels));
        Check.Equal(a.Length, checked(positions * dimensions), nameof(EmbeddingKernels));
        fixed (float* px = x, pt = table, pa = a, pi = ids)
        {
            RowLoop.Run(
                new Look(px, pt, pa, pi, depth, rows, dimensions), positions, RowLoop.RowsOf(1 << 14, dimensions), workers);
        }
    }

    /// <summary>
    /// dE[w, ·] = Σ of g[p, ·] over the p with id[p] = w, in ascending order; 0 for the padding and for words that do not occur. A thread
    /// has rows of its own, so the order is the same for any number of them.
    /// </summary>
    /// <param name="ids">[P], as <see cref="Forward"/> left them.</param>
    /// <param name="g">∂err/∂A, [P, d].</param>
    /// <param name="dimensions">d.</param>
    /// <param name="gradient">∂err/∂E, [V, d]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Backward(ReadOnlySpan<float> ids, ReadOnlySpan<float> g, int dimensions, Span<float> gradient, Workers workers)
    {
        int rows = Check.Rows(gradient.Length, dimensions, nameof(EmbeddingKernels));
        Check.Equal(g.Length, checked(ids.Length * dimensions), nameof(EmbeddingKernels));
        fixed (float* pi = ids, pg = g, pd = gradient)
            RowLoop.Run(new Sum(pi, pg, pd, ids.Length, rows, dimensions), (rows + RowsTogether - 1) / RowsTogether, 1, workers);
    }

    readonly struct Look(float* x, float* table, float* a, float* ids, int depth, int rows, int dimensions) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int id = IdOf(x + ((nint)row * depth));
            ids[row] = id;
            var to = new Span<float>(a + ((nint)row * dimensions), dimensions);
            if (id == Padding)
                to.Clear();
            else
                new ReadOnlySpan<float>(table + ((nint)id * dimensions), dimensions).CopyTo(to);
        }

        int IdOf(float* bytes)
        {
            double id = 0;
            for (int c = depth - 1; c >= 0; c--)
                id = (id * 256) + bytes[c];
            return id >= 0 && id < rows && id == (int)id ? (int)id : Unknown;
        }
    }

    readonly struct Sum(float* ids, float* g, float* gradient, int positions, int rows, int dimensions) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int from = row * RowsTogether, end = int.Min(rows, from + RowsTogether);
            new Span<float>(gradient + ((nint)from * dimensions), (end - from) * dimensions).Clear();
            for (int p = 0; p < positions; p++)
            {
                int id = (int)ids[p];
                if (id >= from && id < end && id != Padding)
                    ElementLoop.Range<Added, T>(new(g + ((nint)p * dimensions), gradient + ((nint)id * dimensions)), 0, dimensions);
            }
        }
    }

    readonly struct Added(float* from, float* to) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(T.Add(T.Load(to + i), T.Load(from + i)), to + i);
    }
}
