using System.Globalization;

namespace Gabor.Numerics;

/// <summary>
/// How a byte q stands for a number: x = s (q − z), with a scale s and a zero point z, the byte of 0. A number becomes the nearest byte, q
/// = z + round(min(max(−z, x / s), 255 − z)), halves to even; what lies beyond the ends becomes the end.
/// </summary>
/// <remarks>
/// x / s is computed as x times the float nearest to 1 / s, so a number becomes the same byte on every machine; a number that stands for a
/// byte becomes that byte again. A number that is none becomes the byte 0.
/// </remarks>
public readonly record struct ByteScale
{
    /// <summary>The ends of s: it and 1 / s are far from what float32 cannot hold.</summary>
    internal const float Least = 1e-30f, Most = 1e30f;

    /// <summary>A scale and a zero point.</summary>
    /// <param name="scale">s, 1e-30 … 1e30.</param>
    /// <param name="zeroPoint">z, 0 … 255: 0 where no number is negative, 128 where they lie evenly around 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of range.</exception>
    public ByteScale(float scale, int zeroPoint)
    {
        if (!IsScale(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "the scale of bytes is from 1e-30 to 1e30.");
        if (zeroPoint is < 0 or > byte.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(zeroPoint), zeroPoint, "the zero point of bytes is one of 0 … 255.");
        (Scale, ZeroPoint) = (scale, zeroPoint);
    }

    /// <summary>s, what a step from a byte to the next stands for.</summary>
    public float Scale { get; }

    /// <summary>z, the byte of 0.</summary>
    public int ZeroPoint { get; }

    /// <summary>1 / s, rounded.</summary>
    internal float Inverse => 1f / Scale;

    /// <summary>Whether a number can be a scale.</summary>
    internal static bool IsScale(float scale) => scale is >= Least and <= Most;

    /// <summary>Bytes for numbers from <paramref name="least"/> to <paramref name="most"/>; 0 is always one of them, and exact.</summary>
    /// <param name="least">The least number; what is above 0 counts as 0.</param>
    /// <param name="most">The largest number; what is below 0 counts as 0.</param>
    public static ByteScale Of(float least, float most)
    {
        (least, most) = (float.Min(least, 0), float.Max(most, 0));
        float scale = (most - least) / byte.MaxValue;
        if (!IsScale(scale))
            return new ByteScale(1, least < 0 ? 128 : 0);
        return new ByteScale(scale, (int)float.Clamp(float.Round(-least / scale), 0, byte.MaxValue));
    }

    /// <summary>The byte of a number.</summary>
    public byte Quantize(float x)
    {
        float steps = x * Inverse, least = -ZeroPoint, most = byte.MaxValue - ZeroPoint;
        steps = steps > least ? steps : least;
        return (byte)(ZeroPoint + (int)float.Round(steps < most ? steps : most));
    }

    /// <summary>The number of a byte.</summary>
    public float Number(byte q) => Scale * (q - ZeroPoint);

    /// <summary><c>0.0235, zero 128</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scale:G3}, zero {ZeroPoint}");
}
