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

    /// <summary>
    /// The rows of the frame that some positions' windows lie on, alone at <paramref name="memory"/>; the image itself where nothing pads
    /// it. What it returns is where the frame's first row would lie.
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="memory"><see cref="BandFloats"/> of so many positions.</param>
    /// <param name="first">The first position.</param>
    /// <param name="count">Positions, at least 1.</param>
    public static float* Band(in WindowGeometry g, float* image, float* memory, int first, int count)
    {
        if (!g.Pads)
            return image;
        int row = g.Width * g.Depth, framedRow = g.PaddedWidth * g.Depth, side = g.PaddingLeft * g.Depth;
        int top = first / g.OutputWidth * g.StrideHeight;
        int bottom = ((first + count - 1) / g.OutputWidth * g.StrideHeight) + ((g.WindowHeight - 1) * g.DilationHeight) + 1;
        float* to = memory;
        for (int y = top - g.PaddingTop; y < bottom - g.PaddingTop; y++, to += framedRow)
        {
            if ((uint)y >= (uint)g.Height)
            {
                new Span<float>(to, framedRow).Clear();
                continue;
            }

            new Span<float>(to, side).Clear();
            new Span<float>(image + ((nint)y * row), row).CopyTo(new Span<float>(to + side, row));
            new Span<float>(to + side + row, framedRow - side - row).Clear();
        }

        return memory - ((nint)top * framedRow);
    }

    /// <summary>Floats of the rows of a frame under so many positions; 0 where nothing pads the image.</summary>
    public static int BandFloats(in WindowGeometry g, int positions)
    {
        if (!g.Pads)
            return 0;
        int outputRows = Math.Min(g.OutputHeight, ((positions + g.OutputWidth - 2) / g.OutputWidth) + 1);
        int rows = ((outputRows - 1) * g.StrideHeight) + ((g.WindowHeight - 1) * g.DilationHeight) + 1;
        return checked(rows * g.PaddedWidth * g.Depth);
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
