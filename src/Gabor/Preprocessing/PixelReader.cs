using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Preprocessing;

/// <summary>
/// Makes of an image of bytes what a network sees (6.5): a part cut out (6.7), pixels divided by 255, then less the mean image (6.25), or
/// less the mean of each channel and divided by its standard deviation. One caller at a time.
/// </summary>
sealed class PixelReader
{
    /// <summary>x / 255 for every value of a pixel.</summary>
    static readonly float[] Shares = [.. Enumerable.Range(0, 256).Select(pixel => pixel / 255f)];

    /// <summary>Pixels that are read at once: bytes of a vector.</summary>
    const int Together = 16;

    readonly Shape shape, part;
    readonly bool reflects;
    readonly float[] mean, standardDeviation;
    readonly bool isText;
    byte[]? mirrored;

    /// <param name="preprocessing">The model's.</param>
    public PixelReader(ImagePreprocessing preprocessing)
    {
        (shape, part, isText) = (preprocessing.ImageShape, preprocessing.Input, preprocessing.Vocabulary is not null);
        reflects = preprocessing.PaddingMode == PaddingMode.Reflect;
        mean = Spread(preprocessing.Mean);
        standardDeviation = preprocessing.StandardDeviation.IsEmpty ? [] : Spread(preprocessing.StandardDeviation);
    }

    /// <summary>What the network sees of an image in one place.</summary>
    public void Read(ReadOnlySpan<byte> pixels, ImageCrop crop, Span<float> to)
    {
        if (isText)
        {
            for (int p = 0; p < to.Length; p++)
                to[p] = pixels[p];
            return;
        }

        if (crop.IsMirrored)
        {
            mirrored ??= new byte[shape.Count];
            CropKernels.Mirror(pixels, shape, mirrored);
            pixels = mirrored;
        }

        if (part == shape && crop is { Top: 0, Left: 0 })
            Centre(pixels, mean, to);
        else
            Cut(pixels, crop, to);
        if (standardDeviation.Length > 0)
            Divide(to);
    }

    /// <summary>Subtracts from a part in 0…1 what <see cref="Read"/> would, and divides by what it would.</summary>
    public void Normalize(Span<float> to)
    {
        for (int p = 0; p < to.Length; p++)
            to[p] -= mean[p];
        if (standardDeviation.Length > 0)
            Divide(to);
    }

    void Cut(ReadOnlySpan<byte> pixels, ImageCrop crop, Span<float> to)
    {
        int row = part.Width * part.Depth;

        // Of each row the image fills first … last; padding comes in on the other side.
        int first = Math.Clamp(-crop.Left, 0, part.Width) * shape.Depth, last = Math
            .Clamp(shape.Width - crop.Left, 0, part.Width) * shape.Depth;
        for (int y = 0; y < part.Height; y++)
        {
            var target = to.Slice(y * row, row);
            var less = mean.AsSpan(y * row, row);
            int from = reflects ? Reflected(y + crop.Top, shape.Height) : y + crop.Top;
            if ((uint)from >= (uint)shape.Height)
            {
                Blacken(less, target);
                continue;
            }

            Pad(pixels, from, crop.Left, 0, first, less, target);
            if (first < last)
            {
                Centre(
                    pixels.Slice((((from * shape.Width) + crop.Left) * shape.Depth) + first, last - first), less[first..last],
                    target[first..last]);
            }

            Pad(pixels, from, crop.Left, last, row, less, target);
        }
    }

    /// <summary>The numbers first … last of a row of the part, which lie outside of the image.</summary>
    void Pad(ReadOnlySpan<byte> pixels, int from, int left, int first, int last, ReadOnlySpan<float> less, Span<float> to)
    {
        if (!reflects)
        {
            Blacken(less[first..last], to[first..last]);
            return;
        }

        for (int p = first; p < last; p++)
        {
            int column = Reflected((p / part.Depth) + left, shape.Width);
            to[p] = Shares[pixels[(((from * shape.Width) + column) * shape.Depth) + (p % part.Depth)]] - less[p];
        }
    }

    /// <summary>The row or column that is seen outside of an image in a mirror at its outermost one.</summary>
    static int Reflected(int place, int size) => place < 0 ? -place : place < size ? place : (2 * (size - 1)) - place;

    /// <summary>A value for each element of the part: as they are, of a channel at each of its pixels, 0 where there are none.</summary>
    float[] Spread(ReadOnlySpan<float> values)
    {
        float[] all = new float[part.Count];
        for (int p = 0; p < all.Length && !values.IsEmpty; p++)
            all[p] = values[p % values.Length];
        return all;
    }

    /// <summary>to = to / standard deviation.</summary>
    void Divide(Span<float> to)
    {
        for (int p = 0; p < to.Length; p++)
            to[p] /= standardDeviation[p];
    }

    /// <summary>to = x / 255 − mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Centre(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> mean, Span<float> to)
    {
        if (to.Length >= Together)
        {
            // The last ones overlap those before and are written twice.
            for (int p = 0; p < to.Length; p += Together)
                CentreTogether(Math.Min(p, to.Length - Together), pixels, mean, to);
            return;
        }

        for (int p = 0; p < to.Length; p++)
            to[p] = Shares[pixels[p]] - mean[p];
    }

    /// <summary>The same for the pixels p … p + 15. Quotients are rounded as those of the table, so the bits are too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CentreTogether(int p, ReadOnlySpan<byte> pixels, ReadOnlySpan<float> mean, Span<float> to)
    {
        var (low, high) = Vector128.Widen(Vector128.Create(pixels.Slice(p, Together)));
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        Four(a, mean.Slice(p, 4), to.Slice(p, 4));
        Four(b, mean.Slice(p + 4, 4), to.Slice(p + 4, 4));
        Four(c, mean.Slice(p + 8, 4), to.Slice(p + 8, 4));
        Four(d, mean.Slice(p + 12, 4), to.Slice(p + 12, 4));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Four(Vector128<uint> x, ReadOnlySpan<float> mean, Span<float> to) =>
            ((Vector128.ConvertToSingle(x.AsInt32()) / Vector128.Create(255f)) - Vector128.Create(mean)).CopyTo(to);
    }

    /// <summary>to = 0 − mean.</summary>
    static void Blacken(ReadOnlySpan<float> mean, Span<float> to)
    {
        for (int p = 0; p < to.Length; p++)
            to[p] = 0f - mean[p];
    }
}
