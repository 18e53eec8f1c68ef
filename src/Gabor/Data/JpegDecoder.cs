namespace Gabor.Data;

/// <summary>
/// Decodes the scans of a JPEG file into samples (T.81, annexes F and G): baseline and progressive, Huffman coded, 8 bits.
/// </summary>
/// <remarks>A scan whose data end before its last block, or hold a code that does not exist, is a fault; nothing is guessed.</remarks>
sealed class JpegDecoder
{
    /// <summary>Where the n-th frequency of a file stands in a block of 8×8.</summary>
    static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    readonly JpegLayout layout;
    readonly string name;
    readonly Plane[] planes;
    readonly int[] before = new int[4], block = new int[64];
    int skipBlocks;

    /// <summary>A component's samples, and in a progressive file its frequencies, in whole units.</summary>
    sealed class Plane(int blocksAcross, int blocksDown, bool progressive)
    {
        public readonly int BlocksAcross = blocksAcross;

        public readonly byte[] Samples = new byte[blocksAcross * blocksDown * 64];

        public readonly short[] Frequencies = progressive ? new short[blocksAcross * blocksDown * 64] : [];
    }

    JpegDecoder(JpegLayout layout, string name)
    {
        this.layout = layout;
        this.name = name;
        planes =
        [
            .. layout.Components.Select(c => new Plane(layout.UnitsAcross * c.Across, layout.UnitsDown * c.Down, layout.Progressive)),
        ];
    }

    /// <summary>Decodes a file whose layout was checked.</summary>
    /// <exception cref="GaborFormatException">The coded data are damaged.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, JpegLayout layout, string name)
    {
        JpegDecoder decoder = new(layout, name);
        foreach (JpegScan scan in layout.Scans) decoder.Scan(scan, bytes);
        if (layout.Progressive)
            decoder.TransformAll();
        return JpegColors.Convert(layout, [.. decoder.planes.Select(p => (p.Samples, p.BlocksAcross * 8))]);
    }

    GaborFormatException Damaged(JpegScan scan, string what) =>
        GaborFormatException.AtByte(name, scan.Start, $"the scan that begins here is damaged: {what}. Fetch the file again.");

    void Scan(JpegScan scan, ReadOnlySpan<byte> bytes)
    {
        JpegBits bits = new(bytes[scan.Start..scan.End]);
        Array.Clear(before);
        skipBlocks = 0;
        int rowOfUnits = scan.Components.Length == 1
            ? JpegLayout.Divide(layout.Components[scan.Components[0]].Width, 8)
            : layout.UnitsAcross;
        for (int unit = 0; unit < scan.Units; unit++)
        {
            if (scan.Interval > 0 && unit > 0 && unit % scan.Interval == 0)
            {
                if (!bits.Restart())
                    throw Damaged(scan, "a restart marker is missing");
                Array.Clear(before);
                skipBlocks = 0;
            }
            (int row, int column) = (unit / rowOfUnits, unit % rowOfUnits);
            if (scan.Components.Length == 1)
                Block(scan, 0, ref bits, row, column);
            else
                for (int i = 0; i < scan.Components.Length; i++)
                {
                    JpegComponent component = layout.Components[scan.Components[i]];
                    for (int y = 0; y < component.Down; y++)
                        for (int x = 0; x < component.Across; x++)
                            Block(scan, i, ref bits, row * component.Down + y, column * component.Across + x);
                }
            if (bits.Missing > 0)
                throw Damaged(scan, $"the data end in unit {unit + 1} of {scan.Units}");
        }
    }

    void Block(JpegScan scan, int part, ref JpegBits bits, int row, int column)
    {
        int component = scan.Components[part];
        Plane plane = planes[component];
        int place = row * plane.BlocksAcross + column;
        if (!layout.Progressive)
        {
            Sequential(scan, part, ref bits);
            JpegTransform.Inverse(block, plane.Samples, (row * plane.BlocksAcross * 8 + column) * 8, plane.BlocksAcross * 8);
            return;
        }
        Span<short> frequencies = plane.Frequencies.AsSpan(place * 64, 64);
        if (scan.First == 0)
        {
            if (scan.High == 0)
                frequencies[0] = (short)(Mean(scan, part, ref bits) << scan.Low);
            else if (bits.Take(1) == 1)
                frequencies[0] |= (short)(1 << scan.Low);
        }
        else if (scan.High == 0)
            FirstBits(scan, ref bits, frequencies);
        else
            MoreBits(scan, ref bits, frequencies);
    }

    /// <summary>The mean of a block, told as the difference from the one before.</summary>
    int Mean(JpegScan scan, int part, ref JpegBits bits)
    {
        int length = scan.Dc[part]!.Read(ref bits);
        if (length is < 0 or > 15)
            throw Damaged(scan, "a code that does not exist");
        return before[part] += bits.TakeSigned(length);
    }

    /// <summary>All frequencies of a block (F.2.2), each multiplied by its divisor.</summary>
    void Sequential(JpegScan scan, int part, ref JpegBits bits)
    {
        ushort[] divisors = layout.Components[scan.Components[part]].Divisors!;
        Array.Clear(block);
        block[0] = Mean(scan, part, ref bits) * divisors[0];
        JpegHuffman codes = scan.Ac[part]!;
        for (int k = 1; k < 64; k++)
        {
            int code = codes.Read(ref bits);
            if (code < 0)
                throw Damaged(scan, "a code that does not exist");
            int zeros = code >> 4, length = code & 15;
            if (length == 0 && zeros < 15)
                return;
            k += zeros;
            if (k > 63)
                throw Damaged(scan, "more than 64 frequencies in a block");
            if (length > 0)
                block[Zigzag[k]] = bits.TakeSigned(length) * divisors[k];
        }
    }

    /// <summary>The first bits of some frequencies (G.1.2.2); a code may say that so many blocks have none.</summary>
    void FirstBits(JpegScan scan, ref JpegBits bits, Span<short> frequencies)
    {
        if (skipBlocks > 0)
        {
            skipBlocks--;
            return;
        }
        for (int k = scan.First; k <= scan.Last; k++)
        {
            int code = scan.Ac[0]!.Read(ref bits);
            if (code < 0)
                throw Damaged(scan, "a code that does not exist");
            int zeros = code >> 4, length = code & 15;
            if (length == 0 && zeros < 15)
            {
                skipBlocks = (1 << zeros) - 1 + (zeros == 0 ? 0 : bits.Take(zeros));
                return;
            }
            k += zeros;
            if (k > scan.Last)
                throw Damaged(scan, "more frequencies in a block than the scan has");
            if (length > 0)
                frequencies[Zigzag[k]] = (short)(bits.TakeSigned(length) << scan.Low);
        }
    }

    /// <summary>One more bit of some frequencies (G.1.2.3): a bit for each that is not 0 yet, and codes for those that become ±1.</summary>
    void MoreBits(JpegScan scan, ref JpegBits bits, Span<short> frequencies)
    {
        int k = scan.First, bit = 1 << scan.Low;
        if (skipBlocks == 0)
        {
            while (k <= scan.Last)
            {
                int code = scan.Ac[0]!.Read(ref bits);
                if (code < 0)
                    throw Damaged(scan, "a code that does not exist");
                int zeros = code >> 4, length = code & 15, value = 0;
                if (length == 1)
                    value = bits.Take(1) == 1 ? bit : -bit;
                else if (length > 1)
                    throw Damaged(scan, "a frequency that grows by more than one bit");
                else if (zeros < 15)
                {
                    skipBlocks = (1 << zeros) + (zeros == 0 ? 0 : bits.Take(zeros));
                    break;
                }
                k = Refine(scan, ref bits, frequencies, k, zeros, bit);
                if (k <= scan.Last && value != 0)
                    frequencies[Zigzag[k]] = (short)value;
                else if (value != 0)
                    throw Damaged(scan, "more frequencies in a block than the scan has");
                k++;
            }
        }
        if (skipBlocks == 0)
            return;
        Refine(scan, ref bits, frequencies, k, int.MaxValue, bit);
        skipBlocks--;
    }

    /// <summary>
    /// Gives those that are not 0 their next bit, until so many that are 0 were passed; returns the place of the next one that is 0.
    /// </summary>
    static int Refine(JpegScan scan, ref JpegBits bits, Span<short> frequencies, int k, int zeros, int bit)
    {
        for (; k <= scan.Last; k++)
        {
            ref short frequency = ref frequencies[Zigzag[k]];
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

    void TransformAll()
    {
        for (int c = 0; c < planes.Length; c++)
        {
            Plane plane = planes[c];
            ushort[] divisors = layout.Components[c].Divisors!;
            for (int place = 0; place < plane.Samples.Length / 64; place++)
            {
                ReadOnlySpan<short> frequencies = plane.Frequencies.AsSpan(place * 64, 64);
                for (int k = 0; k < 64; k++) block[Zigzag[k]] = frequencies[Zigzag[k]] * divisors[k];
                (int row, int column) = (place / plane.BlocksAcross, place % plane.BlocksAcross);
                JpegTransform.Inverse(block, plane.Samples, (row * plane.BlocksAcross * 8 + column) * 8, plane.BlocksAcross * 8);
            }
        }
    }
}
