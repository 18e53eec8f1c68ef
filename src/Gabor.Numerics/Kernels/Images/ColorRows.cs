using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>Three rows of samples become a row of pixels.</summary>
static unsafe class ColorRows
{
    /// <summary>Pixels that are made at once.</summary>
    const int Together = 16;

    /// <summary>2¹⁶ times the factors of JFIF: red of Cr 1.402, green of Cb 0.34414 and Cr 0.71414, blue of Cb 1.772.</summary>
    const int RedOfCr = 91_881, GreenOfCb = 22_554, GreenOfCr = 46_802, BlueOfCb = 116_130;

    /// <summary>
    /// Red, green, blue of YCbCr as in JFIF: R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb, where Cb and Cr lie
    /// around 128; rounded to whole numbers, kept within 0…255.
    /// </summary>
    /// <param name="luma">Y.</param>
    /// <param name="blue">Cb.</param>
    /// <param name="red">Cr.</param>
    /// <param name="pixels">[width, 3].</param>
    /// <param name="tier">The vectors to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromYcc(
        ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> pixels, Tier tier)
    {
        int width = luma.Length, x = 0;
        Lengths(luma, blue, red, pixels);
        fixed (byte* y = luma, cb = blue, cr = red, to = pixels)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                for (; x <= width - Together; x += Together)
                {
                    var (y0, y1) = Vector128.Widen(Vector128.Load(y + x));
                    var (b0, b1) = Vector128.Widen(Vector128.Load(cb + x));
                    var (r0, r1) = Vector128.Widen(Vector128.Load(cr + x));
                    Eight(y0.AsInt16(), b0.AsInt16(), r0.AsInt16(), out var red0, out var green0, out var blue0);
                    Eight(y1.AsInt16(), b1.AsInt16(), r1.AsInt16(), out var red1, out var green1, out var blue1);
                    Weave(
                        Shorts.PackBytes(red0, red1), Shorts.PackBytes(green0, green1), Shorts.PackBytes(blue0, blue1), to + (3 * x));
                }
            }

            for (; x < width; x++)
            {
                int light = (y[x] << 16) + (1 << 15), b = cb[x] - 128, r = cr[x] - 128;
                to[3 * x] = (byte)Math.Clamp((light + (RedOfCr * r)) >> 16, 0, 255);
                to[(3 * x) + 1] = (byte)Math.Clamp((light - (GreenOfCb * b) - (GreenOfCr * r)) >> 16, 0, 255);
                to[(3 * x) + 2] = (byte)Math.Clamp((light + (BlueOfCb * b)) >> 16, 0, 255);
            }
        }
    }

    /// <summary>Red, green, blue as they are.</summary>
    /// <param name="red">The first of each pixel.</param>
    /// <param name="green">The second.</param>
    /// <param name="blue">The third.</param>
    /// <param name="pixels">[width, 3].</param>
    /// <param name="tier">The vectors to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromRgb(
        ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> pixels, Tier tier)
    {
        int width = red.Length, x = 0;
        Lengths(red, green, blue, pixels);
        fixed (byte* r = red, g = green, b = blue, to = pixels)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                for (; x <= width - Together; x += Together)
                    Weave(Vector128.Load(r + x), Vector128.Load(g + x), Vector128.Load(b + x), to + (3 * x));
            }

            for (; x < width; x++)
                (to[3 * x], to[(3 * x) + 1], to[(3 * x) + 2]) = (r[x], g[x], b[x]);
        }
    }

    static void Lengths(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> pixels)
    {
        Check.Equal(b.Length, a.Length, nameof(ColorRows));
        Check.Equal(c.Length, a.Length, nameof(ColorRows));
        Check.Equal(pixels.Length, 3 * a.Length, nameof(ColorRows));
    }

    /// <summary>
    /// The whole part of a factor is added as it is; of the rest the high half of a product of twice the colour is a bit below the point,
    /// which rounds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Eight(
        Vector128<short> y, Vector128<short> cb, Vector128<short> cr, out Vector128<short> red, out Vector128<short> green,
        out Vector128<short> blue)
    {
        Vector128<short> middle = Vector128.Create((short)128), one = Vector128<short>.One;
        cb -= middle;
        cr -= middle;
        Vector128<short> cb2 = cb + cb, cr2 = cr + cr;
        red = y + cr + ((Shorts.MultiplyHigh(cr2, Vector128.Create((short)(RedOfCr - 65_536))) + one) >> 1);
        blue = y + cb2 + ((Shorts.MultiplyHigh(cb2, Vector128.Create((short)(BlueOfCb - 131_072))) + one) >> 1);
        Vector128<short> factors = BlockTransform.Two(-GreenOfCb, 65_536 - GreenOfCr);
        var round = Vector128.Create(1 << 15);
        green = y - cr + Shorts.Pack(
            (Shorts.MultiplyAdd(Shorts.Low(cb, cr), factors) + round) >> 16,
            (Shorts.MultiplyAdd(Shorts.High(cb, cr), factors) + round) >> 16);
    }

    /// <summary>Sixteen pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weave(Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue, byte* to)
    {
        const byte No = 128;
        (Shorts.Pick(red, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
            | Shorts.Pick(green, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Shorts.Pick(blue, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No))).Store(to);
        (Shorts.Pick(red, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Shorts.Pick(green, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
            | Shorts.Pick(blue, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No))).Store(to + 16);
        (Shorts.Pick(red, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Shorts.Pick(green, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Shorts.Pick(blue, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15))).Store(to + 32);
    }
}
