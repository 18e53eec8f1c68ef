using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>What a Gaussian scale space is made with: an image doubled, blurred, and reduced to every second pixel.</summary>
static unsafe class ScaleSpaceKernels
{
    /// <summary>Rows of a part are about this many pixels: the rows around them are read from its core's cache.</summary>
    const int PixelsPerPart = 16384;

    /// <summary>
    /// [H, W] → [2H, 2W] by linear interpolation between the centres of pixels: pixel (y, x) of the result lies at
    /// (y/2 − ¼, x/2 − ¼) of the image, whose edge pixels go on outside.
    /// </summary>
    public static void Double(ReadOnlySpan<float> image, Span<float> result, int height, int width, Workers workers)
    {
        Check.Equal(image.Length, checked(height * width), nameof(Double));
        Check.Equal(result.Length, checked(4 * height * width), nameof(Double));
        var scratch = workers.Scratch(width);
        fixed (float* from = image, to = result)
            RowLoop.Run(new DoubledRow(from, to, height, width, scratch), 2 * height, Rows(2 * width), workers);
    }

    /// <summary>Pixel (y, x) becomes pixel (2y, 2x) of an image of [height, width], ⌊height/2⌋ × ⌊width/2⌋ in all.</summary>
    public static void Halve(ReadOnlySpan<float> image, Span<float> result, int height, int width, Workers workers)
    {
        Check.Equal(image.Length, checked(height * width), nameof(Halve));
        Check.Equal(result.Length, height / 2 * (width / 2), nameof(Halve));
        fixed (float* from = image, to = result)
            RowLoop.Run(new HalvedRow(from, to, width), height / 2, Rows(width), workers);
    }

    /// <summary>
    /// The image blurred by a symmetric filter along both axes, result = w ∗ wᵀ ∗ image; beyond the edge the image is mirrored at its last
    /// pixels. On the way, difference = result − image.
    /// </summary>
    /// <param name="image">[height, width].</param>
    /// <param name="weights">The filter from its middle outwards, [radius + 1].</param>
    /// <param name="result">[height, width].</param>
    /// <param name="difference">[height, width], or empty.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="workers">The threads.</param>
    public static void Blur(
        ReadOnlySpan<float> image, ReadOnlySpan<float> weights, Span<float> result, Span<float> difference, int height, int width,
        Workers workers)
    {
        Check.Equal(image.Length, checked(height * width), nameof(Blur));
        Check.Equal(result.Length, image.Length, nameof(Blur));
        if (!difference.IsEmpty)
            Check.Equal(difference.Length, image.Length, nameof(Blur));

        // A row with its mirrored margins, and the places of the filter's taps.
        int radius = weights.Length - 1, taps = (2 * radius) + 1;
        var scratch = workers.Scratch(checked(width + (2 * radius) + (taps * sizeof(nint) / sizeof(float))));
        fixed (float* from = image, w = weights, to = result, less = difference)
            RowLoop.Run(new BlurredRow(from, w, to, less, height, width, radius, scratch), height, Rows(width), workers);
    }

    static int Rows(int width) => RowLoop.RowsOf(PixelsPerPart, width);

    /// <summary>The index within 0 … count − 1 that index i is mirrored to: 2 1 | 0 1 2 3 | 2 1.</summary>
    static int Mirror(int i, int count)
    {
        while ((uint)i >= (uint)count)
            i = count == 1 ? 0 : i < 0 ? -i : (2 * (count - 1)) - i;
        return i;
    }

    readonly struct DoubledRow(float* image, float* result, int height, int width, WorkerScratch scratch) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int near = row / 2, far = int.Clamp((row & 1) == 0 ? near - 1 : near + 1, 0, height - 1);
            float* line = scratch.Of(worker), to = result + ((nint)row * 2 * width);
            ElementLoop.Range<Mix, T>(new Mix(image + ((nint)near * width), image + ((nint)far * width), line), 0, width);
            for (int x = 0; x < width; x++)
            {
                float middle = 0.75f * line[x];
                to[2 * x] = middle + (0.25f * line[int.Max(x - 1, 0)]);
                to[(2 * x) + 1] = middle + (0.25f * line[int.Min(x + 1, width - 1)]);
            }
        }
    }

    /// <summary>¾ of one row and ¼ of another.</summary>
    readonly struct Mix(float* near, float* far, float* to) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T> =>
            T.Store(
                T.MultiplyAdd(T.Load(far + i), T.Fill(0.25f), T.Multiply(T.Load(near + i), T.Fill(0.75f))), to + i);
    }

    readonly struct HalvedRow(float* image, float* result, int width) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = image + ((nint)row * 2 * width), to = result + ((nint)row * (width / 2));
            for (int x = 0; x < width / 2; x++)
                to[x] = from[2 * x];
        }
    }

    readonly struct BlurredRow(
        float* image, float* weights, float* result, float* difference, int height, int width, int radius, WorkerScratch scratch)
        : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float** taps = (float**)scratch.Of(worker);
            float* line = (float*)(taps + (2 * radius) + 1), inner = line + radius;
            for (int k = -radius; k <= radius; k++)
                taps[radius + k] = image + ((nint)Mirror(row + k, height) * width);
            ElementLoop.Range<Filter, T>(new Filter(taps + radius, weights, inner, null, null, radius), 0, width);

            for (int k = 1; k <= radius; k++)
                (inner[-k], inner[width - 1 + k]) = (inner[Mirror(-k, width)], inner[Mirror(width - 1 + k, width)]);
            for (int k = -radius; k <= radius; k++)
                taps[radius + k] = inner + k;
            nint place = (nint)row * width;
            var across = new Filter(
                taps + radius, weights, result + place, image + place, difference == null ? null : difference + place, radius);
            ElementLoop.Range<Filter, T>(across, 0, width);
        }
    }

    /// <summary>to(i) = w(0) x₀(i) + Σₖ w(k) (x₋ₖ(i) + xₖ(i)), and how much that is more than another row.</summary>
    readonly struct Filter(float** taps, float* weights, float* to, float* before, float* difference, int radius) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T sum = T.Multiply(T.Fill(weights[0]), T.Load(taps[0] + i));
            for (nint k = 1; k <= radius; k++)
                sum = T.MultiplyAdd(T.Fill(weights[k]), T.Add(T.Load(taps[-k] + i), T.Load(taps[k] + i)), sum);
            T.Store(sum, to + i);
            if (difference != null)
                T.Store(T.Subtract(sum, T.Load(before + i)), difference + i);
        }
    }
}
