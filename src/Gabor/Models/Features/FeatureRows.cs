using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Models.Features;

/// <summary>Hyper-parameters that several features share.</summary>
static class FeatureRows
{
    /// <summary>The side of images, in pixels, up to which cells are small.</summary>
    public const int SmallSide = 64;

    /// <summary>The sides of a descriptor's cells in small and in large images.</summary>
    public const int SmallSiftCell = 3, LargeSiftCell = 4;

    /// <summary>From one descriptor to the next.</summary>
    public static HyperParameter Step { get; } =
        new("step", 2, "Pixels from one descriptor to the next.") { Minimum = 1, Maximum = 1024, IsInteger = true };

    /// <summary>The side of a cell.</summary>
    public static HyperParameter Cell { get; } =
        new("cell", 0, "Side of a cell in pixels; 0 for one that suits the images.") { Minimum = 0, Maximum = 1024, IsInteger = true };

    /// <summary>The side of a cell that was stated, or that suits images.</summary>
    /// <param name="stated">What was stated; 0 for nothing.</param>
    /// <param name="small">That of small images.</param>
    /// <param name="large">That of large ones.</param>
    /// <param name="images">Their shape.</param>
    public static int CellOf(int stated, int small, int large, Shape images) => stated > 0 ? stated
        : Math.Max(images.Height, images.Width) <= SmallSide ? small : large;
}
