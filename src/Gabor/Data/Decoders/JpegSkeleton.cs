using System.Buffers.Binary;
using Gabor.Numerics.Kernels.Images;

namespace Gabor.Data.Decoders;

/// <summary>
/// Walks the markers of a JPEG file (ITU-T T.81, annex B) and notes what <see cref="JpegDecoder"/> needs, after proving that it is there:
/// one frame of a known kind, tables of full length, a scan for every component, data enough for its blocks, restart markers where the
/// interval wants them.
/// </summary>
/// <remarks>
/// As every other reader it passes over bytes between segments, and does without the end marker where nothing else is missing: every scan
/// has all its blocks, which the decoder proves, and a progressive file told each frequency to its last bit.
/// </remarks>
ref struct JpegSkeleton
{
    const int MaxScans = 100;

    const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Quantization = 0xDB, RestartInterval = 0xDD, Huffman = 0xC4,
        Comment = 0xFE, Jfif = 0xE0, Exif = 0xE1,
        Adobe = 0xEE, FirstRestart = 0xD0, LastRestart = 0xD7;

    readonly ReadOnlySpan<byte> bytes;
    readonly string name;
    readonly JpegLayout layout = new();
    readonly PrefixCodes?[] dc = new PrefixCodes?[4], ac = new PrefixCodes?[4];
    readonly ushort[]?[] divisors = new ushort[]?[4];
    int at = 2, interval;
    bool skipped;

    JpegSkeleton(ReadOnlySpan<byte> bytes, string name)
    {
        this.bytes = bytes;
        this.name = name;
    }

    /// <summary>Whether the bytes begin as a JPEG file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, StartOfImage]);

    /// <summary>Refuses a file that is not whole or breaks a limit; tells all that is in it.</summary>
    /// <exception cref="GaborFormatException">With the byte where it fails.</exception>
    public static JpegLayout Check(ReadOnlySpan<byte> bytes, string name)
    {
        JpegSkeleton skeleton = new(bytes, name);
        skeleton.Walk();
        return skeleton.layout;
    }

    void Walk()
    {
        while (true)
        {
            if (NextMarker() is not { } marker)
                break;
            int start = at;
            ReadOnlySpan<byte> segment = NextSegment();
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    layout.Progressive = marker == 0xC2;
                    Frame(segment, start);
                    break;
                case Huffman:
                    HuffmanTables(segment, start);
                    break;
                case Quantization:
                    QuantizationTables(segment, start);
                    break;
                case RestartInterval:
                    if (segment.Length != 2)
                        throw Fault(start, $"a restart interval of {segment.Length} bytes, 2 are due.");
                    interval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case StartOfScan:
                    Scan(segment, start);
                    break;
                case Jfif:
                    layout.Jfif |= segment.StartsWith("JFIF\0"u8);
                    break;
                case Exif:
                    if (layout.Orientation == Orientation.Upright)
                        layout.Orientation = Orientation.Read(segment);
                    break;
                case Adobe:
                    if (segment.Length >= 12 && segment.StartsWith("Adobe"u8))
                        layout.AdobeTransform = segment[11];
                    break;
                case >= 0xE0 and <= 0xEF or Comment:
                    break;
                default:
                    throw Fault(start, $"marker {marker:X2}: {Unread(marker)} not read.");
            }
        }
        if (layout.Height == 0)
            throw Fault(at, "the image ends without a frame.");
        for (int i = 0; i < layout.Components.Length; i++)
            if (layout.Components[i].Divisors is null)
                throw Fault(at, $"the image ends before component {i + 1} of {layout.Components.Length} had a scan.");
    }

    /// <summary>What a marker stands for that is not read.</summary>
    static string Unread(byte marker) => marker switch
    {
        0xC3 => "lossless JPEG is",
        0xC9 or 0xCA or 0xCC => "JPEG with arithmetic coding is",
        0xC5 or 0xC6 or 0xDE or 0xDF => "hierarchical JPEG is",
        0xC7 or 0xCB or 0xCD or 0xCE or 0xCF => "lossless or hierarchical JPEG with arithmetic coding is",
        _ => "it stands for nothing here and is",
    };

    readonly GaborFormatException Fault(int offset, string what) =>
        GaborFormatException.AtByte(name, offset, what + " Save the image again as JPEG or PNG.");

    /// <summary>
    /// The next marker, null at the end; any number of 0xFF may stand before it. What is none, or stands for nothing here (0xFF 0x00, a
    /// restart), is passed over.
    /// </summary>
    byte? NextMarker()
    {
        int start = at;
        while (true)
        {
            int junk = at, next = bytes[at..].IndexOf((byte)0xFF);
            at = next < 0 ? bytes.Length : at + next;
            while (at < bytes.Length && bytes[at] == 0xFF) at++;
            if (at >= bytes.Length)
                return EndWithoutMarker(start);
            byte marker = bytes[at++];
            if (marker == StartOfImage)
                throw Fault(at - 2, "a second image begins within the first.");
            bool passed = marker is 0x00 or 0x01 or (>= FirstRestart and <= LastRestart);
            if ((next > 0 || passed) && !skipped)
            {
                layout.Remarks.Add($"The file has bytes between its segments that mean nothing (at byte {junk}); they were passed over.");
                skipped = true;
            }

            if (!passed)
                return marker == EndOfImage ? null : marker;
        }
    }

    readonly byte? EndWithoutMarker(int start)
    {
        if (layout.Components.Length == 0 || layout.Components.Any(c => !c.IsComplete))
            throw Fault(start, "the file ends before its end marker: it was cut.");
        layout.Remarks.Add("The file lacks its end marker; every block of it was there.");
        return null;
    }

    /// <summary>What follows a marker: two bytes of length that count themselves, then the content.</summary>
    ReadOnlySpan<byte> NextSegment()
    {
        if (bytes.Length - at < 2)
            throw Fault(at, "the file ends within a marker: it was cut.");
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (length < 2 || length > bytes.Length - at)
            throw Fault(at, $"a segment of {length} bytes, {bytes.Length - at} follow.");
        ReadOnlySpan<byte> segment = bytes.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    readonly void Frame(ReadOnlySpan<byte> segment, int start)
    {
        if (layout.Height != 0)
            throw Fault(start, "a second frame.");
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5])
            throw Fault(start, $"a frame header of {segment.Length} bytes.");
        if (segment[0] != 8)
            throw Fault(start, $"JPEG of {segment[0]} bits a sample is not read; 8 bits are.");
        if (segment[5] is not (1 or 3 or 4))
            throw Fault(start, $"{segment[5]} components; 1, 3 and 4 can be read.");
        (int height, int width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        ImageFile.CheckSize(name, start, height, width);
        JpegComponent[] components = new JpegComponent[segment[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> part = segment.Slice(6 + 3 * i, 3);
            components[i] = new JpegComponent { Id = part[0], Across = part[1] >> 4, Down = part[1] & 15, Table = part[2] };
            if (components[i] is not { Across: >= 1 and <= 4, Down: >= 1 and <= 4, Table: <= 3 })
                throw Fault(start, $"component {i + 1} with sampling {part[1]:X2} and table {part[2]}.");
            for (int j = 0; j < i; j++)
                if (components[j].Id == part[0])
                    throw Fault(start, $"two components have the name {part[0]}.");
        }
        (layout.Height, layout.Width, layout.Components) = (height, width, components);
        (layout.Widest, layout.Tallest) = (components.Max(c => c.Across), components.Max(c => c.Down));
        foreach (JpegComponent component in components)
        {
            if (layout.Widest % component.Across != 0 || layout.Tallest % component.Down != 0)
                throw Fault(start, $"sampling {component.Across}×{component.Down} beside {layout.Widest}×{layout.Tallest}.");
            component.Width = JpegLayout.Divide(width * component.Across, layout.Widest);
            component.Height = JpegLayout.Divide(height * component.Down, layout.Tallest);
        }
    }

    /// <summary>Tables of 16 counts and that many values; the codes they make must fit their lengths.</summary>
    readonly void HuffmanTables(ReadOnlySpan<byte> segment, int start)
    {
        while (segment.Length > 0)
        {
            if (segment.Length < 17 || segment[0] >> 4 > 1 || (segment[0] & 15) > 3)
                throw Fault(start, "a Huffman table that is cut or has no such number.");
            int count = 0, code = 0;
            for (int length = 1; length <= 16; length++)
            {
                count += segment[length];
                code += segment[length];
                if (code > 1 << length)
                    throw Fault(start, $"a Huffman table with too many codes of {length} bits.");
                code <<= 1;
            }
            if (count > 256 || count > segment.Length - 17)
                throw Fault(start, $"a Huffman table of {count} codes, {segment.Length - 17} bytes follow.");
            (segment[0] >> 4 == 0 ? dc : ac)[segment[0] & 15] = new PrefixCodes(segment.Slice(1, 16), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    readonly void QuantizationTables(ReadOnlySpan<byte> segment, int start)
    {
        while (segment.Length > 0)
        {
            bool wide = segment[0] >> 4 != 0;
            int length = wide ? 129 : 65;
            if (segment[0] >> 4 > 1 || (segment[0] & 15) > 3 || segment.Length < length)
                throw Fault(start, "a quantization table that is cut or has no such number.");
            ushort[] table = new ushort[64];
            for (int k = 0; k < 64; k++) table[k] = wide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * k)..]) : segment[1 + k];
            divisors[segment[0] & 15] = table;
            segment = segment[length..];
        }
    }

    void Scan(ReadOnlySpan<byte> segment, int start)
    {
        if (layout.Height == 0)
            throw Fault(start, "a scan before the frame.");
        if (layout.Scans.Count == MaxScans)
            throw Fault(start, $"more than {MaxScans} scans.");
        int count = segment.Length > 0 ? segment[0] : 0;
        if (count < 1 || count > layout.Components.Length || segment.Length != 4 + 2 * count)
            throw Fault(start, $"a scan header of {segment.Length} bytes for {count} components.");
        (int first, int last, int high, int low) = (
            segment[1 + 2 * count], segment[2 + 2 * count], segment[3 + 2 * count] >> 4, segment[3 + 2 * count] & 15);
        if (!layout.Progressive)
            (first, last, high, low) = (0, 63, 0, 0);
        else if (last > 63 || first > last || (first == 0 && last > 0) || (first > 0 && count > 1) || high > 13 || low > 13)
            throw Fault(start, $"a scan of the frequencies {first} to {last} of {count} components, bits {high} to {low}.");

        int[] components = new int[count];
        PrefixCodes?[] means = new PrefixCodes?[count], others = new PrefixCodes?[count];
        int blocksOfUnit = 0;
        for (int i = 0; i < count; i++)
        {
            (byte id, int tables) = (segment[1 + 2 * i], segment[2 + 2 * i]);
            int which = components[i] = Array.FindIndex(layout.Components, c => c.Id == id);
            if (which < 0 || Array.IndexOf(components, which, 0, i) >= 0)
                throw Fault(start, $"a scan of component {id}, which the frame has not, or twice.");
            JpegComponent component = layout.Components[which];
            if (component.Divisors is null && (first > 0 || high > 0))
                throw Fault(start, $"component {which + 1} is refined before its first scan.");
            component.Divisors ??= divisors[component.Table] ?? throw Fault(start, $"the quantization table {component.Table} is missing.");
            if (first == 0 && high == 0)
                means[i] = Table(dc, tables >> 4, start);
            if (last > 0)
                others[i] = Table(ac, tables & 15, start);
            component.Missing.AsSpan(first, last - first + 1).Fill(low);
            blocksOfUnit += component.Across * component.Down;
        }

        JpegComponent only = layout.Components[components[0]];
        int dataStart = at, restarts = SkipEntropyCoded();
        long units = count == 1
            ? (long)JpegLayout.Divide(only.Width, 8) * JpegLayout.Divide(only.Height, 8)
            : (long)layout.UnitsAcross * layout.UnitsDown;
        long due = interval == 0 ? 0 : (units - 1) / interval;
        if (restarts < due || restarts > due + 1)
            throw Fault(start, $"a scan with {restarts} restart markers, {due} are due: part of it is missing.");
        if (first == 0)
            CheckLength(start, at - dataStart, count == 1 ? units : units * blocksOfUnit);
        layout.Scans.Add(new JpegScan(components, means, others, first, last, high, low, interval, units, dataStart, at));
    }

    readonly PrefixCodes Table(PrefixCodes?[] tables, int which, int start) =>
        (which <= 3 ? tables[which] : null) ?? throw Fault(start, $"the Huffman table {which} is missing.");

    /// <summary>
    /// A block takes a bit at least, and one more for the end of its frequencies where they come along: so a few bytes cannot claim a great
    /// image.
    /// </summary>
    readonly void CheckLength(int start, long dataBytes, long blocks)
    {
        long least = (blocks * (layout.Progressive ? 1 : 2) + 7) / 8;
        if (dataBytes < least)
            throw Fault(start, $"a scan of {dataBytes} bytes; its {blocks} blocks of 8×8 take {least} at least: part of it is missing.");
    }

    /// <summary>Goes to the next marker that is no restart marker; counts those. In entropy-coded data 0xFF is followed by 0x00.</summary>
    int SkipEntropyCoded()
    {
        int restarts = 0;
        while (true)
        {
            int next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length)
            {
                // The decoder finds out whether the blocks end before.
                at = bytes.Length;
                return restarts;
            }

            at += next;
            byte follows = bytes[at + 1];
            if (follows is >= FirstRestart and <= LastRestart)
            {
                if (follows - FirstRestart != restarts % 8)
                    throw Fault(at, $"restart marker {follows - FirstRestart} where {restarts % 8} is due.");
                restarts++;
                at += 2;
            }
            else if (follows == 0x00)
                at += 2;
            else if (follows == 0xFF)
                at++;
            else
                return restarts;
        }
    }
}
