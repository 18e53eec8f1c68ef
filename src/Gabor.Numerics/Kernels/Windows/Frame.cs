namespace Gabor.Numerics.Kernels.Windows;

/// <summary>An image in a frame of zeros, so that windows over its edge need no checks.</summary>
static unsafe class Frame
{
    /// <summary>The image itself where nothing pads it, else its copy in a frame at <paramref name="memory"/>.</summary>
    public static float* Of(in WindowGeometry g, float* image, float* memory)
    {
        if (!g.Pads)
            return image;
        int row = g.Width * g.Depth, framedRow = g.PaddedWidth * g.Depth, side = g.PaddingLeft * g.Depth;
        new Span<float>(memory, g.PaddedFloats).Clear();
        for (int y = 0; y < g.Height; y++)
        {
            new Span<float>(image + ((nint)y * row), row).CopyTo(
                new Span<float>(memory + ((nint)(y + g.PaddingTop) * framedRow) + side, row));
        }

        return memory;
    }

    /// <summary>Copies what lies inside the frame.</summary>
    public static void Inside(in WindowGeometry g, float* framed, float* image)
    {
        int row = g.Width * g.Depth, framedRow = g.PaddedWidth * g.Depth, side = g.PaddingLeft * g.Depth;
        for (int y = 0; y < g.Height; y++)
        {
            new Span<float>(framed + ((nint)(y + g.PaddingTop) * framedRow) + side, row).CopyTo(
                new Span<float>(image + ((nint)y * row), row));
        }
    }
}
