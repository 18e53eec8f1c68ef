using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Training;

/// <summary>
/// Makes images ready for a model: pixels divided by 255, shifted and otherwise changed at random while training (6.7), then less the mean image (6.25).
/// </summary>
sealed class ImageReader
{
    /// <summary>x / 255 for every value of a pixel.</summary>
    public static readonly float[] Shares = [.. Enumerable.Range(0, 256).Select(pixel => pixel / 255f)];

    /// <summary>Pixels that are read at once: bytes of a vector.</summary>
    const int Together = 16;

    readonly ImageSet images;
    readonly Shape shape;
    readonly float[] mean, nothing;
    readonly TrainingOptions? options;
    readonly Augmenter? augmenter;

    /// <summary>A reader of images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">What is done to them in the end.</param>
    /// <param name="options">How they are changed for training; null where none is read for it.</param>
    public ImageReader(ImageSet images, Preprocessing preprocessing, TrainingOptions? options = null)
    {
        (this.images, this.options) = (images, options);
        shape = images.Shape;
        nothing = new float[shape.Count];
        mean = preprocessing.Mean.IsEmpty ? nothing : preprocessing.Mean.ToArray();
        augmenter = options is null || options.Augmentation.IsNone ? null : new Augmenter(shape, options.Augmentation, options.Seed);
    }

    /// <summary>The mean of all images, X̂ = (1/m) Σ X (6.24), in 0…1; sums are exact, since pixels are whole numbers.</summary>
    public static float[] Mean(ImageSet images)
    {
        long[] sums = new long[images.Shape.Count];
        for (int i = 0; i < images.Count; i++)
        {
            var pixels = images.Pixels(i);
            for (int p = 0; p < sums.Length; p++)
                sums[p] += pixels[p];
        }

        return [.. sums.Select(sum => (float)(sum / (255.0 * images.Count)))];
    }

    /// <summary>Image <paramref name="index"/> as it is.</summary>
    public void Read(int index, Span<float> to) => Centre(images.Pixels(index), mean, to);

    /// <summary>Image <paramref name="index"/> as an augmenter changes it in epoch 0.</summary>
    public void ReadChanged(int index, Augmenter change, Span<float> to)
    {
        Centre(images.Pixels(index), nothing, to);
        Change(change, index, 0, to);
    }

    /// <summary>Image <paramref name="index"/> as the network sees it in an epoch of training: a pure function of seed, epoch and index.</summary>
    public void ReadForTraining(int index, int epoch, Span<float> to)
    {
        // Where nothing else is done to it, the image is shifted and centred in one go.
        var less = augmenter is null ? mean : nothing;
        if (options is { Shift: > 0 })
            ReadShifted(index, options.Shift, options.Seed, epoch, less, to);
        else
            Centre(images.Pixels(index), less, to);
        if (augmenter is not null)
            Change(augmenter, index, epoch, to);
    }

    /// <summary>Changes an image of 0…1 and then takes the mean image off.</summary>
    void Change(Augmenter change, int index, int epoch, Span<float> to)
    {
        change.Apply(index, epoch, to);
        for (int p = 0; p < to.Length; p++)
            to[p] -= mean[p];
    }

    /// <summary>Image <paramref name="index"/> shifted by up to <paramref name="most"/> pixels each way, less a mean image.</summary>
    void ReadShifted(int index, int most, ulong seed, int epoch, float[] mean, Span<float> to)
    {
        var random = new RandomStream(seed, Purpose.Augmentation, 0, (uint)epoch);
        int down = random.Below((ulong)index * 2, (2 * most) + 1) - most, right = random.Below(((ulong)index * 2) + 1, (2 * most) + 1) - most;
        var pixels = images.Pixels(index);
        int row = shape.Width * shape.Depth;

        // Of each row the image fills first … last; black comes in on the other side.
        int first = Math.Clamp(right, 0, shape.Width) * shape.Depth, last = Math.Clamp(shape.Width + right, 0, shape.Width) * shape.Depth;
        for (int y = 0; y < shape.Height; y++)
        {
            var target = to.Slice(y * row, row);
            var less = mean.AsSpan(y * row, row);
            int from = y - down;
            if ((uint)from >= (uint)shape.Height || first >= last)
            {
                Blacken(less, target);
                continue;
            }

            Blacken(less[..first], target[..first]);
            Centre(pixels.Slice((from * row) + first - (right * shape.Depth), last - first), less[first..last], target[first..last]);
            Blacken(less[last..], target[last..]);
        }
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
