namespace Gabor.Data;

/// <summary>A Huffman table of JPEG (T.81, annexes C and F.2.2.3): codes of 1 to 16 bits, in ascending order of length and value.</summary>
sealed class JpegHuffman
{
    /// <summary>Codes up to this length are found by one look.</summary>
    const int Look = 9;

    readonly byte[] values;
    readonly ushort[] near = new ushort[1 << Look];
    readonly int[] codeEnd = new int[17], valueOffset = new int[17];

    /// <summary>
    /// A table from 16 counts, how many codes each length has, and the values in order; the counts must not be more than fit.
    /// </summary>
    public JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        this.values = values.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            valueOffset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
                if (length <= Look)
                    near.AsSpan(code << (Look - length), 1 << (Look - length)).Fill((ushort)(length << 8 | values[index]));
            codeEnd[length] = code;
        }
    }

    /// <summary>Reads one code.</summary>
    /// <returns>Its value, or −1 if there is no such code.</returns>
    public int Read(ref JpegBits bits)
    {
        int next = bits.Peek16();
        int found = near[next >> (16 - Look)];
        if (found != 0)
        {
            bits.Skip(found >> 8);
            return found & 0xFF;
        }
        for (int length = Look + 1; length <= 16; length++)
        {
            int code = next >> (16 - length);
            if (code >= codeEnd[length])
                continue;
            bits.Skip(length);
            return values[code + valueOffset[length]];
        }
        return -1;
    }
}
