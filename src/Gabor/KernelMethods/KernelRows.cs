using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// Rows of the kernel matrix of training points: the whole matrix where it fits into a memory, else as many rows as fit, of which the one
/// that was asked for longest ago is computed over.
/// </summary>
sealed class KernelRows
{
    readonly KernelFunction function;
    readonly float[] x;
    readonly int n, m;
    readonly long cacheBytes;
    readonly Workers workers;
    readonly float[]? whole;

    public KernelRows(KernelFunction function, float[] x, int n, long cacheBytes, Workers workers)
    {
        (this.function, this.x, this.n, this.cacheBytes, this.workers) = (function, x, n, cacheBytes, workers);
        m = x.Length / n;
        if ((long)m * m <= Math.Min(KernelMatrix.MostElements, cacheBytes / sizeof(float)))
            whole = KernelMatrix.OfTraining(function, x, n, workers);
    }

    /// <summary>The rows of the matrix of some of the points.</summary>
    public Subset Of(int[] points) => new(this, points);

    /// <summary>A part of the matrix, row by row; a row stays valid until two others were asked for.</summary>
    public sealed class Subset
    {
        readonly KernelRows all;
        readonly int[] points;
        readonly float[] own;
        readonly float[][] rows;
        readonly LinkedList<int> used = [];
        readonly LinkedListNode<int>?[] places;
        readonly int most;
        int computed;

        public Subset(KernelRows all, int[] points)
        {
            (this.all, this.points) = (all, points);
            (rows, places) = (new float[points.Length][], new LinkedListNode<int>?[points.Length]);
            long fitting = all.whole is null ? all.cacheBytes / sizeof(float) / points.Length : points.Length;
            most = (int)Math.Clamp(fitting, 2, Math.Max(2, points.Length));
            own = all.whole is null ? Gathered(all.x, points, all.n) : [];
        }

        /// <summary>How many rows were computed.</summary>
        public int Computed => computed;

        /// <summary>k of one of the points with all of them.</summary>
        public ReadOnlySpan<float> this[int row]
        {
            get
            {
                if (places[row] is { } place)
                {
                    used.Remove(place);
                    used.AddLast(place);
                    return rows[row];
                }

                float[] memory = used.Count < most ? new float[points.Length] : Oldest();
                Fill(row, memory);
                rows[row] = memory;
                places[row] = used.AddLast(row);
                return memory;
            }
        }

        /// <summary>k of each point with itself.</summary>
        public double[] Diagonal()
        {
            double[] result = new double[points.Length];
            float[] one = new float[1];
            for (int i = 0; i < points.Length; i++)
            {
                if (all.whole is null)
                {
                    var point = own.AsSpan(i * all.n, all.n);
                    KernelMatrix.Compute(all.function, point, point, all.n, one, all.workers);
                }

                result[i] = all.whole is null ? one[0] : all.whole[(points[i] * all.m) + points[i]];
            }

            return result;
        }

        float[] Oldest()
        {
            int oldest = used.First!.Value;
            used.RemoveFirst();
            places[oldest] = null;
            return rows[oldest];
        }

        void Fill(int row, float[] memory)
        {
            computed++;
            if (all.whole is null)
            {
                KernelMatrix.Compute(all.function, own.AsSpan(row * all.n, all.n), own, all.n, memory, all.workers);
                return;
            }

            var from = all.whole.AsSpan(points[row] * all.m, all.m);
            for (int i = 0; i < points.Length; i++)
                memory[i] = from[points[i]];
        }

        static float[] Gathered(float[] x, int[] points, int n)
        {
            float[] result = new float[points.Length * n];
            for (int i = 0; i < points.Length; i++)
                x.AsSpan(points[i] * n, n).CopyTo(result.AsSpan(i * n));
            return result;
        }
    }
}
