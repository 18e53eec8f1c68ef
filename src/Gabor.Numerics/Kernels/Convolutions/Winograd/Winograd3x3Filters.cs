using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// Filters transformed, G g Gᵀ, and packed for <see cref="PanelProduct"/> and <see cref="Winograd3x3Steps"/>: for each of the 36 points,
/// panels of two vectors of filters, each [D, its width].
/// </summary>
static unsafe class Winograd3x3Filters
{
    /// <summary>
    /// Floats that keep the matrices of two points, often a power of two, from falling into the same sets of a cache: one line.
    /// </summary>
    const int Gap = 16;

    /// <summary>Multiply-adds of transforms that one worker does at a time: a few microseconds, ten times the hand-off.</summary>
    const int PartWork = 1 << 16;

    /// <summary>Channels of a tap that are transposed at a time: whole cache lines of what is written.</summary>
    const int RotatedRows = 64;

    /// <summary>Floats from one point to the next.</summary>
    public static nint PointStep(int depth, int filters, int lanes) => ((nint)depth * Panels.Columns(filters, lanes)) + Gap;

    /// <summary>Floats of all points.</summary>
    public static int Floats(int depth, int filters, int lanes) => checked((int)(Winograd3x3.Points * PointStep(depth, filters, lanes)));

    /// <summary>Transforms filters [3, 3, D, K].</summary>
    public static void Prepare(float* filters, int depth, int count, float* to, Workers workers)
    {
        // A column of squares is some 100 multiply-adds.
        int width = 2 * workers.Tier.Lanes(), panels = (Panels.Columns(count, workers.Tier.Lanes()) + width - 1) / width;
        int channels = Math.Clamp(PartWork / (100 * width), 1, depth), parts = (depth + channels - 1) / channels;
        workers.RunLanes(panels * parts, new TransformJob
        {
            From = filters, To = to, Depth = depth, Count = count, Channels = channels, Parts = parts,
            PointStep = PointStep(depth, count, workers.Tier.Lanes()),
        });
    }

    /// <summary>Filters [3, 3, D, K] rotated by 180°, D and K exchanged: [3, 3, K, D], which carry derivatives back.</summary>
    public static void Rotate(float* filters, int depth, int count, float* to, Workers workers) =>
        workers.RunLanes(
            Winograd3x3.Taps * Winograd3x3.Taps * ((depth + RotatedRows - 1) / RotatedRows),
            new RotateJob { From = filters, To = to, Depth = depth, Count = count });

    struct TransformJob : ILaneJob
    {
        public float* From, To;
        public int Depth, Count, Channels, Parts;
        public nint PointStep;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            // Panel by panel, so that what is written lies together in each of the 36 matrices.
            int padded = Panels.Columns<T>(Count), column = part / Parts * 2 * T.Width, first = part % Parts * Channels;
            int width = PanelProduct.Vectors<T>(column, padded) * T.Width, last = Math.Min(Depth, first + Channels);
            float* to = To + ((nint)column * Depth) + ((nint)first * width);
            for (int channel = first; channel < last; channel++, to += width)
            {
                int k = 0;
                for (; k < width && column + k <= Count - T.Width; k += T.Width)
                    Transform<T>(channel, column + k, to + k);
                for (; k < width && column + k < Count; k++)
                    Transform<Lanes1>(channel, column + k, to + k);
                for (; k < width; k++)
                    Zero(to + k);
            }
        }

        [SkipLocalsInit]
        readonly void Transform<TLanes>(int channel, int k, float* to) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* square = stackalloc float[2 * Winograd3x3.Points * 16];
            float* from = From + ((nint)channel * Count) + k;
            for (int tap = 0; tap < Winograd3x3.Taps * Winograd3x3.Taps; tap++)
                TLanes.Store(TLanes.Load(from + ((nint)tap * Depth * Count)), square + (tap * TLanes.Width));
            Winograd3x3.Square<Winograd3x3.Filter, TLanes>(square, square + (Winograd3x3.Points * TLanes.Width), to, PointStep);
        }

        readonly void Zero(float* to)
        {
            for (int point = 0; point < Winograd3x3.Points; point++, to += PointStep)
                *to = 0f;
        }
    }

    struct RotateJob : ILaneJob
    {
        public float* From, To;
        public int Depth, Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int blocks = (Depth + RotatedRows - 1) / RotatedRows, tap = part / blocks, row = part % blocks * RotatedRows;
            int rows = Math.Min(RotatedRows, Depth - row), column = 0;
            nint size = (nint)Depth * Count;
            float* from = From + (tap * size) + ((nint)row * Count);
            float* to = To + (((Winograd3x3.Taps * Winograd3x3.Taps) - 1 - tap) * size) + row;
            for (; column <= Count - T.Width && rows >= T.Width; column += T.Width)
            {
                for (int r = 0; r < rows; r += T.Width)
                {
                    // The last square repeats some rows of the one before.
                    nint at = Math.Min(r, rows - T.Width);
                    T.Transpose(from + (at * Count) + column, Count, to + ((nint)column * Depth) + at, Depth);
                }
            }

            Packing.Transposed(from + column, Count, rows, Count - column, to + ((nint)column * Depth), Depth);
        }
    }
}
