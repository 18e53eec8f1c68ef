using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>Distances to centres, and sums over clusters, in double.</summary>
static unsafe class ClusterKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 1 << 15;

    /// <summary>Columns of a part of the sums.</summary>
    const int Columns = 16;

    /// <summary>distances(i) = ‖x(i) − c(labels(i))‖².</summary>
    /// <param name="x">[m, n].</param>
    /// <param name="n">Columns.</param>
    /// <param name="centers">c, [K, n].</param>
    /// <param name="labels">[m], each 0 … K − 1; empty for the first centre everywhere.</param>
    /// <param name="distances">[m]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void SquaredDistances(
        ReadOnlySpan<float> x, int n, ReadOnlySpan<double> centers, ReadOnlySpan<int> labels, Span<double> distances, Workers workers)
    {
        int m = Check.Rows(x.Length, n, nameof(SquaredDistances)), rows = RowLoop.RowsOf(ElementsPerPart, n);
        Check.Equal(distances.Length, m, nameof(SquaredDistances));
        CheckLabels(labels, m, Check.Rows(centers.Length, n, nameof(SquaredDistances)));
        fixed (float* px = x)
        fixed (double* pc = centers, pd = distances)
        fixed (int* pl = labels)
            workers.Run((m + rows - 1) / rows, new Distances { X = px, M = m, N = n, C = pc, Labels = pl, To = pd, Rows = rows });
    }

    /// <summary>sums(k) = Σ x(i) over the rows i of cluster k, in ascending order.</summary>
    /// <param name="x">[m, n].</param>
    /// <param name="n">Columns.</param>
    /// <param name="labels">[m], each 0 … K − 1.</param>
    /// <param name="sums">[K, n]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Sums(ReadOnlySpan<float> x, int n, ReadOnlySpan<int> labels, Span<double> sums, Workers workers)
    {
        int m = Check.Rows(x.Length, n, nameof(Sums));
        Check.Equal(labels.Length, m, nameof(Sums));
        CheckLabels(labels, m, Check.Rows(sums.Length, n, nameof(Sums)));
        sums.Clear();
        fixed (float* px = x)
        fixed (double* ps = sums)
        fixed (int* pl = labels)
            workers.Run((n + Columns - 1) / Columns, new ClusterSums { X = px, M = m, N = n, Labels = pl, To = ps });
    }

    static void CheckLabels(ReadOnlySpan<int> labels, int rows, int clusters)
    {
        if (!labels.IsEmpty)
            Check.Equal(labels.Length, rows, nameof(ClusterKernels));
        foreach (int label in labels)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)clusters);
    }

    struct Distances : IJob
    {
        public float* X;
        public double* C, To;
        public int* Labels;
        public int M, N, Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            for (int i = part * Rows, to = Math.Min(M, i + Rows); i < to; i++)
                To[i] = DoubleRows.SquaredDistance(X + ((long)i * N), C + (Labels == null ? 0 : (long)Labels[i] * N), null, N);
        }
    }

    struct ClusterSums : IJob
    {
        public float* X;
        public double* To;
        public int* Labels;
        public int M, N;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            int column = part * Columns, wide = Math.Min(Columns, N - column);
            for (int i = 0; i < M; i++)
                DoubleRows.AddScaled(1, X + ((long)i * N) + column, To + ((long)Labels[i] * N) + column, wide);
        }
    }
}
