using System.Buffers.Binary;

namespace Gabor.Data.Decoders;

/// <summary>What the first directory of a TIFF file says of its image, checked against the file and the limits.</summary>
sealed class TiffLayout
{
    const int MaxEntries = 4_096, MaxSamples = 8;

    readonly byte[] bytes;
    readonly string name;
    readonly bool isLittle;
    readonly Dictionary<int, (int Type, uint Count, int At)> entries = [];

    TiffLayout(byte[] bytes, string name)
    {
        (this.bytes, this.name, isLittle) = (bytes, name, bytes[0] == 'I');
        ReadEntries();
        (Width, Height) = (Number(TiffTag.Width), Number(TiffTag.Height));
        ImageFile.CheckSize(name, At(TiffTag.Width), Height, Width);
        Photometric = Number(TiffTag.Photometric, 0);
        Samples = Number(TiffTag.SamplesPerPixel, 1);
        Bits = Number(TiffTag.BitsPerSample, 1);
        Compression = Number(TiffTag.Compression, 1);
        Predictor = Number(TiffTag.Predictor, 1);
        IsPlanar = Number(TiffTag.Planar, 1) == 2 && Samples > 1;
        Orientation = Number(TiffTag.Orientation, 1) is var turned and >= 1 and <= 8 ? turned : 1;
        CheckKind();
        Palette = Photometric == TiffColors.Palette ? Numbers(TiffTag.ColorMap) : [];
        if (Photometric == TiffColors.Palette && Palette.Length < 3 << Bits)
            throw Fault(TiffTag.ColorMap, $"a palette of {Palette.Length} values; {3 << Bits} are due");
        HasAlpha = Samples > Colors && Numbers(TiffTag.ExtraSamples) is [1 or 2, ..];
        IsPremultiplied = HasAlpha && Numbers(TiffTag.ExtraSamples)[0] == 1;
        bool isTiled = entries.ContainsKey(TiffTag.TileOffsets);
        (PartWidth, PartHeight) = isTiled
            ? (Number(TiffTag.TileWidth), Number(TiffTag.TileHeight))
            : (Width, Math.Min(Number(TiffTag.RowsPerStrip, int.MaxValue), Height));
        ImageFile.CheckSize(name, At(TiffTag.TileWidth), PartHeight, PartWidth);
        Offsets = Numbers(isTiled ? TiffTag.TileOffsets : TiffTag.StripOffsets);
        Lengths = Numbers(isTiled ? TiffTag.TileLengths : TiffTag.StripLengths);
        int parts = PartsAcross * PartsDown * (IsPlanar ? Samples : 1);
        if (Offsets.Length < parts || Lengths.Length < parts)
            throw Fault(TiffTag.StripOffsets, $"{Math.Min(Offsets.Length, Lengths.Length)} parts, {parts} are due");
        for (int i = 0; i < parts; i++)
        {
            if (Offsets[i] > (uint)bytes.Length || Lengths[i] > (uint)bytes.Length - Offsets[i])
            {
                throw GaborFormatException.AtByte(
                    name, Offsets[i], $"{Lengths[i]} bytes of the image should lie here, and the file has {bytes.Length}: it was cut. "
                    + "Fetch it again.");
            }
        }
    }

    /// <summary>Columns and rows of the image.</summary>
    public int Width { get; }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>What the samples mean, as <see cref="TiffColors"/> names it.</summary>
    public int Photometric { get; }

    /// <summary>Samples of a pixel.</summary>
    public int Samples { get; }

    /// <summary>Bits of a sample: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; }

    /// <summary>How parts are packed.</summary>
    public int Compression { get; }

    /// <summary>2 where samples are differences from those on their left, 1 where they are not.</summary>
    public int Predictor { get; }

    /// <summary>Whether each sample of the pixels has parts of its own.</summary>
    public bool IsPlanar { get; }

    /// <summary>1 to 8, as in EXIF.</summary>
    public int Orientation { get; }

    /// <summary>Red, then green, then blue values of 16 bits.</summary>
    public uint[] Palette { get; }

    /// <summary>Whether the first sample behind the colours is alpha.</summary>
    public bool HasAlpha { get; }

    /// <summary>Whether the colours are multiplied by it already.</summary>
    public bool IsPremultiplied { get; }

    /// <summary>Columns of a strip or tile.</summary>
    public int PartWidth { get; }

    /// <summary>Rows of a strip or tile.</summary>
    public int PartHeight { get; }

    /// <summary>Where each part begins.</summary>
    public uint[] Offsets { get; }

    /// <summary>Bytes of each part.</summary>
    public uint[] Lengths { get; }

    /// <summary>Parts beside each other.</summary>
    public int PartsAcross => (Width + PartWidth - 1) / PartWidth;

    /// <summary>Parts below each other.</summary>
    public int PartsDown => (Height + PartHeight - 1) / PartHeight;

    /// <summary>Whether numbers have their low byte first.</summary>
    public bool IsLittle => isLittle;

    /// <summary>Samples of a pixel that are colours.</summary>
    public int Colors => Photometric switch { TiffColors.Rgb => 3, TiffColors.Cmyk => 4, _ => 1 };

    /// <summary>Reads the directory.</summary>
    /// <exception cref="GaborFormatException">It is cut, or says what cannot be read.</exception>
    public static TiffLayout Read(byte[] bytes, string name) => new(bytes, name);

    void ReadEntries()
    {
        uint start = bytes.Length < 8 ? uint.MaxValue : Long(4);
        if (start > (uint)bytes.Length - 2)
            throw GaborFormatException.AtByte(name, 4, "the directory lies beyond the end of the file: it was cut. Fetch it again.");
        int count = Short((int)start);
        if (count > MaxEntries || count * 12L > bytes.Length - start - 2)
            throw GaborFormatException.AtByte(name, start, $"a directory of {count} entries does not fit the file: it was cut.");
        for (int i = 0; i < count; i++)
        {
            int at = (int)start + 2 + (12 * i), type = Short(at + 2);
            uint values = Long(at + 4);
            int size = type switch { 1 => 1, 3 => 2, 4 => 4, _ => 0 };
            if (size == 0)
                continue;
            long length = (long)values * size, place = length <= 4 ? at + 8 : Long(at + 8);
            if (place + length > bytes.Length)
            {
                throw GaborFormatException.AtByte(
                    name, at, $"{length} bytes at byte {place} lie beyond the file of {bytes.Length}: it was cut. Fetch it again.");
            }

            entries.TryAdd(Short(at), (type, values, (int)place));
        }
    }

    void CheckKind()
    {
        string? fault = (Photometric, Compression, Bits) switch
        {
            (not (>= 0 and <= 3 or TiffColors.Cmyk), _, _) => $"colours of kind {Photometric}",
            (_, 2 or 3 or 4, _) => "packed as a fax",
            (_, 6 or 7, _) => "packed as JPEG",
            (_, not (1 or 5 or 8 or 32946 or 32773), _) => $"packed by method {Compression}",
            (_, _, not (1 or 2 or 4 or 8 or 16)) => $"{Bits} bits a sample",
            (TiffColors.Palette, _, 16) => "a palette of 16 bits",
            _ => null,
        };
        fault ??= Samples < Colors || Samples > MaxSamples ? $"{Samples} samples a pixel" : null;
        fault ??= Numbers(TiffTag.BitsPerSample).Any(bits => bits != Bits) ? "samples of different bits" : null;
        fault ??= Number(TiffTag.SampleFormat, 1) is not (1 or 4) ? "samples that are not whole numbers from 0" : null;
        fault ??= Predictor is not (1 or 2) || (Predictor == 2 && Bits < 8) ? $"predictor {Predictor} with {Bits} bits" : null;
        fault ??= Number(TiffTag.FillOrder, 1) != 1 ? "bytes whose lowest bit comes first" : null;
        if (fault is not null)
            throw new GaborFormatException(name, $"the TIFF image is of a kind that Gabor does not read: {fault}. Save it as PNG.");
    }

    GaborFormatException Fault(int tag, string what) =>
        GaborFormatException.AtByte(name, At(tag), $"{what}: the directory is damaged. Save the image again.");

    int At(int tag) => entries.TryGetValue(tag, out var entry) ? entry.At : 4;

    int Number(int tag) => entries.ContainsKey(tag) ? Number(tag, 0) : throw Fault(tag, $"entry {tag} is missing");

    int Number(int tag, int otherwise) =>
        !entries.TryGetValue(tag, out var entry) || entry.Count == 0 ? otherwise : (int)Math.Min(Value(entry.Type, entry.At), int.MaxValue);

    uint[] Numbers(int tag)
    {
        if (!entries.TryGetValue(tag, out var entry))
            return [];
        uint[] numbers = new uint[entry.Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = Value(entry.Type, entry.At + (i * (entry.Type == 1 ? 1 : entry.Type == 3 ? 2 : 4)));
        return numbers;
    }

    uint Value(int type, int at) => type switch { 1 => bytes[at], 3 => (uint)Short(at), _ => Long(at) };

    int Short(int at) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    uint Long(int at) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
}
