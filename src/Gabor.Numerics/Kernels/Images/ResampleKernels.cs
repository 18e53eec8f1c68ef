using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// Weighted means of bytes with weights in whole numbers of 2⁻²², as Pillow takes them: the sums are exact, so every order and every
/// vector gives the same bytes.
/// </summary>
static unsafe class ResampleKernels
{
    /// <summary>Bits of a weight below the point. 255 · 2²² leaves the sign alone.</summary>
    public const int Bits = 22;

    const int Half = 1 << (Bits - 1);

    /// <summary>Bytes that are made at once of several rows.</summary>
    const int Together = 16;

    /// <summary>result(i) = Σᵥ weights(v) rows(v, i) / 2²², rounded, kept within 0…255.</summary>
    /// <param name="rows">[weights, length].</param>
    /// <param name="weights">The weights, none below 0, 2²² in all.</param>
    /// <param name="result">[length].</param>
    /// <param name="tier">The vectors to use: any from <see cref="Tier.Lanes128"/> on are the same here.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> result, Tier tier)
    {
        int length = result.Length, taps = weights.Length, i = 0;
        Check.Equal(rows.Length, length * taps, nameof(Down));
        fixed (byte* from = rows, to = result)
        fixed (int* weight = weights)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                var half = Vector128.Create(Half);
                for (; i <= length - Together; i += Together)
                {
                    Vector128<int> a = half, b = half, c = half, d = half;
                    byte* source = from + i;
                    for (int v = 0; v < taps; v++, source += length)
                    {
                        var factor = Vector128.Create(weight[v]);
                        var (low, high) = Vector128.Widen(Vector128.Load(source));
                        a += Vector128.WidenLower(low).AsInt32() * factor;
                        b += Vector128.WidenUpper(low).AsInt32() * factor;
                        c += Vector128.WidenLower(high).AsInt32() * factor;
                        d += Vector128.WidenUpper(high).AsInt32() * factor;
                    }

                    Shorts.PackBytes(Shorts.Pack(a >> Bits, b >> Bits), Shorts.Pack(c >> Bits, d >> Bits)).Store(to + i);
                }
            }

            for (; i < length; i++)
            {
                int sum = Half;
                for (int v = 0; v < taps; v++)
                    sum += from[(v * (nint)length) + i] * weight[v];
                to[i] = (byte)Math.Clamp(sum >> Bits, 0, 255);
            }
        }
    }

    /// <summary>result(x, d) = Σᵤ weights(x, u) row(firsts(x) + u, d) / 2²², rounded, kept within 0…255.</summary>
    /// <param name="row">[width, depth].</param>
    /// <param name="depth">Channels.</param>
    /// <param name="firsts">Of each pixel of the result the first pixel that it is made of.</param>
    /// <param name="counts">And how many.</param>
    /// <param name="weights">[pixels, most]: none below 0, 2²² in all for each.</param>
    /// <param name="most">Weights from those of one pixel to those of the next.</param>
    /// <param name="result">[pixels, depth].</param>
    /// <param name="tier">The vectors to use: any from <see cref="Tier.Lanes128"/> on are the same here.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along(
        ReadOnlySpan<byte> row, int depth, ReadOnlySpan<int> firsts, ReadOnlySpan<int> counts, ReadOnlySpan<int> weights, int most,
        Span<byte> result, Tier tier)
    {
        int pixels = firsts.Length;
        Check.Equal(counts.Length, pixels, nameof(Along));
        Check.Equal(weights.Length, pixels * most, nameof(Along));
        Check.Equal(result.Length, pixels * depth, nameof(Along));
        bool vectors = tier != Tier.Scalar && Shorts.AreSupported && depth == 3;
        fixed (byte* from = row, to = result)
        fixed (int* allWeights = weights)
        {
            for (int x = 0; x < pixels; x++)
            {
                int first = firsts[x], count = counts[x];
                if (first < 0 || count < 0 || count > most || (first + count) * depth > row.Length)
                    throw new ArgumentException($"{nameof(ResampleKernels)}: pixel {x} is made of pixels beyond the row.", nameof(firsts));
                int* weight = allWeights + (x * most);
                byte* source = from + (first * depth);
                byte* target = to + (x * depth);

                // Four bytes are loaded where three are a pixel: the last pixel of a row is left to the other way.
                if (vectors && ((first + count) * depth) + 1 <= row.Length)
                {
                    var sum = Vector128.Create(Half);
                    for (int u = 0; u < count; u++, source += 3)
                    {
                        var pixel = Vector128.WidenLower(
                            Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(source)).AsByte()));
                        sum += pixel.AsInt32() * Vector128.Create(weight[u]);
                    }

                    var shorts = Shorts.Pack(sum >> Bits, sum);
                    uint bytes = Shorts.PackBytes(shorts, shorts).AsUInt32().ToScalar();
                    (target[0], target[1], target[2]) = ((byte)bytes, (byte)(bytes >> 8), (byte)(bytes >> 16));
                    continue;
                }

                for (int d = 0; d < depth; d++)
                {
                    int sum = Half;
                    for (int u = 0; u < count; u++)
                        sum += source[(u * depth) + d] * weight[u];
                    target[d] = (byte)Math.Clamp(sum >> Bits, 0, 255);
                }
            }
        }
    }
}
