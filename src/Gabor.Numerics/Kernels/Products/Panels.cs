using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// How n columns are cut into panels of one tile's width: as many of the widest as fit, then narrower ones for what is left, so that few
/// lanes idle. The last vector ends with column n and repeats some of the one before; only where there are fewer columns than lanes, zeros
/// follow them.
/// </summary>
static class Panels
{
    /// <summary>The vectors of the panel that begins at a column: the most of 4, 2 or 1 that what is left fills or needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Vectors<T>(int column, int columns) where T : unmanaged, ILanes<T>
    {
        int left = (columns - column + T.Width - 1) / T.Width;
        return left >= TileTable.MostVectors<T>() ? TileTable.MostVectors<T>() : left >= 2 ? 2 : 1;
    }

    /// <summary>
    /// Where the last vector of a panel begins when a number of columns is left: where they end within it, it ends with them
    /// and shares some columns with the one before. Fewer columns than lanes begin at 0 and are followed by zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Last<T>(int vectors, int left)
        where T : unmanaged, ILanes<T> =>
        Math.Max(0, Math.Min(vectors * T.Width, left) - T.Width);

    /// <summary>Columns of all panels together: n rounded up to whole vectors.</summary>
    /// <param name="columns">n.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public static int Columns(int columns, int lanes) => (columns + lanes - 1) / lanes * lanes;

    /// <inheritdoc cref="Columns(int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Columns<T>(int columns) where T : unmanaged, ILanes<T> => Columns(columns, T.Width);
}
