using System.Buffers.Binary;

namespace Gabor.Data;

/// <summary>
/// Walks the markers of a JPEG file (ITU-T T.81, annex B) and proves that it has what the decoder takes for granted: one frame of a kind it knows, tables of full length,
/// a scan for every component, restart markers where the interval wants them, an end.
/// </summary>
internal ref struct JpegSkeleton
{
    const int MaxScans = 100;

    const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Quantization = 0xDB, RestartInterval = 0xDD, Huffman = 0xC4, Comment = 0xFE, Exif = 0xE1,
        FirstRestart = 0xD0, LastRestart = 0xD7;

    readonly ReadOnlySpan<byte> bytes;
    readonly string name;
    int at, height, width, scans, interval, orientation;
    bool progressive;
    int components, tallest, widest;
    Components parts;

    /// <summary>What the frame says of a component, and whether a scan gave it its first coefficients.</summary>
    struct Component
    {
        public byte Id, Across, Down;
        public bool Seen;
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    struct Components
    {
        Component first;
    }

    JpegSkeleton(ReadOnlySpan<byte> bytes, string name)
    {
        this.bytes = bytes;
        this.name = name;
        orientation = Orientation.Upright;
    }

    /// <summary>Whether the bytes begin as a JPEG file.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, StartOfImage]);

    /// <summary>Refuses a file that is not whole or breaks a limit; tells its size and how it is to be turned.</summary>
    /// <exception cref="GaborFormatException">With the byte where it fails.</exception>
    public static (int Height, int Width, int Orientation) Check(ReadOnlySpan<byte> bytes, string name)
    {
        JpegSkeleton skeleton = new(bytes, name);
        skeleton.Walk();
        return (skeleton.height, skeleton.width, skeleton.orientation);
    }

    void Walk()
    {
        at = 2;
        while (true)
        {
            byte marker = NextMarker();
            if (marker == EndOfImage) break;
            int start = at;
            ReadOnlySpan<byte> segment = NextSegment();
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    progressive = marker == 0xC2;
                    Frame(segment, start);
                    break;
                case Huffman:
                    HuffmanTables(segment, start);
                    break;
                case Quantization:
                    QuantizationTables(segment, start);
                    break;
                case RestartInterval:
                    if (segment.Length != 2) throw Fault(start, $"a restart interval of {segment.Length} bytes, 2 are due.");
                    interval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case StartOfScan:
                    Scan(segment, start);
                    break;
                case Exif:
                    if (orientation == Orientation.Upright) orientation = Orientation.Read(segment);
                    break;
                case >= 0xE0 and <= 0xEF or Comment:
                    break;
                default:
                    throw Fault(start, $"marker {marker:X2}: arithmetic coding, lossless and hierarchical JPEG are not read.");
            }
        }
        if (height == 0) throw Fault(at, "the picture ends without a frame.");
        for (int i = 0; i < components; i++)
            if (!parts[i].Seen) throw Fault(at, $"the picture ends before component {i + 1} of {components} had a scan.");
    }

    readonly GaborFormatException Fault(int offset, string what) => GaborFormatException.AtByte(name, offset, what + " Save the picture anew as JPEG or PNG.");

    /// <summary>The next marker; any number of 0xFF may stand before it.</summary>
    byte NextMarker()
    {
        int start = at;
        if (at < bytes.Length && bytes[at] != 0xFF) throw Fault(at, $"byte {bytes[at]:X2} where a marker should be.");
        while (at < bytes.Length && bytes[at] == 0xFF) at++;
        if (at >= bytes.Length) throw Fault(start, "the file ends before its end marker: it was cut.");
        byte marker = bytes[at++];
        if (marker is 0x00 or 0x01 or StartOfImage or (>= FirstRestart and <= LastRestart)) throw Fault(start, $"marker {marker:X2} has no place here.");
        return marker;
    }

    /// <summary>What follows a marker: two bytes of length that count themselves, then the content.</summary>
    ReadOnlySpan<byte> NextSegment()
    {
        if (bytes.Length - at < 2) throw Fault(at, "the file ends within a marker: it was cut.");
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        if (length < 2 || length > bytes.Length - at) throw Fault(at, $"a segment of {length} bytes, {bytes.Length - at} follow.");
        ReadOnlySpan<byte> segment = bytes.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    void Frame(ReadOnlySpan<byte> segment, int start)
    {
        if (height != 0) throw Fault(start, "a second frame.");
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5]) throw Fault(start, $"a frame header of {segment.Length} bytes.");
        if (segment[0] != 8) throw Fault(start, $"{segment[0]} bits a sample; 8 can be read.");
        (int rows, int columns, components) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), segment[5]);
        PictureFile.CheckSize(name, start, rows, columns);
        (height, width) = (rows, columns);
        if (components is not (1 or 3 or 4)) throw Fault(start, $"{components} components; 1, 3 and 4 can be read.");
        for (int i = 0; i < components; i++)
        {
            Component part = new() { Id = segment[6 + 3 * i], Across = (byte)(segment[7 + 3 * i] >> 4), Down = (byte)(segment[7 + 3 * i] & 15) };
            if (part.Across is 0 or > 4 || part.Down is 0 or > 4) throw Fault(start, $"sampling {part.Across}×{part.Down}; each is 1 to 4.");
            for (int j = 0; j < i; j++)
                if (parts[j].Id == part.Id) throw Fault(start, $"two components have the name {part.Id}.");
            parts[i] = part;
            widest = Math.Max(widest, part.Across);
            tallest = Math.Max(tallest, part.Down);
        }
        for (int i = 0; i < components; i++)
            if (widest % parts[i].Across != 0 || tallest % parts[i].Down != 0) throw Fault(start, $"sampling {parts[i].Across}×{parts[i].Down} beside {widest}×{tallest}.");
    }

    /// <summary>Tables of 16 counts and that many values; the codes they make must fit their lengths.</summary>
    readonly void HuffmanTables(ReadOnlySpan<byte> segment, int start)
    {
        while (segment.Length > 0)
        {
            if (segment.Length < 17 || segment[0] >> 4 > 1 || (segment[0] & 15) > 3) throw Fault(start, "a Huffman table that is cut or has no such number.");
            int count = 0, code = 0;
            for (int length = 1; length <= 16; length++)
            {
                count += segment[length];
                code += segment[length];
                if (code > 1 << length) throw Fault(start, $"a Huffman table with too many codes of {length} bits.");
                code <<= 1;
            }
            if (count > 256 || count > segment.Length - 17) throw Fault(start, $"a Huffman table of {count} codes, {segment.Length - 17} bytes follow.");
            segment = segment[(17 + count)..];
        }
    }

    readonly void QuantizationTables(ReadOnlySpan<byte> segment, int start)
    {
        while (segment.Length > 0)
        {
            int length = segment[0] >> 4 == 0 ? 65 : 129;
            if (segment[0] >> 4 > 1 || (segment[0] & 15) > 3 || segment.Length < length) throw Fault(start, "a quantization table that is cut or has no such number.");
            segment = segment[length..];
        }
    }

    void Scan(ReadOnlySpan<byte> segment, int start)
    {
        if (height == 0) throw Fault(start, "a scan before the frame.");
        if (++scans > MaxScans) throw Fault(start, $"more than {MaxScans} scans.");
        int count = segment.Length > 0 ? segment[0] : 0;
        if (count < 1 || count > components || segment.Length != 4 + 2 * count) throw Fault(start, $"a scan header of {segment.Length} bytes for {count} components.");
        bool firstOfAll = !progressive || (segment[1 + 2 * count] == 0 && segment[3 + 2 * count] >> 4 == 0);
        int only = 0, blocksOfUnit = 0;
        for (int i = 0; i < count; i++)
        {
            int which = Find(segment[1 + 2 * i]);
            if (which < 0) throw Fault(start, $"a scan of component {segment[1 + 2 * i]}, which the frame has not.");
            if (!firstOfAll && !parts[which].Seen) throw Fault(start, $"component {which + 1} is refined before its first scan.");
            only = which;
            blocksOfUnit += parts[which].Across * parts[which].Down;
        }
        if (firstOfAll)
            for (int i = 0; i < count; i++) parts[Find(segment[1 + 2 * i])].Seen = true;
        int dataStart = at, restarts = SkipEntropyCoded();
        long units = count == 1
            ? (long)Blocks(width, parts[only].Across, widest) * Blocks(height, parts[only].Down, tallest)
            : (long)Divide(width, 8 * widest) * Divide(height, 8 * tallest);
        long due = interval == 0 ? 0 : (units - 1) / interval;
        if (restarts < due || restarts > due + 1) throw Fault(start, $"a scan with {restarts} restart markers, {due} are due: part of it is missing.");
        if (firstOfAll) CheckLength(start, at - dataStart, count == 1 ? units : units * blocksOfUnit);
    }

    /// <summary>A block takes a bit at least, and one more for the end of its frequencies where they come along: so a few bytes cannot claim a great picture.</summary>
    readonly void CheckLength(int start, long dataBytes, long blocks)
    {
        long least = (blocks * (progressive ? 1 : 2) + 7) / 8;
        if (dataBytes < least) throw Fault(start, $"a scan of {dataBytes} bytes; its {blocks} blocks of 8×8 take {least} at least: part of it is missing.");
    }

    readonly int Find(byte id)
    {
        for (int i = 0; i < components; i++)
            if (parts[i].Id == id) return i;
        return -1;
    }

    static int Divide(int dividend, int divisor) => (dividend + divisor - 1) / divisor;

    static int Blocks(int side, int sampling, int most) => Divide(Divide(side * sampling, most), 8);

    /// <summary>Goes to the next marker that is no restart marker; counts those. In entropy-coded data 0xFF is followed by 0x00.</summary>
    int SkipEntropyCoded()
    {
        int restarts = 0;
        while (true)
        {
            int next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length) throw Fault(bytes.Length, "the file ends within a scan: it was cut.");
            at += next;
            byte follows = bytes[at + 1];
            if (follows is >= FirstRestart and <= LastRestart)
            {
                if (follows - FirstRestart != restarts % 8) throw Fault(at, $"restart marker {follows - FirstRestart} where {restarts % 8} is due.");
                restarts++;
                at += 2;
            }
            else if (follows == 0x00) at += 2;
            else if (follows == 0xFF) at++;
            else return restarts;
        }
    }
}
