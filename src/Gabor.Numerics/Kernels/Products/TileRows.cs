using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>How many of a tile's six rows there are; known when a tile is compiled, so that those that are missing cost nothing.</summary>
interface ITileRows
{
    /// <summary>1 … 6.</summary>
    static abstract int Rows { get; }
}

/// <summary>
/// How rows are cut into tiles: as few as can be, and none more than a row higher than another, since a low tile does not hide the
/// multiply-add's latency.
/// </summary>
static class TileRows
{
    /// <summary>
    /// Rows of the next tile where a given number of rows is left: 128 are 18 tiles of six and 4 of five, not 21 of six and one of two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(int left)
    {
        int tiles = (left + Tile.Rows - 1) / Tile.Rows;
        return (left + tiles - 1) / tiles;
    }
}

/// <summary>One row.</summary>
readonly struct TileRows1 : ITileRows
{
    public static int Rows => 1;
}

/// <summary>Two rows.</summary>
readonly struct TileRows2 : ITileRows
{
    public static int Rows => 2;
}

/// <summary>Three rows.</summary>
readonly struct TileRows3 : ITileRows
{
    public static int Rows => 3;
}

/// <summary>Four rows.</summary>
readonly struct TileRows4 : ITileRows
{
    public static int Rows => 4;
}

/// <summary>Five rows.</summary>
readonly struct TileRows5 : ITileRows
{
    public static int Rows => 5;
}

/// <summary>All six.</summary>
readonly struct TileRows6 : ITileRows
{
    public static int Rows => 6;
}
