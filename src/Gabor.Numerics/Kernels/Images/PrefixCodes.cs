using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// A Huffman table of JPEG (T.81, annexes C and F.2.2.3): codes of 1 to 16 bits, in ascending order of length and value. A code's symbol
/// is a run of zeros (high four bits) and the length of the number that follows (low four).
/// </summary>
sealed class PrefixCodes
{
    /// <summary>Codes up to this length are found by one look, with the number behind them where it ends within as many bits.</summary>
    internal const int Look = 10;

    /// <summary>The step of the code that ends a block, plus its run: leads out of the block from everywhere.</summary>
    internal const int EndOfBlock = 128;

    readonly byte[] symbols;
    readonly int[] codeEnd = new int[17], symbolOffset = new int[17];

    /// <summary>
    /// A table from 16 counts, how many codes each length has, and the symbols in order; the counts must not be more than fit.
    /// </summary>
    public PrefixCodes(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            symbolOffset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length <= Look)
                    Enter(code << (Look - length), length, symbols[index]);
            }

            codeEnd[length] = code;
        }
    }

    /// <summary>
    /// For each <see cref="Look"/> bits, code and number together: bits taken (bits 0–5), step in the block (8–15: the run and 1, or
    /// <see cref="EndOfBlock"/> and the run), the number (16–31). No bits are taken where they do not end within.
    /// </summary>
    internal uint[] Numbers { get; } = new uint[1 << Look];

    /// <summary>For each <see cref="Look"/> bits the code alone: its length (bits 8–15) and symbol (0–7); 0 where it is longer.</summary>
    internal ushort[] Codes { get; } = new ushort[1 << Look];

    /// <summary>Reads one code.</summary>
    /// <returns>Its symbol, or −1 if there is no such code.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(ref CodedBits bits)
    {
        int next = bits.Peek16(), found = Codes[next >> (16 - Look)];
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
            return symbols[code + symbolOffset[length]];
        }

        return -1;
    }

    /// <summary>A number of some bits that stands for −(2ᵇ − 1)…−2ᵇ⁻¹ or 2ᵇ⁻¹…2ᵇ − 1 (T.81, F.2.2.1); 0 for none.</summary>
    internal static int Extend(int value, int bits) => value < (1 << bits) >> 1 ? value - (1 << bits) + 1 : value;

    /// <summary>How far a code leads in a block.</summary>
    internal static int Step(int zeros, int size) => size == 0 && zeros < 15 ? EndOfBlock + zeros : zeros + 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Enter(int first, int length, byte symbol)
    {
        int zeros = symbol >> 4, size = symbol & 15, free = Look - length;
        int step = Step(zeros, size);
        Codes.AsSpan(first, 1 << free).Fill((ushort)((length << 8) | symbol));
        if (size > free)
            return;
        int repeat = 1 << (free - size);
        for (int value = 0; value < 1 << size; value++)
        {
            Numbers.AsSpan(first + (value * repeat), repeat)
                .Fill(((uint)Extend(value, size) << 16) | ((uint)step << 8) | (uint)(length + size));
        }
    }
}
