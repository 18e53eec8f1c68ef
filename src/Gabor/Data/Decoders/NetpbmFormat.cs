namespace Gabor.Data.Decoders;

/// <summary>PBM, PGM and PPM of Netpbm: P1 to P6, in digits or bytes, with comments, values up to 65,535.</summary>
/// <remarks>Values become bytes, 255 v / maxval, rounded. In PBM a 1 is black. What follows the first image is not read.</remarks>
static class NetpbmFormat
{
    const int MaxValue = 65_535;

    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new("PPM", "PBM, PGM and PPM, in digits or bytes, up to 16 bits", Matches, Decode);

    static bool Matches(ReadOnlySpan<byte> bytes) =>
        bytes is [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', var next, ..]
        && (next is (byte)'#' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || char.IsAsciiDigit((char)next));

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        int kind = bytes[1] - '0', depth = kind is 3 or 6 ? 3 : 1, at = 2;
        bool isText = kind <= 3, isBits = kind is 1 or 4;
        int width = Number(bytes, ref at, name, "width"), height = Number(bytes, ref at, name, "height");
        ImageFile.CheckSize(name, 2, height, width);
        int most = isBits ? 1 : Number(bytes, ref at, name, "greatest value");
        if (most is 0 or > MaxValue)
        {
            throw GaborFormatException.AtByte(
                name, at, $"a greatest value of {most}; 1 to {MaxValue} are possible. Save the image as PNG.");
        }


        // One white space stands between the header and bytes.
        at++;
        int count = height * width * depth, row = isBits ? (width + 7) / 8 : width * depth * (most > 255 ? 2 : 1);
        long required = isText ? count : (long)row * height;
        if (required > bytes.Length - at + 1L || (!isText && required > bytes.Length - at))
        {
            throw GaborFormatException.AtByte(
                name, Math.Min(at, bytes.Length), $"{width}×{height} pixels need {required} bytes at least, "
                + $"{Math.Max(0, bytes.Length - at)} follow: the file was cut. Fetch it again.");
        }

        byte[] pixels = new byte[count];
        if (isText)
            FromText(bytes, at - 1, name, isBits, most, pixels);
        else if (isBits)
            FromBits(bytes.AsSpan(at), width, row, pixels);
        else
            FromBytes(bytes.AsSpan(at), most, name, pixels);
        return new Image(new(height, width, depth), pixels);
    }

    static void FromText(byte[] bytes, int at, string name, bool isBits, int most, byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int value = isBits ? Bit(bytes, ref at, name) : Number(bytes, ref at, name, "pixel");
            pixels[i] = isBits ? (byte)(255 * (1 - value)) : Scaled(value, most, name);
        }
    }

    static void FromBits(ReadOnlySpan<byte> bytes, int width, int row, byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % width;
            pixels[i] = (byte)(((bytes[(i / width * row) + (x / 8)] >> (7 - (x % 8))) & 1) == 1 ? 0 : 255);
        }
    }

    static void FromBytes(ReadOnlySpan<byte> bytes, int most, string name, byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = Scaled(most > 255 ? bytes[2 * i] << 8 | bytes[(2 * i) + 1] : bytes[i], most, name);
    }

    static byte Scaled(int value, int most, string name) => value <= most
        ? (byte)(((255L * value) + (most / 2)) / most)
        : throw new GaborFormatException(name, $"a pixel of {value}; its greatest value is {most}: the file is damaged. Fetch it again.");

    /// <summary>A digit of PBM, which needs no space before the next one.</summary>
    static int Bit(byte[] bytes, ref int at, string name)
    {
        SkipSpace(bytes, ref at);
        if (at < bytes.Length && bytes[at] is (byte)'0' or (byte)'1')
            return bytes[at++] - '0';
        throw GaborFormatException.AtByte(name, at, "the pixels end here, or one is neither 0 nor 1. Fetch the file again.");
    }

    static int Number(byte[] bytes, ref int at, string name, string what)
    {
        SkipSpace(bytes, ref at);
        int number = 0, start = at;
        for (; at < bytes.Length && char.IsAsciiDigit((char)bytes[at]); at++)
            number = Math.Min((10 * number) + bytes[at] - '0', 1_000_000);
        return at > start ? number : throw GaborFormatException.AtByte(name, at, $"a {what} should stand here. Fetch the file again.");
    }

    /// <summary>Skips white space, and comments from <c>#</c> to the end of a line.</summary>
    static void SkipSpace(byte[] bytes, ref int at)
    {
        for (; at < bytes.Length; at++)
        {
            if (bytes[at] == '#')
            {
                while (at < bytes.Length && bytes[at] is not ((byte)'\n' or (byte)'\r'))
                    at++;
            }
            else if (bytes[at] is not ((byte)' ' or (>= (byte)'\t' and <= (byte)'\r')))
                return;
        }
    }
}
