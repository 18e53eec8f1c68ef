using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// Sums of channels with a filter each, 16 channels in two vectors of AVX2: bytes are widened to 16 bits, and <c>vpmaddwd</c> adds the
/// products of two taps to 32 bits exactly. The last block of channels ends with the last channel and repeats some of those before.
/// </summary>
static unsafe class DepthwiseSums
{
    /// <summary>Channels of a block.</summary>
    public const int Width = 16;

    /// <summary>Bytes of the weights: 16 bits for each of two taps.</summary>
    public static long WeightBytes(in GroupedGeometry g) => (long)Blocks(g) * Pairs(g) * 2 * Width * sizeof(short);

    /// <summary>Blocks of channels.</summary>
    public static int Blocks(in GroupedGeometry g) => (g.Filters + Width - 1) / Width;

    /// <summary>The first channel of a block.</summary>
    public static int Channel(in GroupedGeometry g, int block) => int.Min(block * Width, g.Filters - Width);

    static int Pairs(in GroupedGeometry g) => ((g.Height * g.Width) + 1) / 2;

    /// <summary>Writes the weights of each block: for two taps those of channels 0 … 3 and 8 … 11, then of the others, tap by
    /// tap.</summary>
    public static void Pack(in GroupedGeometry g, ReadOnlySpan<float> weight, short* to)
    {
        int taps = g.Height * g.Width;
        for (int block = 0; block < Blocks(g); block++)
        {
            int channel = Channel(g, block);
            for (int pair = 0; pair < Pairs(g); pair++, to += 2 * Width)
            {
                for (int d = 0; d < Width; d++)
                {
                    int place = (d / 4 % 2 * Width) + (((d / 8 * 4) + (d % 4)) * 2);
                    for (int t = 0; t < 2 && (2 * pair) + t < taps; t++)
                        to[place + t] = (short)weight[((((2 * pair) + t) * g.Filters)) + channel + d];
                }
            }
        }
    }

    /// <summary>The sums of a block of channels at one position.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="x">The first byte under the window, of the block's first channel.</param>
    /// <param name="places">Where each tap lies from there.</param>
    /// <param name="w">The weights of the block.</param>
    /// <param name="start">What the sums begin with.</param>
    /// <param name="sums">[16]; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(in GroupedGeometry g, byte* x, int* places, short* w, int* start, int* sums)
    {
        int taps = g.Height * g.Width;
        Vector256<int> low = Vector256<int>.Zero, high = low;
        for (int t = 0; t < taps; t += 2, w += 2 * Width)
        {
            // The weight of a tap that is not there is 0.
            var first = Avx2.ConvertToVector256Int16(x + places[t]);
            var second = Avx2.ConvertToVector256Int16(x + places[int.Min(t + 1, taps - 1)]);
            low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(first, second), Vector256.Load(w));
            high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(first, second), Vector256.Load(w + Width));
        }

        (Vector256.Load(start) + Avx2.Permute2x128(low, high, 0x20)).Store(sums);
        (Vector256.Load(start + 8) + Avx2.Permute2x128(low, high, 0x31)).Store(sums + 8);
    }
}
