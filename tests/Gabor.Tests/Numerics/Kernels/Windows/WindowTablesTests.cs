using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Tests.Numerics.Kernels.Windows;

/// <summary>
/// The index maps (6.16)–(6.19). The text counts the rows p = i' + H' j' and columns q = i + F₁ j + F₁F₂ d of X̃ column by column; here
/// they are counted row by row with channels last. Both must lead to the same element of the image.
/// </summary>
public sealed class WindowTablesTests
{
    [Theory]
    [InlineData(5, 6, 3, 3, 2, 1, 0, 0)]
    [InlineData(7, 5, 2, 2, 3, 2, 1, 1)]
    [InlineData(4, 4, 1, 4, 4, 1, 0, 0)]
    public void The_texts_column_major_order_and_ours_meet_at_the_same_element(
        int height, int width, int depth, int windowHeight, int windowWidth, int stride, int paddingHeight, int paddingWidth)
    {
        int outputHeight = ((height - windowHeight + (2 * paddingHeight)) / stride) + 1;
        int outputWidth = ((width - windowWidth + (2 * paddingWidth)) / stride) + 1;
        var geometry = new WindowGeometry(
            height, width, depth, windowHeight, windowWidth, stride, paddingHeight, paddingWidth, outputHeight, outputWidth);
        var (taps, positions) = Tables(geometry);
        int paddedWidth = width + (2 * paddingWidth);
        for (int p = 0; p < outputHeight * outputWidth; p++)
        {
            for (int q = 0; q < windowHeight * windowWidth * depth; q++)
            {
                // Undo (6.18) and (6.19), then apply (6.16) and (6.17), with the stride that they leave out.
                int row = p % outputHeight, column = p / outputHeight;
                int i = q % windowHeight, j = q / windowHeight % windowWidth, d = q / (windowHeight * windowWidth);
                int y = (row * stride) + i, x = (column * stride) + j;

                int ourPosition = (row * outputWidth) + column, ourTap = (((i * windowWidth) + j) * depth) + d;
                Assert.Equal((((y * paddedWidth) + x) * depth) + d, positions[ourPosition] + taps[ourTap]);
            }
        }
    }

    static (int[] Taps, int[] Positions) Tables(WindowGeometry geometry)
    {
        int[] taps = new int[geometry.Taps], positions = new int[geometry.Positions];
        WindowTables.Fill(geometry, taps, positions);
        return (taps, positions);
    }
}
