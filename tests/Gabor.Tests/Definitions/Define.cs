using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

/// <summary>
/// The oracle: the text's equations in double, with the loops that the text has, where nothing is clever and speed does not matter. It
/// shares nothing with the code under test but <see cref="Shape"/>: output shapes are stated by the caller and index arithmetic is its own.
/// </summary>
/// <remarks>Arrays are row-major, images channels last [N, H, W, D], filters [F₁, F₂, D, D'], dense weights [n, n'].</remarks>
static partial class Define
{
    static bool Inside(Shape shape, int y, int x) => y >= 0 && y < shape.Height && x >= 0 && x < shape.Width;

    static int Place(Shape shape, int n, int y, int x, int d) => (((((n * shape.Height) + y) * shape.Width) + x) * shape.Depth) + d;
}

/// <summary>
/// A window as the text describes it: receptive field F₁ × F₂, stride S, zero-padding P₁, P₂ (5.2.1). What the text does not have is as the
/// text has it unless stated.
/// </summary>
readonly record struct Sliding(int F1, int F2, int S = 1, int P1 = 0, int P2 = 0)
{
    /// <summary>The stride along the width.</summary>
    public int S2 { get; init; } = S;

    /// <summary>Zeros below; P₁ are those above.</summary>
    public int Q1 { get; init; } = P1;

    /// <summary>Zeros on the right; P₂ are those on the left.</summary>
    public int Q2 { get; init; } = P2;

    /// <summary>Rows from tap to tap.</summary>
    public int D1 { get; init; } = 1;

    /// <summary>Columns from tap to tap.</summary>
    public int D2 { get; init; } = 1;

    /// <summary>The place in the image of tap (i, j) at output (y, x).</summary>
    public (int Row, int Column) At(int y, int x, int i, int j) => ((y * S) + (i * D1) - P1, (x * S2) + (j * D2) - P2);
}
