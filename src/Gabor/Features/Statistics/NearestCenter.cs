using System.Buffers;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>The centre nearest to a point is the one with the largest xᵀc − ½‖c‖², which a matrix product computes.</summary>
sealed class NearestCenter
{
    /// <summary>Points of a product: the scores of 1024 for 256 centres are 1 MiB.</summary>
    const int Chunk = 1024;

    readonly float[] centers, start;
    readonly int features;

    public NearestCenter(float[] centers, int features)
    {
        (this.centers, this.features) = (centers, features);
        start = new float[centers.Length / features];
        for (int k = 0; k < start.Length; k++)
        {
            double square = 0;
            foreach (float value in centers.AsSpan(k * features, features))
                square += (double)value * value;
            start[k] = (float)(-0.5 * square);
        }
    }

    public void Find(ReadOnlySpan<float> x, Span<int> labels, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        int rows = Points.Rows(x, features, least: 0, nameof(KMeans)), clusters = start.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, rows);
        float[] scores = ArrayPool<float>.Shared.Rent(Math.Min(rows, Chunk) * clusters);
        for (int from = 0; from < rows; from += Chunk)
        {
            int count = Math.Min(Chunk, rows - from);
            var some = scores.AsSpan(0, count * clusters);
            Gemm.Multiply(
                x.Slice(from * features, count * features), false, centers, true, start, some, count, clusters, features, workers);
            RowKernels.ArgMax(some, clusters, labels.Slice(from, count));
        }

        ArrayPool<float>.Shared.Return(scores);
    }
}
