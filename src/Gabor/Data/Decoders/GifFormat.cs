namespace Gabor.Data.Decoders;

/// <summary>GIF: the first image of a file, on the screen that the file states.</summary>
/// <remarks>
/// Everything before that image is walked and proved whole; what follows it, as the other images of an animation, is not read. Where the
/// image does not fill the screen, the rest is transparent, and so is the colour that a graphic control says is.
/// </remarks>
static class GifFormat
{
    const int ColorBytes = 3;

    /// <summary>Pixels of a screen of which the first image may be any part.</summary>
    const int SmallScreen = 1 << 20;

    const byte Extension = 0x21, Descriptor = 0x2C, Trailer = 0x3B, GraphicControl = 0xF9;

    /// <summary>The format.</summary>
    public static ImageFormat Format { get; } = new("GIF", "the first image of a file, interlaced, transparent", Matches, Decode);

    static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8);

    static Image Decode(byte[] bytes, string name, ImageNeed need)
    {
        var reader = new Reader(bytes, name);
        reader.Take(6);
        var screen = reader.Take(7);
        int width = screen[0] | screen[1] << 8, height = screen[2] | screen[3] << 8;
        var palette = Palette(screen[4], reader);
        int transparent = -1;
        while (true)
        {
            int at = reader.At;
            switch (reader.Take(1)[0])
            {
                case Extension:
                    transparent = SkipExtension(reader) ?? transparent;
                    break;
                case Descriptor:
                    return DecodeImage(reader, height, width, palette, transparent);
                case Trailer:
                    throw GaborFormatException.AtByte(name, at, "the file ends without an image. Save it again.");
                case var kind:
                    throw GaborFormatException.AtByte(name, at, $"a block of unknown kind {kind:X2}: the file is damaged. Fetch it again.");
            }
        }
    }

    /// <summary>The colours that follow where the flags say that some do.</summary>
    static ReadOnlySpan<byte> Palette(byte flags, Reader reader) =>
        (flags & 0x80) == 0 ? [] : reader.Take(ColorBytes * (2 << (flags & 7)));

    /// <summary>Skips an extension; gives the transparent colour where it states one, −1 where it states none.</summary>
    static int? SkipExtension(Reader reader)
    {
        bool isControl = reader.Take(1)[0] == GraphicControl;
        int? transparent = null;
        for (bool isFirst = true; reader.Take(1)[0] is var length and > 0; isFirst = false)
        {
            var block = reader.Take(length);
            if (isControl && isFirst && length >= 4)
                transparent = (block[0] & 1) != 0 ? block[3] : -1;
        }

        return transparent;
    }

    static Image DecodeImage(Reader reader, int screenHeight, int screenWidth, ReadOnlySpan<byte> palette, int transparent)
    {
        int at = reader.At;
        var descriptor = reader.Take(9);
        int left = descriptor[0] | descriptor[1] << 8, top = descriptor[2] | descriptor[3] << 8;
        int width = descriptor[4] | descriptor[5] << 8, height = descriptor[6] | descriptor[7] << 8;
        var own = Palette(descriptor[8], reader);
        palette = own.IsEmpty ? palette : own;
        if (palette.IsEmpty)
            throw GaborFormatException.AtByte(reader.Name, at, "the image has no palette. Save it again.");
        // Some writers leave the screen empty, or too small for the first image.
        (screenHeight, screenWidth) = (Math.Max(screenHeight, top + height), Math.Max(screenWidth, left + width));
        ImageFile.CheckSize(reader.Name, at + 4, height, width);
        ImageFile.CheckSize(reader.Name, at, screenHeight, screenWidth);
        byte[] indices = Unpack(reader, height, width, screenHeight * screenWidth);
        byte[] pixels = new byte[screenHeight * screenWidth * 4];
        for (int row = 0; row < height; row++)
        {
            int y = (descriptor[8] & 0x40) != 0 ? Interlaced(row, height) : row;
            var to = pixels.AsSpan((((top + y) * screenWidth) + left) * 4, width * 4);
            for (int x = 0; x < width; x++)
            {
                int index = indices[(row * width) + x];
                if (index == transparent)
                    continue;
                to[(4 * x) + 3] = 255;
                // A place beyond the palette is black.
                if (ColorBytes * index < palette.Length)
                    palette.Slice(ColorBytes * index, ColorBytes).CopyTo(to[(4 * x)..]);
            }
        }

        return Transparency.Lay(screenHeight, screenWidth, pixels, 4);
    }

    /// <summary>
    /// Unpacks the places in the palette; refuses sizes that so many packed bytes cannot hold before it allocates for them.
    /// </summary>
    static byte[] Unpack(Reader reader, int height, int width, long screen)
    {
        int at = reader.At, bits = reader.Take(1)[0];
        if (bits is < 2 or > 11)
            throw GaborFormatException.AtByte(reader.Name, at, $"codes of {bits} bits; 2 to 11 are possible. Save the image again.");
        int start = reader.At, packed = 0;
        while (reader.Take(1)[0] is var length and > 0)
            packed += reader.Take(length).Length;
        // A code of 12 bits stands for 4,096 pixels at most; screens may be larger than their image, within reason.
        if ((long)height * width > 2731L * (packed + 1) || screen > Math.Max(SmallScreen, 16 * 2731L * (packed + 1)))
        {
            throw GaborFormatException.AtByte(
                reader.Name, at, $"{width}×{height} pixels, and {packed} packed bytes cannot hold them: the file was cut. Fetch it again.");
        }

        byte[] joined = new byte[packed];
        var blocks = new Reader(reader.Bytes, reader.Name) { At = start };
        for (int to = 0; blocks.Take(1)[0] is var length and > 0; to += length)
            blocks.Take(length).CopyTo(joined.AsSpan(to));
        byte[] indices = new byte[height * width];
        int got = new LzwDecoder(bits, LzwOrder.LowFirst).Decode(joined, indices);
        if (got < indices.Length)
        {
            throw GaborFormatException.AtByte(
                reader.Name, at, $"the packed pixels end, or are damaged, after {got} of {indices.Length}. Fetch the file again.");
        }

        return indices;
    }

    /// <summary>The row of the image that is the n-th of an interlaced file: every eighth, those between, and so on.</summary>
    static int Interlaced(int n, int height)
    {
        foreach (var (first, step) in ((int, int)[])[(0, 8), (4, 8), (2, 4), (1, 2)])
        {
            int rows = (height - first + step - 1) / step;
            if (n < rows)
                return first + (n * step);
            n -= Math.Max(rows, 0);
        }

        return 0;
    }

    /// <summary>Takes bytes of a file, one part after the other.</summary>
    sealed class Reader(byte[] bytes, string name)
    {
        public byte[] Bytes => bytes;

        public string Name => name;

        public int At { get; set; }

        public ReadOnlySpan<byte> Take(int count)
        {
            if (count > bytes.Length - At)
                throw GaborFormatException.AtByte(name, At, "the file ends within its first image: it was cut. Fetch it again.");
            At += count;
            return bytes.AsSpan(At - count, count);
        }
    }
}
