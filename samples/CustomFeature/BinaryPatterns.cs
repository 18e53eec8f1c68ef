using Gabor.Layers;
using Gabor.Numerics;

namespace CustomFeature;

/// <summary>
/// How often each of 256 binary patterns occurs in an image (Ojala, Pietikäinen and Harwood 1996): a pixel's pattern has a bit for each of
/// its eight neighbours that is at least as bright. The shares of the patterns; what light does to an image changes none of them.
/// </summary>
/// <param name="name">Its name in the network.</param>
/// <param name="input">The shape of one image; its first channel is read.</param>
public sealed class BinaryPatterns(string name, Shape input) : FeatureLayer(name, input)
{
    static readonly (int Y, int X)[] Neighbours = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)];

    /// <inheritdoc/>
    public override string Kind => "binary_patterns";

    /// <summary>256 numbers.</summary>
    public override Shape Output => Shape.Vector(256);

    // <forward>
    /// <summary>Counts, divided by the number of pixels that have eight neighbours.</summary>
    public override void Forward(in Pass pass)
    {
        float share = 1f / ((Input.Height - 2) * (Input.Width - 2));
        pass.Output.Clear();
        for (int image = 0; image < pass.Images; image++)
        {
            var pixels = pass.Input().Slice(image * Input.Count, Input.Count);
            var counts = pass.Output.Slice(image * Output.Count, Output.Count);
            for (int y = 1; y < Input.Height - 1; y++)
            {
                for (int x = 1; x < Input.Width - 1; x++)
                    counts[Pattern(pixels, y, x)] += share;
            }
        }
    }
    // </forward>

    int Pattern(ReadOnlySpan<float> pixels, int y, int x)
    {
        float middle = pixels[At(y, x)];
        int pattern = 0;
        for (int bit = 0; bit < Neighbours.Length; bit++)
        {
            if (pixels[At(y + Neighbours[bit].Y, x + Neighbours[bit].X)] >= middle)
                pattern |= 1 << bit;
        }

        return pattern;
    }

    int At(int y, int x) => ((y * Input.Width) + x) * Input.Depth;
}
