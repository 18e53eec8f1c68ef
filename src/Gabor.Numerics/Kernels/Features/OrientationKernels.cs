using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>Histograms of the gradients' directions around points, from which a keypoint takes its own direction.</summary>
static unsafe class OrientationKernels
{
    /// <summary>Directions of 10°.</summary>
    public const int Bins = 36;

    /// <summary>The gradients are weighted by a Gaussian of 1.5 times the point's scale, and counted up to three σ of it.</summary>
    const float Spread = 1.5f, Reach = 3 * Spread;

    const int PointsPerPart = 8;

    /// <summary>
    /// Histograms of 36 directions, each gradient counted as its length times its weight, smoothed by 1 4 6 4 1 / 16 around the circle.
    /// </summary>
    /// <param name="memory">The planes; at least 32 floats follow the last one.</param>
    /// <param name="stride">Floats from one plane to the next.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="points">The points, within 1 … size − 2; their angles are not read.</param>
    /// <param name="histograms">[points, 36]; bin k is the direction 10k°.</param>
    /// <param name="workers">The threads.</param>
    public static void Histograms(
        ReadOnlySpan<float> memory, int stride, int height, int width, ReadOnlySpan<FeaturePoint> points, Span<float> histograms,
        Workers workers)
    {
        Loops.Check.Equal(histograms.Length, checked(points.Length * Bins), nameof(Histograms));
        int most = 0;
        foreach (var point in points)
            most = int.Max(most, Radius(point.Scale));
        int line = (2 * most) + 1 + (2 * Tiers.MostLanes);
        var scratch = workers.Scratch(3 * line);
        fixed (float* first = memory, to = histograms)
        fixed (FeaturePoint* point = points)
        {
            workers.RunLanes(
                (points.Length + PointsPerPart - 1) / PointsPerPart,
                new Job(new(first, stride, height, width), point, points.Length, to, scratch, line));
        }
    }

    static int Radius(float scale) => (int)float.Round(Reach * scale);

    readonly struct Job(FeaturePlanes planes, FeaturePoint* points, int count, float* histograms, WorkerScratch scratch, int line)
        : ILaneJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* memory = scratch.Of(worker);
            int end = int.Min(count, (part + 1) * PointsPerPart);
            for (int i = part * PointsPerPart; i < end; i++)
                Count<T>(points[i], histograms + ((nint)i * Bins), memory, memory + line, memory + (2 * line));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void Count<T>(in FeaturePoint point, float* histogram, float* bell, float* lengths, float* bins) where T : unmanaged, ILanes<T>
        {
            int radius = Radius(point.Scale);
            Gradient.Bell<T>(bell, radius, Spread * point.Scale);
            float* raw = stackalloc float[Bins];
            new Span<float>(raw, Bins).Clear();
            int left = int.Max(1, point.X - radius), right = int.Min(planes.Width - 2, point.X + radius);
            int top = int.Max(1, point.Y - radius), bottom = int.Min(planes.Height - 2, point.Y + radius);
            for (int y = top; y <= bottom; y++)
            {
                float* row = planes.At(point.Plane, y, left);
                float weight = bell[int.Abs(y - point.Y)];
                int pixels = right - left + 1;
                for (int i = 0; i < pixels; i += T.Width)
                {
                    var (length, bin) = Gradient.At(row + i, planes.Width, T.Fill((float)(Bins / (2 * double.Pi))));
                    T.Store(T.Multiply(length, T.Fill(weight)), lengths + i);
                    T.Store(T.Round(bin), bins + i);
                }

                for (int i = 0; i < pixels; i++)
                {
                    int bin = (int)bins[i];
                    raw[bin < 0 ? bin + Bins : bin] += lengths[i] * bell[int.Abs(left + i - point.X)];
                }
            }

            for (int k = 0; k < Bins; k++)
            {
                float outer = raw[(k + Bins - 2) % Bins] + raw[(k + 2) % Bins];
                float inner = raw[(k + Bins - 1) % Bins] + raw[(k + 1) % Bins];
                histogram[k] = ((outer + (4 * inner)) + (6 * raw[k])) / 16;
            }
        }
    }
}
