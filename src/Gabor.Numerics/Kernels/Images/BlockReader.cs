using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>What became of a block.</summary>
enum BlockEnd
{
    /// <summary>All 64 numbers are known.</summary>
    Whole,

    /// <summary>A code that does not exist.</summary>
    NoSuchCode,

    /// <summary>More than 64 numbers.</summary>
    TooLong,
}

/// <summary>Reads the blocks of a sequential scan (T.81, F.2.2).</summary>
static unsafe class BlockReader
{
    /// <summary>Where the n-th frequency of a file stands in a block of 8×8.</summary>
    public static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>One block, each frequency multiplied by its divisor and kept to 16 bits.</summary>
    /// <param name="bits">The scan.</param>
    /// <param name="means">The codes of the mean.</param>
    /// <param name="others">The codes of the other frequencies.</param>
    /// <param name="divisors">The 64 divisors in the order of the file.</param>
    /// <param name="before">The mean of the block before; becomes this one's.</param>
    /// <param name="block">64 zeros; become the frequencies by row and column.</param>
    /// <param name="last">The place in the order of the file of the last frequency that may differ from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BlockEnd Read(
        ref CodedBits bits, PrefixCodes means, PrefixCodes others, ReadOnlySpan<ushort> divisors, ref int before, Span<short> block,
        out int last)
    {
        last = 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, 64, nameof(block));
        ArgumentOutOfRangeException.ThrowIfLessThan(divisors.Length, 64, nameof(divisors));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits.At, bits.Data.Length - CodedBits.Padding + 16, nameof(bits));
        if (!Mean(ref bits, means, ref before))
            return BlockEnd.NoSuchCode;
        fixed (byte* data = bits.Data, order = Zigzag)
        fixed (uint* numbers = others.Numbers)
        fixed (ushort* steps = divisors)
        fixed (short* to = block)
        {
            to[0] = (short)(before * steps[0]);
            byte* at = data + bits.At;
            ulong buffer = bits.Buffer;
            int count = bits.Count, k = 0;
            var end = BlockEnd.Whole;
            while (k < 63)
            {
                if (count < 32)
                {
                    buffer |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at)) >> count;
                    at += (63 - count) >> 3;
                    count |= 56;
                }

                uint number = numbers[buffer >> (64 - PrefixCodes.Look)];
                int taken = (int)(number & 63);
                if (taken == 0)
                {
                    // A long code or a long number: rare.
                    (bits.At, bits.Buffer, bits.Count) = ((int)(at - data), buffer, count);
                    number = Long(ref bits, others);
                    at = data + bits.At;
                    (buffer, count) = (bits.Buffer, bits.Count);
                    if (number == 0)
                    {
                        end = BlockEnd.NoSuchCode;
                        break;
                    }
                }

                buffer <<= taken;
                count -= taken;
                k += (int)((number >> 8) & 0xFF);
                if (k > 63)
                {
                    end = (number & (PrefixCodes.EndOfBlock << 8)) != 0 ? BlockEnd.Whole : BlockEnd.TooLong;
                    break;
                }

                last = k;
                to[order[k]] = (short)(((int)number >> 16) * steps[k]);
            }

            (bits.At, bits.Buffer, bits.Count) = ((int)(at - data), buffer, count);
            return end;
        }
    }

    /// <summary>The mean, told as the difference from the one before; false if there is no such code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Mean(ref CodedBits bits, PrefixCodes means, ref int before)
    {
        uint number = means.Numbers[bits.Peek16() >> (16 - PrefixCodes.Look)];
        int taken = (int)(number & 63);
        if (taken > 0 && ((number >> 8) & 0xFF) is 1 or PrefixCodes.EndOfBlock)
        {
            bits.Skip(taken);
            before += (int)number >> 16;
            return true;
        }

        int size = means.Read(ref bits);
        if (size is < 0 or > 15)
            return false;
        before += bits.TakeSigned(size);
        return true;
    }

    /// <summary>Code and number as in <see cref="PrefixCodes.Numbers"/>; 0 if there is no such code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static uint Long(ref CodedBits bits, PrefixCodes codes)
    {
        int symbol = codes.Read(ref bits);
        if (symbol < 0)
            return 0;
        int zeros = symbol >> 4, size = symbol & 15;
        return ((uint)bits.TakeSigned(size) << 16) | ((uint)PrefixCodes.Step(zeros, size) << 8);
    }
}
