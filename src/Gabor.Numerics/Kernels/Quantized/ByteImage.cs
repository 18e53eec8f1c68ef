using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>An image as bytes, or as the numbers that become them.</summary>
/// <param name="x">Floats or bytes.</param>
/// <param name="isBytes">Which.</param>
/// <param name="scale">How bytes stand for numbers.</param>
readonly unsafe struct ByteImage(void* x, bool isBytes, ByteScale scale)
{
    /// <summary>Bytes that may be read past the end of the last run of an image.</summary>
    public const int Slack = IIntegerTile.Together;

    /// <summary>Whether windows can be read where the image lies: nothing pads it, and no four bytes reach past its end.</summary>
    public bool IsRead(in GroupedGeometry g, IntegerWay way) =>
        isBytes && !g.Window.Pads && (!way.HasPanels || g.GroupDepth % IIntegerTile.Together == 0);

    /// <summary>The byte where the window of the first column of output row <paramref name="y"/> begins, of an image that is
    /// read.</summary>
    public byte* Row(in WindowGeometry g, int y) => (byte*)x + ((nint)y * g.StrideHeight * g.Width * g.Depth);

    /// <summary>Copies the rows under some rows of outputs into a frame; in the padding lies the byte of 0.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="y">The first row of outputs.</param>
    /// <param name="rows">How many rows lie under them.</param>
    /// <param name="frame">[rows, W + padding, D]; overwritten.</param>
    /// <param name="hasVectors">Whether AVX2 is there.</param>
    public void Frame(in WindowGeometry g, int y, int rows, byte* frame, bool hasVectors)
    {
        byte zero = (byte)scale.ZeroPoint;
        nint row = (nint)g.Width * g.Depth;
        int left = g.PaddingLeft * g.Depth, right = g.PaddingRight * g.Depth, framed = g.PaddedWidth * g.Depth;
        int from = g.Row(y, 0);
        for (int u = from; u < from + rows; u++, frame += framed)
        {
            if ((uint)u >= (uint)g.Height)
            {
                new Span<byte>(frame, framed).Fill(zero);
                continue;
            }

            new Span<byte>(frame, left).Fill(zero);
            if (isBytes)
                new Span<byte>((byte*)x + (u * row), (int)row).CopyTo(new Span<byte>(frame + left, (int)row));
            else
                ByteRows.ToBytes((float*)x + (u * row), frame + left, row, scale, hasVectors);
            new Span<byte>(frame + left + row, right).Fill(zero);
        }
    }
}
