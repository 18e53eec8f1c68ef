using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// A few rows times one panel, c(r, ·) = Σₜ a(r, t) b(t, ·), each output a sum over t in the chains of <see cref="LongSum"/>; meanwhile the
/// panel that follows it in memory is asked for.
/// </summary>
static unsafe class AheadProduct
{
    /// <summary>Multiplies some rows by a panel, which is read from memory once for all of them.</summary>
    /// <param name="vectors">1, 2 or 4, the panel's.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="a">The first row's first element.</param>
    /// <param name="aRow">Floats from one row to the next.</param>
    /// <param name="length">Elements of the sum.</param>
    /// <param name="panel">[length, vectors].</param>
    /// <param name="c">[rows, vectors], the result.</param>
    /// <param name="cRow">Floats from one row of c to the next.</param>
    /// <param name="columns">Columns of the result from the panel's first on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T>(int vectors, int rows, float* a, nint aRow, int length, float* panel, float* c, nint cRow, int columns)
        where T : unmanaged, ILanes<T>
    {
        var ahead = AheadOffsets.Of(panel + ((nint)length * vectors * T.Width), vectors * T.Width, rows);
        for (int left = rows, count; left > 0; left -= count, a += count * aRow, c += count * cRow)
        {
            count = TileRows.Next(left);
            Tile.MultiplyPart<T, AheadOffsets>(
                vectors, SixRows.Every(a, aRow, count), ahead, length, panel, null, c, cRow, count, columns);
            ahead = ahead.Next(length);
        }
    }
}
