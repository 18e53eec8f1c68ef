using System.Buffers.Binary;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// The bits of a coded scan, highest first, of which nothing but the code is left. The array goes on for <see cref="Padding"/> bytes behind
/// the last one: whoever reads asks after each block of 64 numbers whether it went <see cref="IsBeyondEnd"/>, and stops.
/// </summary>
struct CodedBits
{
    /// <summary>Bytes behind the last one: more than the 64 codes of 16 bits and numbers of 16 bits of a block take.</summary>
    public const int Padding = 512;

    readonly byte[] data;
    readonly long endBit;

    /// <summary>The place of the next byte to be loaded.</summary>
    internal int At;

    /// <summary>The next bits, from the highest on; those below the counted ones mean nothing.</summary>
    internal ulong Buffer;

    /// <summary>How many bits of the buffer count.</summary>
    internal int Count;

    /// <summary>The bits of some bytes.</summary>
    /// <param name="data">The code, and <see cref="Padding"/> bytes behind it.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The byte behind the last.</param>
    public CodedBits(byte[] data, int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, data.Length - Padding);
        this.data = data;
        (At, endBit) = (start, 8L * end);
    }

    internal readonly byte[] Data => data;

    /// <summary>Whether more bits were taken than there are.</summary>
    public readonly bool IsBeyondEnd => (8L * At) - Count > endBit;

    /// <summary>The next 16 bits.</summary>
    public int Peek16()
    {
        if (Count < 16)
            Fill();
        return (int)(Buffer >> 48);
    }

    /// <summary>Goes on by some bits, at most 16, that were peeked at.</summary>
    public void Skip(int bits)
    {
        Buffer <<= bits;
        Count -= bits;
    }

    /// <summary>The next bits as a number, at most 16.</summary>
    public int Take(int bits)
    {
        int value = Peek16() >> (16 - bits);
        Skip(bits);
        return value;
    }

    /// <summary>A number of some bits that stands for −(2ᵇ − 1)…−2ᵇ⁻¹ or 2ᵇ⁻¹…2ᵇ − 1 (T.81, F.2.2.1); 0 for none.</summary>
    public int TakeSigned(int bits) => bits == 0 ? 0 : PrefixCodes.Extend(Take(bits), bits);

    /// <summary>Loads until at least 56 bits count.</summary>
    void Fill()
    {
        Buffer |= BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(At)) >> Count;
        At += (63 - Count) >> 3;
        Count |= 56;
    }
}
