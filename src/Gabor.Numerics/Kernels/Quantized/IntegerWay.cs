using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>How the sums of a quantized layer are computed: by a product, and along the channels where each has filters of its
/// own.</summary>
/// <param name="Product">The product.</param>
/// <param name="IsDepthwise">Whether each channel has one filter, and channels enough for a vector.</param>
readonly record struct IntegerWay(IntegerProduct Product, bool IsDepthwise)
{
    /// <summary>The way of a window.</summary>
    public static IntegerWay Of(in GroupedGeometry g, IntegerProduct product) => new(
        product, product != IntegerProduct.Definition && g is { GroupDepth: 1, GroupFilters: 1, Filters: >= DepthwiseSums.Width });

    /// <summary>Whether weights lie in panels of a tile.</summary>
    public bool HasPanels => Product != IntegerProduct.Definition && !IsDepthwise;

    /// <summary>Whether vectors of AVX2 convert numbers.</summary>
    public bool HasVectors => Product != IntegerProduct.Definition;

    /// <summary>Bytes of a panel for four terms.</summary>
    public int PanelBytes => Product == IntegerProduct.AvxVnni ? VnniTile.PanelBytes : Avx2Tile.PanelBytes;

    /// <summary>Writes four terms of a column into a panel.</summary>
    public unsafe void Pack(ReadOnlySpan<sbyte> w, int column, byte* panel)
    {
        if (Product == IntegerProduct.AvxVnni)
            VnniTile.Pack(w, column, panel);
        else
            Avx2Tile.Pack(w, column, panel);
    }
}
