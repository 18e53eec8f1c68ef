using System.IO.Compression;

namespace Gabor.Data.Decoders;

/// <summary>Reads the samples of a TIFF image, part by part; a part that does not unpack to all its pixels is refused.</summary>
/// <param name="bytes">The file.</param>
/// <param name="layout">What its directory says.</param>
/// <param name="name">What to call it in messages.</param>
sealed class TiffDecoder(byte[] bytes, TiffLayout layout, string name)
{
    /// <summary>Bytes that one packed byte can stand for at most: deflate's 258 by two bits, LZW's 4096 by twelve.</summary>
    const long MaxRatio = 2731;

    /// <summary>The samples, [H, W, samples], as bytes: the high byte of 16 bits, fewer than 8 bits as they are.</summary>
    public byte[] Decode()
    {
        int inPart = layout.IsPlanar ? 1 : layout.Samples, planes = layout.IsPlanar ? layout.Samples : 1;
        int row = (int)((((long)layout.PartWidth * inPart * layout.Bits) + 7) / 8);
        CheckRatio((long)row * layout.PartHeight);
        byte[] part = new byte[row * layout.PartHeight], samples = new byte[layout.Height * layout.Width * layout.Samples];
        for (int i = 0; i < layout.PartsAcross * layout.PartsDown * planes; i++)
        {
            var (plane, at) = Math.DivRem(i, layout.PartsAcross * layout.PartsDown);
            var (down, across) = Math.DivRem(at, layout.PartsAcross);
            int top = down * layout.PartHeight, left = across * layout.PartWidth;

            // The last strip has no more rows than the image; tiles are whole.
            bool isStrip = layout.PartsAcross == 1 && layout.PartWidth == layout.Width;
            int rows = isStrip ? Math.Min(layout.PartHeight, layout.Height - top) : layout.PartHeight;
            Unpack(i, part.AsSpan(0, rows * row));
            for (int y = 0; y < Math.Min(rows, layout.Height - top); y++)
            {
                var line = part.AsSpan(y * row, row);
                if (layout.Predictor == 2)
                    Add(line, inPart);
                int to = (((top + y) * layout.Width) + left) * layout.Samples;
                for (int x = 0; x < Math.Min(layout.PartWidth, layout.Width - left); x++, to += layout.Samples)
                {
                    for (int d = 0; d < inPart; d++)
                        samples[to + plane + d] = Sample(line, (x * inPart) + d);
                }
            }
        }

        return samples;
    }

    /// <summary>Refuses sizes that the bytes of the file cannot stand for, before anybody allocates for them.</summary>
    void CheckRatio(long part)
    {
        long packed = bytes.Length, all = (long)layout.Height * layout.Width * layout.Samples * layout.Bits / 8;
        if (Math.Max(part, all) > MaxRatio * packed)
        {
            throw GaborFormatException.AtByte(
                name, 4, $"{layout.Width}×{layout.Height} pixels, and {packed} bytes cannot hold them: the file was cut. Fetch it again.");
        }
    }

    byte Sample(ReadOnlySpan<byte> line, int index) => layout.Bits switch
    {
        16 => line[(2 * index) + (layout.IsLittle ? 1 : 0)],
        8 => line[index],
        var bits => (byte)((line[index * bits / 8] >> (8 - bits - (index * bits % 8))) & ((1 << bits) - 1)),
    };

    /// <summary>Adds to each sample the one of the pixel on its left.</summary>
    void Add(Span<byte> line, int inPart)
    {
        if (layout.Bits == 8)
        {
            for (int i = inPart; i < line.Length; i++)
                line[i] += line[i - inPart];
            return;
        }

        int low = layout.IsLittle ? 0 : 1, high = 1 - low;
        for (int i = 2 * inPart; i + 1 < line.Length; i += 2)
        {
            int left = i - (2 * inPart), sum = (line[i + high] << 8) + line[i + low] + (line[left + high] << 8) + line[left + low];
            (line[i + high], line[i + low]) = ((byte)(sum >> 8), (byte)sum);
        }
    }

    void Unpack(int index, Span<byte> to)
    {
        var packed = bytes.AsSpan((int)layout.Offsets[index], (int)layout.Lengths[index]);
        int got = layout.Compression switch
        {
            1 => Copy(packed, to),
            5 => new LzwDecoder(8, LzwOrder.HighFirst).Decode(packed, to),
            32773 => UnpackBits(packed, to),
            _ => Inflate(packed, to),
        };
        if (got < to.Length)
        {
            throw GaborFormatException.AtByte(
                name, layout.Offsets[index], $"the part that begins here ends, or is damaged, after {got} of {to.Length} bytes. "
                + "Fetch the file again.");
        }
    }

    static int Copy(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        int count = Math.Min(packed.Length, to.Length);
        packed[..count].CopyTo(to);
        return count;
    }

    /// <summary>Runs of bytes: n + 1 bytes as they are, or one byte 1 − n times (TIFF 6.0, section 9).</summary>
    static int UnpackBits(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        int at = 0, written = 0;
        while (written < to.Length && at + 1 < packed.Length)
        {
            int n = (sbyte)packed[at++];
            if (n == -128)
                continue;
            int count = Math.Min(n < 0 ? 1 - n : n + 1, to.Length - written);
            if (n < 0)
                to.Slice(written, count).Fill(packed[at++]);
            else
            {
                count = Math.Min(count, packed.Length - at);
                packed.Slice(at, count).CopyTo(to[written..]);
                at += n + 1;
            }

            written += count;
        }

        return written;
    }

    int Inflate(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        try
        {
            using var unpacked = new ZLibStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
            return unpacked.ReadAtLeast(to, to.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new GaborFormatException(name, $"the packed pixels are damaged: {e.Message} Fetch the file again.", e);
        }
    }
}
