namespace Gabor.Data.Decoders;

/// <summary>The order of bits in packed bytes, and when codes become longer.</summary>
enum LzwOrder
{
    /// <summary>The lowest bit first, as in GIF.</summary>
    LowFirst,

    /// <summary>The highest bit first, and longer codes one code early, as in TIFF.</summary>
    HighFirst,
}

/// <summary>
/// Unpacks what Lempel, Ziv and Welch's method packed, with codes of up to 12 bits (GIF 89a, appendix F; TIFF 6.0, section 13).
/// </summary>
/// <param name="bits">Bits of a symbol: 2 to 11 in GIF, 8 in TIFF.</param>
/// <param name="order">The order of bits.</param>
sealed class LzwDecoder(int bits, LzwOrder order)
{
    const int MaxBits = 12, MaxCodes = 1 << MaxBits;

    readonly int clear = 1 << bits;
    readonly ushort[] before = new ushort[MaxCodes], lengths = new ushort[MaxCodes];
    readonly byte[] last = new byte[MaxCodes], first = new byte[MaxCodes];

    /// <summary>Unpacks as much as there is room for.</summary>
    /// <param name="packed">The codes.</param>
    /// <param name="to">Takes the symbols.</param>
    /// <returns>How many symbols came out before the codes ended, or one was none.</returns>
    public int Decode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        int end = clear + 1, count = end + 1, width = bits + 1, previous = -1, written = 0;
        for (int code = 0; code < Math.Min(clear, MaxCodes); code++)
            (lengths[code], last[code], first[code]) = (1, (byte)code, (byte)code);
        uint buffer = 0;
        int held = 0, at = 0, early = order == LzwOrder.HighFirst ? 1 : 0;
        while (written < to.Length)
        {
            while (held < width)
            {
                if (at == packed.Length)
                    return written;
                buffer = order == LzwOrder.LowFirst ? buffer | (uint)packed[at] << held : buffer << 8 | packed[at];
                at++;
                held += 8;
            }

            int code = (int)(order == LzwOrder.LowFirst ? buffer : buffer >> (held - width)) & ((1 << width) - 1);
            if (order == LzwOrder.LowFirst)
                buffer >>= width;
            held -= width;
            if (code == clear)
            {
                (count, width, previous) = (end + 1, bits + 1, -1);
                continue;
            }

            if (code == end || code > count || (code == count && previous < 0) || (previous < 0 && code > end))
                return written;
            if (previous >= 0 && count < MaxCodes)
            {
                before[count] = (ushort)previous;
                lengths[count] = (ushort)Math.Min(lengths[previous] + 1, ushort.MaxValue);
                first[count] = first[previous];
                last[count] = code == count ? first[previous] : first[code];
                count++;
                if (count + early >= 1 << width && width < MaxBits)
                    width++;
            }
            else if (code >= count)
                return written;

            written += Write(code, to[written..]);
            previous = code;
        }

        return written;
    }

    /// <summary>Writes the symbols that a code stands for, as many as there is room for.</summary>
    int Write(int code, Span<byte> to)
    {
        int length = lengths[code], room = Math.Min(length, to.Length);
        for (int i = length - 1; i >= 0; i--)
        {
            if (i < room)
                to[i] = last[code];
            code = before[code];
        }

        return room;
    }
}
