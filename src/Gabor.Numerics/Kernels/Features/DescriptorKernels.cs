using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// Descriptors of points: histograms of 8 directions in 4 × 4 cells, which are turned with the point and as large as its scale.
/// </summary>
static unsafe class DescriptorKernels
{
    /// <summary>Cells along a side, directions, and the numbers of a descriptor.</summary>
    public const int Cells = 4, Directions = 8, Count = Cells * Cells * Directions;

    /// <summary>A cell is three times the point's scale wide.</summary>
    const float CellScales = 3;

    /// <summary>No number of a descriptor of length 1 is larger, so that one strong edge does not decide alone.</summary>
    const float Most = 0.2f;

    /// <summary>A cell more on each side takes what lies between the outer cells and the outside; it is thrown away.</summary>
    const int Framed = Cells + 2, Sums = Framed * Framed * Directions;

    const int PointsPerPart = 4;

    /// <summary>
    /// A descriptor of each point: every gradient is divided, by its distance from each, between the two nearest rows of cells, columns of
    /// cells and directions; its weight falls with the distance from the point as a Gaussian of σ = two cells. The length is brought to 1,
    /// numbers above 0.2 to 0.2, and the length to 1 again.
    /// </summary>
    /// <param name="memory">The planes; at least 32 floats follow the last one.</param>
    /// <param name="stride">Floats from one plane to the next.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="points">The points.</param>
    /// <param name="descriptors">
    /// [points, 4, 4, 8]: rows and columns of cells along the point's own axes, and directions from its own on towards the y axis; all 0
    /// where the image is flat.
    /// </param>
    /// <param name="workers">The threads.</param>
    public static void Describe(
        ReadOnlySpan<float> memory, int stride, int height, int width, ReadOnlySpan<FeaturePoint> points, Span<float> descriptors,
        Workers workers)
    {
        Loops.Check.Equal(descriptors.Length, checked(points.Length * Count), nameof(Describe));
        int most = 0;
        foreach (var point in points)
            most = int.Max(most, Radius(point.Scale, height, width));
        int line = (2 * most) + 1 + (2 * Tiers.MostLanes);
        var scratch = workers.Scratch((Lines * line) + Sums);
        fixed (float* first = memory, to = descriptors)
        fixed (FeaturePoint* point = points)
        {
            workers.RunLanes(
                (points.Length + PointsPerPart - 1) / PointsPerPart,
                new Job(new(first, stride, height, width), point, points.Length, to, scratch, line));
        }
    }

    /// <summary>The length is brought to 1, numbers above 0.2 to 0.2, and the length to 1 again.</summary>
    public static void Normalize<T>(float* descriptor) where T : unmanaged, ILanes<T>
    {
        Scale<T>(descriptor, float.PositiveInfinity);
        Scale<T>(descriptor, Most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Scale<T>(float* descriptor, float most) where T : unmanaged, ILanes<T>
    {
        for (int i = 0; i < Count; i += T.Width)
            T.Store(T.Smaller(T.Load(descriptor + i), T.Fill(most)), descriptor + i);
        float length = float.Sqrt(Reduce.Block<SumOfSquaresOf, T>(default, descriptor, Count));
        if (length == 0)
            return;
        for (int i = 0; i < Count; i += T.Width)
            T.Store(T.Divide(T.Load(descriptor + i), T.Fill(length)), descriptor + i);
    }

    /// <summary>The corners of the outer cells' reach, 2½ cells to each side, at most the image's diagonal away.</summary>
    static int Radius(float scale, int height, int width) =>
        int.Min(
            (int)float.Round(CellScales * scale * 1.4142135f * (Cells + 1) / 2),
            (int)Math.Sqrt(((double)height * height) + ((double)width * width)));

    /// <summary>Lines of scratch memory: the Gaussian, and of each pixel its weight and its place along three axes.</summary>
    const int Lines = 5;

    readonly struct Job(FeaturePlanes planes, FeaturePoint* points, int count, float* descriptors, WorkerScratch scratch, int line)
        : ILaneJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* memory = scratch.Of(worker);
            int end = int.Min(count, (part + 1) * PointsPerPart);
            for (int i = part * PointsPerPart; i < end; i++)
            {
                float* descriptor = descriptors + ((nint)i * Count);
                Sum<T>(points[i], memory, memory + (Lines * line));
                for (int cell = 0; cell < Cells * Cells; cell++)
                {
                    float* sums = memory + (Lines * line) + (((((cell / Cells) + 1) * Framed) + (cell % Cells) + 1) * Directions);
                    new ReadOnlySpan<float>(sums, Directions).CopyTo(new(descriptor + (cell * Directions), Directions));
                }

                Normalize<T>(descriptor);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void Sum<T>(in FeaturePoint point, float* memory, float* sums) where T : unmanaged, ILanes<T>
        {
            float* bell = memory, weights = bell + line, rows = weights + line, columns = rows + line, directions = columns + line;
            new Span<float>(sums, Sums).Clear();
            float cell = CellScales * point.Scale;
            int radius = Radius(point.Scale, planes.Height, planes.Width);
            Gradient.Bell<T>(bell, radius, cell * Cells / 2);
            float cos = (float)Elementary.Cos(point.Angle) / cell, sin = (float)Elementary.Sin(point.Angle) / cell;
            int top = int.Max(1, point.Y - radius), bottom = int.Min(planes.Height - 2, point.Y + radius);
            for (int y = top; y <= bottom; y++)
            {
                int down = y - point.Y;
                var (from, to) = Inside(down, cos, sin, radius);
                from = int.Max(from, 1 - point.X);
                to = int.Min(to, planes.Width - 2 - point.X);
                if (from > to)
                    continue;

                float* row = planes.At(point.Plane, y, point.X + from);
                float height = bell[int.Abs(down)];
                for (int i = 0; i <= to - from; i++)
                    columns[i] = from + i;
                for (int i = 0; i <= to - from; i += T.Width)
                {
                    // The point's own axes: along them (u, v) = ((x cos + y sin), (y cos − x sin)) / cell; cell k has its middle at k − 1½.
                    T x = T.Load(columns + i), middle = T.Fill((Cells / 2f) - 0.5f);
                    T u = T.MultiplyAdd(x, T.Fill(cos), T.Fill(down * sin)), v = T.MultiplyAdd(x, T.Fill(-sin), T.Fill(down * cos));
                    var (length, direction) = Gradient.At(row + i, planes.Width, T.Fill(1f));
                    T turned = T.Multiply(
                        T.Subtract(direction, T.Fill(point.Angle)), T.Fill((float)(Directions / (2 * double.Pi))));
                    T.Store(T.Multiply(length, T.Fill(height)), weights + i);
                    T.Store(T.Add(v, middle), rows + i);
                    T.Store(T.Add(u, middle), columns + i);
                    T.Store(turned, directions + i);
                }

                for (int i = 0; i <= to - from; i++)
                {
                    float r = rows[i], c = columns[i];
                    if (r > -1 && r < Cells && c > -1 && c < Cells)
                        Divide(sums, r + 1, c + 1, directions[i] + (2 * Directions), weights[i] * bell[int.Abs(from + i)]);
                }
            }
        }

        /// <summary>Adds a gradient to the eight sums around it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Divide(float* sums, float row, float column, float direction, float weight)
        {
            int r = (int)row, c = (int)column, d = (int)direction;
            float lower = (row - r) * weight, upper = weight - lower, right = column - c, turn = direction - d;
            float upperRight = upper * right, upperLeft = upper - upperRight, lowerRight = lower * right, lowerLeft = lower - lowerRight;
            int first = d & (Directions - 1), second = (d + 1) & (Directions - 1);
            float* at = sums + (((r * Framed) + c) * Directions);
            float part = upperLeft * turn;
            at[first] += upperLeft - part;
            at[second] += part;
            part = upperRight * turn;
            at[Directions + first] += upperRight - part;
            at[Directions + second] += part;
            at += Framed * Directions;
            part = lowerLeft * turn;
            at[first] += lowerLeft - part;
            at[second] += part;
            part = lowerRight * turn;
            at[Directions + first] += lowerRight - part;
            at[Directions + second] += part;
        }

        /// <summary>The columns, from the point's, of a row that may lie in the cells' reach; a pixel more on each side.</summary>
        static (int From, int To) Inside(int down, float cos, float sin, int radius)
        {
            float from = -radius, to = radius;
            Clip(cos, down * sin, ref from, ref to);
            Clip(-sin, down * cos, ref from, ref to);
            return from > to ? (1, 0) : (int.Max(-radius, (int)float.Floor(from)), int.Min(radius, (int)float.Ceiling(to)));
        }

        /// <summary>Leaves of from … to the x with ¦x slope + start¦ &lt; 2½, and some more.</summary>
        static void Clip(float slope, float start, ref float from, ref float to)
        {
            const float Reach = ((Cells + 1) / 2f) + 0.01f;
            if (float.Abs(slope) < 1e-6f)
            {
                if (float.Abs(start) > Reach)
                    to = from - 1;
                return;
            }

            float a = (-Reach - start) / slope, b = (Reach - start) / slope;
            from = float.Max(from, float.Min(a, b));
            to = float.Min(to, float.Max(a, b));
        }
    }
}
