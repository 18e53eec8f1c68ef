using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>The ways to compute a matrix product.</summary>
enum ProductPath
{
    /// <summary><see cref="RowTimesMatrix"/>.</summary>
    OneRow,

    /// <summary><see cref="TallProduct"/>.</summary>
    Tall,

    /// <summary><see cref="Products.TenColumns"/>.</summary>
    TenColumns,

    /// <summary><see cref="Products.TenColumnsAcross"/>.</summary>
    TenColumnsAcross,

    /// <summary><see cref="Gemm"/>'s own blocks and <see cref="Tile"/>.</summary>
    Blocked,
}

/// <summary>
/// Which inner tile serves which product on which tier, and why it exists. Two multiply-add pipes of latency 4 need 8 accumulators.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>tile</term><description>rows × vectors; what it is for; accumulators and loads for as many multiply-adds; what was
/// measured</description></listheader>
/// <item><term><see cref="Tile6x4"/></term><description>6 × 4; 512 bits; 24 accumulators, 10 loads for 24: the 32 registers of
/// AVX-512.</description></item>
/// <item><term><see cref="Tile6x2"/></term><description>6 × 2; all other tiers; 12 accumulators, 8 loads for 12: the 16 registers of
/// AVX2.</description></item>
/// <item><term><see cref="Tile6x1"/></term><description>6 × 1; the last columns, where one vector is left; 6 accumulators, so latency
/// shows.</description></item>
/// <item><term><see cref="TileRows"/></term><description>1 … 6 rows of these three; rows are split evenly, 5 + 5 rather than 6 + 4, so that
/// no low tile shows its latency; with packing by each worker, mlp's first layer rose from 71 % to 90 % of the peak.</description></item>
/// <item><term><see cref="TenColumns"/></term><description>8 × 1¼; 9 or 10 columns on 256 bits, which would fill 10 of 16 lanes; 27 µs
/// instead of 38.</description></item>
/// <item><term><see cref="TenColumnsAcross"/></term><description>1 × 10 with the lanes across rows; 9 or 10 columns on 512 bits, which
/// would fill 10 of 16 lanes.</description></item>
/// <item><term><see cref="TallProduct"/></term><description>the tiles above on Cᵀ = BᵀA; at most 16 columns and at least 64
/// rows.</description></item>
/// <item><term><see cref="RowTimesMatrix"/></term><description>1 × 2, or 8 rows of B by 1; a single row, for which packing would cost more
/// than the product; 14 µs instead of 93 – 290 for 784 × 512.</description></item>
/// <item><term><see cref="UnpackedProduct"/></term><description>8 × 1, 6 × 2 and 4 × 3 with the loop over the rows inside; short sums of
/// convolutions, b read where it lies; lenet's first convolution 0.57 / 0.72 ms instead of 1.12 / 1.39.</description></item>
/// <item><term><see cref="PanelProduct"/></term><description>8 × 1, 6 × 2 and 4 × 2 with the loop over the rows inside; the 36 short
/// products of Winograd's filtering for 3 × 3 windows; one call for all rows of a point, together with transforms that read the pixels
/// directly, took 16 channels of 32 × 32 forward from 3.6 to 1.7 ms.</description></item>
/// </list>
/// The two with the loop inside differ in their rows: offsets from tables and any number of rows in <see cref="UnpackedProduct"/>, a fixed
/// stride and whole tiles in <see cref="PanelProduct"/>. Winograd's filtering for 5 × 5 windows uses <see cref="UnpackedProduct"/>.
/// </remarks>
static class TileTable
{
    /// <summary>The widest tile of a tier: 4 vectors where there are 32 registers of 512 bits, else 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MostVectors<T>() where T : unmanaged, ILanes<T> => T.Width == Lanes512.Width ? 4 : 2;

    /// <summary>
    /// How C = start + op(A) op(B) is computed: by shape, and where a path exists on one tier only, by tier; every path gives the same
    /// bits.
    /// </summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="aTransposed">Whether A is stored transposed.</param>
    /// <param name="bTransposed">Whether B is stored transposed.</param>
    /// <param name="plain">Whether sums start from 0 and are stored as they are.</param>
    /// <param name="tier">The tier of the workers.</param>
    public static ProductPath PathOf(int m, int n, bool aTransposed, bool bTransposed, bool plain, Tier tier) =>
        m == 1 && !bTransposed ? ProductPath.OneRow
        : aTransposed && !bTransposed && plain && n <= TallProduct.MostColumns && m >= TallProduct.FewestRows ? ProductPath.Tall
        : !aTransposed ? PreparedPathOf(n, tier)
        : ProductPath.Blocked;

    /// <summary>How a product by a prepared B of n columns is computed.</summary>
    public static ProductPath PreparedPathOf(int n, Tier tier) => (n, tier) switch
    {
        (9 or 10, Tier.Lanes512) => ProductPath.TenColumnsAcross,
        (9 or 10, Tier.Lanes256) when Avx.IsSupported && Fma.IsSupported => ProductPath.TenColumns,
        _ => ProductPath.Blocked,
    };
}
