using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// Filters in the panels of a matrix product, [t, columns]: as they lie, or each tap's transposed, for the input's gradient.
/// </summary>
static unsafe class PackedFilters
{
    /// <summary>Columns that are packed, and multiplied, together: one panel of the widest tile.</summary>
    public const int Block = 64;

    /// <summary>Floats of the panels.</summary>
    public static int Floats(int length, int columns, int lanes) => checked(length * Panels.Columns(columns, lanes));

    /// <summary>W̃, [t, D'], as it lies.</summary>
    public static void Pack(float* w, int length, int filters, float* to, Workers workers) =>
        workers.RunLanes((filters + Block - 1) / Block, new AsTheyLie { W = w, Length = length, Filters = filters, To = to });

    /// <summary>Of a phase's taps W(i, j, d, k), [taps, k, d].</summary>
    public static void PackTransposed(
        float* w, int windowWidth, int depth, int filters, in PhaseAxis down, in PhaseAxis across, float* to, Workers workers) =>
        workers.RunLanes((depth + Block - 1) / Block, new Transposed
        {
            W = w, WindowWidth = windowWidth, Depth = depth, Filters = filters, Down = down, Across = across, To = to,
        });

    struct AsTheyLie : ILaneJob
    {
        public float* W, To;
        public int Length, Filters;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int column = part * Block;
            Packing.Pack<T>(
                W + column, Filters, Math.Min(Block, Filters - column), Length, To + ((nint)column * Length), 0, Length);
        }
    }

    struct Transposed : ILaneJob
    {
        public float* W, To;
        public int WindowWidth, Depth, Filters;
        public PhaseAxis Down, Across;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int column = part * Block, taps = Across.Axis.Taps, length = Down.Axis.Taps * taps * Filters;
            for (int k = 0; k < Down.Axis.Taps * taps; k++)
            {
                int tap = (Down.Tap(k / taps) * WindowWidth) + Across.Tap(k % taps);
                float* from = W + ((((nint)tap * Depth) + column) * Filters);
                Packing.PackTransposed<T>(
                    from, Filters, Math.Min(Block, Depth - column), Filters, To + ((nint)column * length), k * Filters, length);
            }
        }
    }
}
