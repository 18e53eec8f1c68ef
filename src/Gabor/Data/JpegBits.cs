namespace Gabor.Data;

/// <summary>
/// The bits of a scan, highest first. After 0xFF a 0x00 is left out; any other byte there is a marker, and the bits end before it.
/// </summary>
ref struct JpegBits(ReadOnlySpan<byte> data)
{
    readonly ReadOnlySpan<byte> data = data;
    int at, count;
    ulong buffer;

    /// <summary>How many bits beyond the end were taken: above 0, the data were too short.</summary>
    public int Missing { get; private set; }

    /// <summary>The next 16 bits, zeros beyond the end.</summary>
    public int Peek16()
    {
        if (count < 16)
            Fill();
        return (int)(buffer >> 48);
    }

    /// <summary>Goes on by some bits, at most 16.</summary>
    public void Skip(int bits)
    {
        if (bits > count)
        {
            Fill();
            if (bits > count)
            {
                Missing += bits - count;
                buffer = 0;
                count = 0;
                return;
            }
        }
        buffer <<= bits;
        count -= bits;
    }

    /// <summary>The next bits as a number, at most 16.</summary>
    public int Take(int bits)
    {
        int value = Peek16() >> (16 - bits);
        Skip(bits);
        return value;
    }

    /// <summary>A number of some bits that stands for −(2ᵇ − 1)…−2ᵇ⁻¹ or 2ᵇ⁻¹…2ᵇ − 1 (T.81, F.2.2.1); 0 for none.</summary>
    public int TakeSigned(int bits)
    {
        if (bits == 0)
            return 0;
        int value = Take(bits);
        return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
    }

    /// <summary>Goes behind the next restart marker; false if there is none.</summary>
    public bool Restart()
    {
        (buffer, count) = (0, 0);
        for (; at + 1 < data.Length; at++)
        {
            if (data[at] != 0xFF || data[at + 1] is < 0xD0 or > 0xD7)
                continue;
            at += 2;
            return true;
        }
        return false;
    }

    void Fill()
    {
        while (count <= 56 && at < data.Length)
        {
            byte next = data[at];
            if (next == 0xFF)
            {
                if (at + 1 >= data.Length || data[at + 1] != 0)
                    return;
                at++;
            }
            at++;
            buffer |= (ulong)next << (56 - count);
            count += 8;
        }
    }
}
