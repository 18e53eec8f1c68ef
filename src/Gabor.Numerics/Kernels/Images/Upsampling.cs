using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Images;

/// <summary>
/// Rows of half-size samples at full size by a triangle filter: ¾ of the nearer sample and ¼ of the farther, along each side that is half.
/// Roundings alternate, so that no shade is preferred; the same as in libjpeg.
/// </summary>
static unsafe class Upsampling
{
    /// <summary>Samples that are made at once.</summary>
    const int Together = 16;

    /// <summary>Half as high: a row between two rows.</summary>
    /// <param name="near">The row that is nearer.</param>
    /// <param name="far">The row that is farther, above or below.</param>
    /// <param name="isAbove">Whether the farther one is above.</param>
    /// <param name="row">The row.</param>
    /// <param name="tier">The vectors to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Down(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, bool isAbove, Span<byte> row, Tier tier)
    {
        int width = near.Length, x = 0, bias = isAbove ? 1 : 2;
        Check.Equal(far.Length, width, nameof(Down));
        Check.Equal(row.Length, width, nameof(Down));
        fixed (byte* nearer = near, farther = far, to = row)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                Vector128<short> three = Vector128.Create((short)3), add = Vector128.Create((short)bias);
                for (; x <= width - Together; x += Together)
                {
                    var (low, high) = Vector128.Widen(Vector128.Load(nearer + x));
                    var (lowFar, highFar) = Vector128.Widen(Vector128.Load(farther + x));
                    Shorts.PackBytes(
                        ((low.AsInt16() * three) + lowFar.AsInt16() + add) >> 2,
                        ((high.AsInt16() * three) + highFar.AsInt16() + add) >> 2).Store(to + x);
                }
            }

            for (; x < width; x++)
                to[x] = (byte)(((3 * nearer[x]) + farther[x] + bias) >> 2);
        }
    }

    /// <summary>Half as wide.</summary>
    /// <param name="from">The samples.</param>
    /// <param name="row">The row, twice as long.</param>
    /// <param name="scratch">Two more than there are samples.</param>
    /// <param name="tier">The vectors to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along(ReadOnlySpan<byte> from, Span<byte> row, Span<short> scratch, Tier tier)
    {
        int width = from.Length, x = 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, width + 2, nameof(scratch));
        fixed (byte* samples = from)
        fixed (short* sums = scratch)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                for (; x <= width - Together; x += Together)
                {
                    var (low, high) = Vector128.Widen(Vector128.Load(samples + x));
                    low.AsInt16().Store(sums + x + 1);
                    high.AsInt16().Store(sums + x + 9);
                }
            }

            for (; x < width; x++)
                sums[x + 1] = samples[x];
        }

        Weave(scratch, width, 1, 2, 2, row, tier);
    }

    /// <summary>Half as high and half as wide.</summary>
    /// <param name="near">The row that is nearer.</param>
    /// <param name="far">The row that is farther, above or below.</param>
    /// <param name="row">The row, twice as long.</param>
    /// <param name="scratch">Two more than there are samples.</param>
    /// <param name="tier">The vectors to use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> row, Span<short> scratch, Tier tier)
    {
        int width = near.Length, x = 0;
        Check.Equal(far.Length, width, nameof(Both));
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, width + 2, nameof(scratch));
        fixed (byte* nearer = near, farther = far)
        fixed (short* sums = scratch)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                var three = Vector128.Create((short)3);
                for (; x <= width - Together; x += Together)
                {
                    var (low, high) = Vector128.Widen(Vector128.Load(nearer + x));
                    var (lowFar, highFar) = Vector128.Widen(Vector128.Load(farther + x));
                    ((low.AsInt16() * three) + lowFar.AsInt16()).Store(sums + x + 1);
                    ((high.AsInt16() * three) + highFar.AsInt16()).Store(sums + x + 9);
                }
            }

            for (; x < width; x++)
                sums[x + 1] = (short)((3 * nearer[x]) + farther[x]);
        }

        Weave(scratch, width, 8, 7, 4, row, tier);
    }

    /// <summary>Each repeated, along a row.</summary>
    /// <param name="from">The samples.</param>
    /// <param name="times">How often each stands there.</param>
    /// <param name="row">The row; its length may cut the last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Repeat(ReadOnlySpan<byte> from, int times, Span<byte> row)
    {
        for (int x = 0, at = 0; at < row.Length; x++)
        {
            for (int i = 0; i < times && at < row.Length; i++)
                row[at++] = from[Math.Min(x, from.Length - 1)];
        }
    }

    /// <summary>
    /// Of sums at 1 … width: row(2x) = (3 sum(x) + sum(x − 1) + even) / 2ˢ and row(2x + 1) = (3 sum(x) + sum(x + 1) + odd) / 2ˢ; the
    /// outermost have themselves as neighbour.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Weave(Span<short> scratch, int width, int even, int odd, int shift, Span<byte> row, Tier tier)
    {
        Check.Equal(row.Length, 2 * width, nameof(Weave));
        scratch[0] = scratch[1];
        scratch[width + 1] = scratch[width];
        int x = 0;
        fixed (short* sums = scratch)
        fixed (byte* to = row)
        {
            if (tier != Tier.Scalar && Shorts.AreSupported)
            {
                Vector128<short> three = Vector128.Create((short)3), first = Vector128.Create((short)even),
                    second = Vector128.Create((short)odd);
                for (; x <= width - 8; x += 8)
                {
                    var here = Vector128.Load(sums + x + 1) * three;
                    var left = (here + Vector128.Load(sums + x) + first) >> shift;
                    var right = (here + Vector128.Load(sums + x + 2) + second) >> shift;
                    (left | (right << 8)).AsByte().Store(to + (2 * x));
                }
            }

            for (; x < width; x++)
            {
                int here = 3 * sums[x + 1];
                to[2 * x] = (byte)((here + sums[x] + even) >> shift);
                to[(2 * x) + 1] = (byte)((here + sums[x + 2] + odd) >> shift);
            }
        }
    }
}
