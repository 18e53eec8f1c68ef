namespace Gabor.Features.Hog;

/// <summary>
/// How histograms of oriented gradients are made. The defaults are the detector of Dalal and Triggs (2005); <see cref="ScikitImage"/> and
/// <see cref="OpenCv"/> are the conventions of two libraries.
/// </summary>
/// <remarks>
/// In all of them an angle is atan2(∂I/∂y, ∂I/∂x) with y downwards, bin i covers the angles from i to i + 1 times 180°/bins, or 360°/bins
/// where signed, and the gradient is [−1 0 1], which is not halved.
/// </remarks>
public sealed record HogOptions
{
    /// <summary>
    /// Cells of 8 × 8 pixels, blocks of 2 × 2 cells with a Gaussian window, 9 unsigned bins, votes shared by neighbouring bins and cells,
    /// L2-Hys. The default.
    /// </summary>
    public static HogOptions DalalTriggs { get; } = new();

    /// <summary>
    /// The numbers of <c>skimage.feature.hog</c> with the same cells, blocks and norm (there 3 × 3 cells a block are the default): each
    /// pixel votes for one cell and one bin.
    /// </summary>
    public static HogOptions ScikitImage { get; } =
        new() { BlockSize = 3, InterpolatesBins = false, InterpolatesCells = false, Window = HogWindow.None };

    /// <summary>
    /// The numbers of <c>cv2.HOGDescriptor</c> for pixels in 0…255 to 2 · 10⁻⁴, since its arctangent is 0.01° off. OpenCV orders blocks and
    /// cells by columns, here they are ordered by rows.
    /// </summary>
    public static HogOptions OpenCv { get; } =
        new() { Window = HogWindow.OpenCv, SquareRoot = true, Epsilon = 0.1f, EpsilonRule = HogEpsilonRule.OpenCv };

    /// <summary>The side of a cell in pixels; 8 by default.</summary>
    public int CellSize { get; init; } = 8;

    /// <summary>The side of a block in cells; 2 by default.</summary>
    public int BlockSize { get; init; } = 2;

    /// <summary>Cells from one block to the next; 1 by default, so that blocks overlap.</summary>
    public int BlockStride { get; init; } = 1;

    /// <summary>Bins of a histogram, 1…64; 9 by default.</summary>
    public int Bins { get; init; } = 9;

    /// <summary>Whether the bins cover 360°, so that dark on light differs from light on dark; false by default: 180°.</summary>
    public bool IsSigned { get; init; }

    /// <summary>
    /// Whether a vote is shared by the two bins whose centres are nearest, in proportion; else the bin that it falls into has it.
    /// </summary>
    public bool InterpolatesBins { get; init; } = true;

    /// <summary>
    /// Whether a vote is shared by the cells of the block whose centres are nearest, in proportion along each axis; what would go to a cell
    /// outside the block is lost. Else the cell that it falls into has it.
    /// </summary>
    public bool InterpolatesCells { get; init; } = true;

    /// <summary>What a vote counts by its place within the block.</summary>
    public HogWindow Window { get; init; } = HogWindow.Gaussian;

    /// <summary>What a block is divided by.</summary>
    public HogNorm Norm { get; init; } = HogNorm.L2Hys;

    /// <summary>
    /// What keeps blocks without gradients from a division by 0, above 0, as <see cref="EpsilonRule"/> reads it. It is measured in pixel
    /// values: blocks whose gradients are far above it do not depend on the scale of the pixels, those near it are made smaller.
    /// </summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>How <see cref="Epsilon"/> enters.</summary>
    public HogEpsilonRule EpsilonRule { get; init; }

    /// <summary>
    /// Whether the root of each pixel value is taken first, which makes shadows matter less; no pixel may then be below 0. False by
    /// default.
    /// </summary>
    public bool SquareRoot { get; init; }

    /// <summary>What stands beyond the edge of the image.</summary>
    public HogBorder Border { get; init; }

    /// <summary>Throws where an option is out of its range.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(CellSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockStride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bins, MostBins);
        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, "ε must be a number above 0.");
    }

    const int MostBins = 64;
}

/// <summary>What a vote counts by its place within the block.</summary>
public enum HogWindow
{
    /// <summary>The same everywhere.</summary>
    None,

    /// <summary>exp(−d²/2σ²) at the distance d from the middle of the block, with σ half its side (Dalal and Triggs).</summary>
    Gaussian,

    /// <summary>
    /// The same with σ a quarter of the block's side, and the middle half a pixel further to the right and down, as OpenCV has it.
    /// </summary>
    OpenCv,
}

/// <summary>What a block v is divided by.</summary>
public enum HogNorm
{
    /// <summary>v / (Σv + ε).</summary>
    L1,

    /// <summary>√(v / (Σv + ε)).</summary>
    L1SquareRoot,

    /// <summary>v / √(Σv² + ε²).</summary>
    L2,

    /// <summary>L2, then no number above 0.2, then L2 again (Lowe 2004).</summary>
    L2Hys,
}

/// <summary>How ε enters a norm.</summary>
public enum HogEpsilonRule
{
    /// <summary>√(Σv² + ε²), where v are means over the pixels of a cell; both times the same. As scikit-image.</summary>
    ScikitImage,

    /// <summary>√Σv² + nε, where v are sums and a block has n of them; the second time √Σv² + 10⁻³. As OpenCV.</summary>
    OpenCv,
}

/// <summary>What stands beyond the edge of an image when its gradients are taken.</summary>
public enum HogBorder
{
    /// <summary>The last pixel but one, so that there is no gradient across the edge, as in OpenCV and scikit-image.</summary>
    Mirror,

    /// <summary>The last pixel again.</summary>
    Repeat,
}
