using System.Runtime.CompilerServices;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Images;
using Gabor.Numerics.Lanes;

namespace Gabor.Data.Decoders;

/// <summary>
/// Decodes the scans of a JPEG file into samples (T.81, annexes F and G): baseline and progressive, Huffman coded, 8 bits.
/// </summary>
/// <remarks>
/// A scan whose data end before its last block, or hold a code that does not exist, is a fault; nothing is guessed. Where all comes in one
/// scan, pixels are made as soon as their samples are there, so that no plane is held whole.
/// </remarks>
sealed class JpegDecoder : IDisposable
{
    readonly JpegLayout layout;
    readonly string name;
    readonly JpegScale scale;
    readonly Tier tier;
    readonly JpegPlane[] planes;
    readonly JpegColors colors;
    readonly byte[] pixels;
    readonly Shape shape;
    readonly int[] before = new int[4];
    readonly short[] block = new short[64];
    readonly bool isStreamed;
    bool isDirty;
    int skipBlocks, rowsMade;

    JpegDecoder(JpegLayout layout, string name, JpegScale scale, PixelMemory? memory, Tier tier)
    {
        (this.layout, this.name, this.scale, this.tier) = (layout, name, scale, tier);
        isStreamed = !layout.Progressive && layout.Scans is [var only] && only.Components.Length == layout.Components.Length;
        planes = [.. layout.Components.Select(Plane)];
        colors = new JpegColors(layout, planes, scale, tier);
        shape = new Shape(scale.Of(layout.Height), scale.Of(layout.Width), planes.Length == 1 ? 1 : 3);
        pixels = memory?.Take(shape.Count) ?? GC.AllocateUninitializedArray<byte>(shape.Count);
    }

    /// <summary>Decodes a file whose layout was checked.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="layout">What it says.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="scale">At which part of its size; whole by default.</param>
    /// <param name="memory">Where the pixels go; new memory by default.</param>
    /// <param name="tier">The vectors to use; the best ones by default. All give the same pixels.</param>
    /// <exception cref="GaborFormatException">The coded data are damaged.</exception>
    public static Image Decode(
        ReadOnlySpan<byte> bytes, JpegLayout layout, string name, JpegScale scale = default, PixelMemory? memory = null, Tier? tier = null)
    {
        using JpegDecoder decoder = new(layout, name, scale, memory, tier ?? Tiers.Best);
        foreach (var scan in layout.Scans)
            decoder.Scan(scan, bytes);
        if (layout.Progressive)
            decoder.TransformAll();
        decoder.MakeRows(decoder.shape.Height);
        return Image.At(decoder.pixels, decoder.shape, layout.Remarks);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var plane in planes)
            plane.Dispose();
    }

    /// <summary>
    /// A component's samples, at the size of the scale, or larger where it has fewer than others: what is small already need not be made
    /// smaller and enlarged again.
    /// </summary>
    JpegPlane Plane(JpegComponent component)
    {
        int size = scale.Size;
        while (size < 8 && layout.Widest * scale.Size % (component.Across * size * 2) == 0
            && layout.Tallest * scale.Size % (component.Down * size * 2) == 0)
        {
            size *= 2;
        }

        // Rows of the unit before are needed beside those of the latest.
        int blocksDown = layout.Components.Length == 1 ? 1 : component.Down;
        return new JpegPlane(layout, component, size, isStreamed ? 2 * blocksDown * size : 0);
    }

    GaborFormatException Damaged(JpegScan scan, string what) =>
        GaborFormatException.AtByte(name, scan.Start, $"the scan that begins here is damaged: {what}. Fetch the file again.");

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Scan(JpegScan scan, ReadOnlySpan<byte> bytes)
    {
        using JpegCode code = new(bytes[scan.Start..scan.End]);
        var bits = code.Part(0);
        Array.Clear(before);
        skipBlocks = 0;
        bool alone = scan.Components.Length == 1;
        var first = layout.Components[scan.Components[0]];
        int across = alone ? JpegLayout.Divide(first.Width, 8) : layout.UnitsAcross, part = 0, left = scan.Interval;
        int rowsOfUnit = scale.Size * (alone ? 1 : layout.Tallest);
        long unit = 0;
        for (int row = 0; unit < scan.Units; row++)
        {
            for (int column = 0; column < across; column++, unit++, left--)
            {
                if (left == 0 && scan.Interval > 0 && unit > 0)
                {
                    if (++part >= code.Parts)
                        throw Damaged(scan, "a restart marker is missing");
                    bits = code.Part(part);
                    left = scan.Interval;
                    Array.Clear(before);
                    skipBlocks = 0;
                }

                if (alone)
                    Block(scan, 0, ref bits, row, column, unit);
                else
                    Unit(scan, ref bits, row, column, unit);
            }

            if (isStreamed)
                MakeRows(colors.Ready((row + 1) * rowsOfUnit));
        }
    }

    /// <summary>The blocks of all components of a scan in one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Unit(JpegScan scan, ref CodedBits bits, int row, int column, long unit)
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            var component = layout.Components[scan.Components[i]];
            for (int y = 0; y < component.Down; y++)
            {
                for (int x = 0; x < component.Across; x++)
                    Block(scan, i, ref bits, (row * component.Down) + y, (column * component.Across) + x, unit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Block(JpegScan scan, int part, ref CodedBits bits, int row, int column, long unit)
    {
        var plane = planes[scan.Components[part]];
        string? fault = null;
        if (!layout.Progressive)
        {
            if (isDirty)
                block.AsSpan().Clear();
            var end = BlockReader.Read(
                ref bits, scan.Dc[part]!, scan.Ac[part]!, plane.Component.Divisors, ref before[part], block, out int last);
            isDirty = last > 0 || end != BlockEnd.Whole;
            if (end == BlockEnd.Whole)
                plane.Put(block, last, row, column, tier);
            else
                fault = end == BlockEnd.TooLong ? "more than 64 frequencies in a block" : NoSuchCode;
        }
        else
        {
            var frequencies = plane.Frequencies.AsSpan(((row * plane.BlocksAcross) + column) * 64, 64);
            if (scan.First > 0)
                fault = scan.High == 0 ? FirstBits(scan, ref bits, frequencies) : MoreBits(scan, ref bits, frequencies);
            else if (scan.High == 0)
                fault = FirstMean(scan, part, ref bits, frequencies);
            else if (bits.Take(1) == 1)
                frequencies[0] |= (short)(1 << scan.Low);
        }

        // What was read beyond the end is no code.
        if (bits.IsBeyondEnd)
            throw Damaged(scan, $"the data end in unit {unit + 1} of {scan.Units}");
        if (fault is not null)
            throw Damaged(scan, fault);
    }

    const string NoSuchCode = "a code that does not exist";

    /// <summary>The first bits of a block's mean, told as the difference from the one before.</summary>
    string? FirstMean(JpegScan scan, int part, ref CodedBits bits, Span<short> frequencies)
    {
        int length = scan.Dc[part]!.Read(ref bits);
        if (length is < 0 or > 15)
            return NoSuchCode;
        before[part] += bits.TakeSigned(length);
        frequencies[0] = (short)(before[part] << scan.Low);
        return null;
    }

    /// <summary>The first bits of some frequencies (G.1.2.2); a code may say that so many blocks have none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    string? FirstBits(JpegScan scan, ref CodedBits bits, Span<short> frequencies)
    {
        if (skipBlocks > 0)
        {
            skipBlocks--;
            return null;
        }
        for (int k = scan.First; k <= scan.Last; k++)
        {
            int code = scan.Ac[0]!.Read(ref bits);
            if (code < 0)
                return NoSuchCode;
            int zeros = code >> 4, length = code & 15;
            if (length == 0 && zeros < 15)
            {
                skipBlocks = (1 << zeros) - 1 + (zeros == 0 ? 0 : bits.Take(zeros));
                return null;
            }
            k += zeros;
            if (k > scan.Last)
                return "more frequencies in a block than the scan has";
            if (length > 0)
                frequencies[BlockReader.Zigzag[k]] = (short)(bits.TakeSigned(length) << scan.Low);
        }

        return null;
    }

    /// <summary>One more bit of some frequencies (G.1.2.3): a bit for each that is not 0 yet, and codes for those that become ±1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    string? MoreBits(JpegScan scan, ref CodedBits bits, Span<short> frequencies)
    {
        int k = scan.First, bit = 1 << scan.Low;
        if (skipBlocks == 0)
        {
            while (k <= scan.Last)
            {
                int code = scan.Ac[0]!.Read(ref bits);
                if (code < 0)
                    return NoSuchCode;
                int zeros = code >> 4, length = code & 15, value = 0;
                if (length == 1)
                    value = bits.Take(1) == 1 ? bit : -bit;
                else if (length > 1)
                    return "a frequency that grows by more than one bit";
                else if (zeros < 15)
                {
                    skipBlocks = (1 << zeros) + (zeros == 0 ? 0 : bits.Take(zeros));
                    break;
                }
                k = Refine(scan, ref bits, frequencies, k, zeros, bit);
                if (k <= scan.Last && value != 0)
                    frequencies[BlockReader.Zigzag[k]] = (short)value;
                else if (value != 0)
                    return "more frequencies in a block than the scan has";
                k++;
            }
        }
        if (skipBlocks == 0)
            return null;
        Refine(scan, ref bits, frequencies, k, int.MaxValue, bit);
        skipBlocks--;
        return null;
    }

    /// <summary>
    /// Gives those that are not 0 their next bit, until so many that are 0 were passed; returns the place of the next one that is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Refine(JpegScan scan, ref CodedBits bits, Span<short> frequencies, int k, int zeros, int bit)
    {
        for (; k <= scan.Last; k++)
        {
            ref short frequency = ref frequencies[BlockReader.Zigzag[k]];
            if (frequency == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (bits.Take(1) == 1 && (Math.Abs((int)frequency) & bit) == 0)
                frequency += (short)(frequency > 0 ? bit : -bit);
        }
        return k;
    }

    /// <summary>Samples of all blocks that the image shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TransformAll()
    {
        Span<ushort> divisors = stackalloc ushort[64];
        foreach (var plane in planes)
        {
            var component = plane.Component;
            for (int k = 0; k < 64; k++)
                divisors[BlockReader.Zigzag[k]] = component.Divisors![k];
            int across = JpegLayout.Divide(component.Width, 8), down = JpegLayout.Divide(component.Height, 8);
            for (int row = 0; row < down; row++)
            {
                for (int column = 0; column < across; column++)
                {
                    var frequencies = plane.Frequencies.AsSpan(((row * plane.BlocksAcross) + column) * 64, 64);
                    for (int i = 0; i < 64; i++)
                        block[i] = (short)(frequencies[i] * divisors[i]);
                    plane.Put(block, 63, row, column, tier);
                }
            }
        }
    }

    /// <summary>Makes pixels up to a row.</summary>
    void MakeRows(int end)
    {
        int line = shape.Width * shape.Depth;
        for (end = Math.Min(end, shape.Height); rowsMade < end; rowsMade++)
            colors.Convert(rowsMade, pixels.AsSpan(rowsMade * line, line));
    }
}
