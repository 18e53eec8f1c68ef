using System.Buffers;
using Gabor.Numerics.Kernels.Images;
using Gabor.Numerics.Lanes;

namespace Gabor.Data.Decoders;

/// <summary>The samples of a component: all rows, or the latest ones where an image is made row by row.</summary>
sealed class JpegPlane : IDisposable
{
    readonly byte[] samples;
    readonly int stride, rowsHeld;

    /// <summary>Memory for a component.</summary>
    /// <param name="layout">What the file says.</param>
    /// <param name="component">The component.</param>
    /// <param name="size">Samples that a side of its blocks becomes.</param>
    /// <param name="rowsHeld">Rows that are kept, whole blocks; 0 for all.</param>
    public JpegPlane(JpegLayout layout, JpegComponent component, int size, int rowsHeld)
    {
        (Component, Size, BlocksAcross) = (component, size, layout.UnitsAcross * component.Across);
        int blocksDown = layout.UnitsDown * component.Down;
        Width = (int)Scaled(layout.Width, component.Across, layout.Widest);
        Height = (int)Scaled(layout.Height, component.Down, layout.Tallest);
        stride = BlocksAcross * size;
        this.rowsHeld = rowsHeld == 0 ? blocksDown * size : rowsHeld;
        samples = ArrayPool<byte>.Shared.Rent(stride * this.rowsHeld);
        Frequencies = layout.Progressive ? new short[BlocksAcross * blocksDown * 64] : [];

        long Scaled(long side, int part, int most) => ((side * part * size) + (most * 8L) - 1) / (most * 8L);
    }

    /// <summary>The component.</summary>
    public JpegComponent Component { get; }

    /// <summary>Samples of a side of a block: 8, or fewer where the image is decoded smaller.</summary>
    public int Size { get; }

    /// <summary>Blocks along a row.</summary>
    public int BlocksAcross { get; }

    /// <summary>Columns of samples.</summary>
    public int Width { get; }

    /// <summary>Rows of samples.</summary>
    public int Height { get; }

    /// <summary>In a progressive file the frequencies of all blocks, by row and column.</summary>
    public short[] Frequencies { get; }

    /// <summary>A row of samples.</summary>
    public ReadOnlySpan<byte> Row(int y) => samples.AsSpan(y % rowsHeld * stride, Width);

    /// <summary>Puts the samples of a block in their place.</summary>
    /// <param name="block">Its frequencies.</param>
    /// <param name="last">The place, in the order of the file, of the last that differs from 0.</param>
    /// <param name="row">Its row of blocks.</param>
    /// <param name="column">Its column of blocks.</param>
    /// <param name="tier">The vectors to use.</param>
    public void Put(ReadOnlySpan<short> block, int last, int row, int column, Tier tier)
    {
        var to = samples.AsSpan((row * Size % rowsHeld * stride) + (column * Size));
        if (Size == 8)
            BlockTransform.Inverse(block, last, to, stride, tier);
        else
            ReducedTransform.Inverse(block, Size, to, stride, tier);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(samples);
}
