using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Input;

/// <summary>
/// Mixes the images of a batch with each other and gives each shares of the classes instead of one class: mixup (Zhang et al. 2018),
/// cutmix (Yun et al. 2019) and label smoothing (Szegedy et al. 2016).
/// </summary>
/// <remarks>
/// <para>Image x is mixed with x', its place in a random order of the batch, by a λ of its own from Beta(α, α). Mixup: λ x + (1 − λ) x'.
/// Cutmix: a box of x' replaces that of x; its sides are √(1 − λ) of the image's, its middle is anywhere, it is cut at the image's edge,
/// and λ becomes the share of pixels that stay.</para>
/// <para>t = λ s(y) + (1 − λ) s(y'), where s(y) = (1 − ε) e_y + ε / K. As label, what counts as correct, stays the class with the larger
/// part, of equals y.</para>
/// <para>All is a pure function of seed, step and place in the batch.</para>
/// </remarks>
sealed class Mixer : IDisposable
{
    const int OrderPart = 0, LambdaPart = 1, BoxPart = 2, CoinPart = 3;

    readonly Shape shape;
    readonly int classes;
    readonly bool mixes;
    readonly double? mixup, cutmix;
    readonly double smoothing;
    readonly ulong seed;
    readonly Tensor before;
    readonly int[] labels, order, outside;

    // A thread of the loader does the work.
    readonly Workers workers = new(1);

    /// <param name="options">What is mixed, and the seed.</param>
    /// <param name="shape">H × W × D of an image.</param>
    /// <param name="batch">The most images of a batch.</param>
    /// <param name="read">The most images of it that are read.</param>
    /// <param name="classes">K.</param>
    public Mixer(InputOptions options, Shape shape, int batch, int read, int classes)
    {
        (this.shape, this.classes, mixes, mixup, cutmix, smoothing, seed) = (
            shape, classes, options.MixesImages, options.Mixup, options.Cutmix, options.LabelSmoothing, options.Seed);
        before = new Tensor(mixes ? read : 1, shape.Height, shape.Width, shape.Depth);
        (labels, order, outside) = (new int[read], new int[batch], new int[2 * batch]);
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        before.Dispose();
        workers.Dispose();
    }

    /// <summary>Which other images of a batch some of its images are mixed with, one caller at a time.</summary>
    /// <param name="step">Steps of the run before it.</param>
    /// <param name="whole">The images of the batch.</param>
    /// <param name="first">The place of the first of the images.</param>
    /// <param name="count">How many they are.</param>
    /// <returns>Places in the batch, in the order of the images; valid until the next call.</returns>
    public ReadOnlySpan<int> OthersOf(long step, int whole, int first, int count)
    {
        var all = outside.AsSpan(0, whole);
        Order(all, step);
        var places = outside.AsSpan(whole);
        int found = 0;
        foreach (int place in all.Slice(first, count))
        {
            if (place < first || place >= first + count)
                places[found++] = place;
        }

        return places[..found];
    }

    /// <summary>Mixes a batch.</summary>
    /// <param name="batch">Its images and labels, and behind them those of <see cref="OthersOf"/>, which are cut off; its targets are
    /// written.</param>
    /// <param name="step">Steps of the run before it.</param>
    /// <param name="count">How many of the images are trained on.</param>
    public void Apply(Batch batch, long step, int count)
    {
        batch.Labels.CopyTo(labels);
        var others = order.AsSpan(0, batch.Whole);
        Order(others, step);
        if (mixes)
            batch.Values.CopyTo(before.Span);
        int size = shape.Count, first = batch.First, outsiders = count;
        for (int i = 0; i < count; i++)
        {
            int other = others[first + i] - first;
            if (other < 0 || other >= count)
                other = outsiders++;
            float stays = mixes ? Mix(batch.Image(i), before.Span.Slice(other * size, size), first + i, step) : 1;
            WriteTargets(batch.Targets.Slice(i * classes, classes), labels[i], labels[other], stays);
            batch.Labels[i] = stays < 0.5f ? labels[other] : labels[i];
        }

        batch.Count = count;
    }

    /// <summary>Which image each one is mixed with; itself where nothing is mixed.</summary>
    void Order(Span<int> all, long step)
    {
        for (int i = 0; i < all.Length; i++)
            all[i] = i;
        if (mixes)
            Permutation.Shuffle(all, Stream(OrderPart, step));
    }

    RandomStream Stream(int part, long step) => new(seed, Purpose.Mixing, part, (uint)step);

    /// <summary>Mixes <paramref name="other"/> into an image.</summary>
    /// <returns>λ, the share of the image that stays.</returns>
    float Mix(Span<float> image, ReadOnlySpan<float> other, int index, long step)
    {
        bool cuts = mixup is null || (cutmix is not null && Stream(CoinPart, step).Below((ulong)index, 2) == 0);
        double alpha = (cuts ? cutmix : mixup)!.Value, stays = BetaDistribution.Draw(Stream(LambdaPart, step), (ulong)index, alpha, alpha);
        if (cuts)
            return Cut(image, other, stays, Stream(BoxPart, step), index);
        ElementWiseKernels.Zip(new Toward((float)(1 - stays)), image, other, image, workers);
        return 1 - (float)(1 - stays);
    }

    /// <summary>Puts a box of one image into another.</summary>
    float Cut(Span<float> image, ReadOnlySpan<float> other, double stays, RandomStream random, int index)
    {
        double side = Math.Sqrt(1 - stays);
        var (top, bottom) = Range(shape.Height, side, random.Below((ulong)index * 2, shape.Height));
        var (left, right) = Range(shape.Width, side, random.Below(((ulong)index * 2) + 1, shape.Width));
        int row = shape.Width * shape.Depth, first = left * shape.Depth, count = (right - left) * shape.Depth;
        for (int y = top; y < bottom; y++)
            other.Slice((y * row) + first, count).CopyTo(image[((y * row) + first)..]);
        return (float)(1 - ((double)(bottom - top) * (right - left) / (shape.Height * shape.Width)));
    }

    /// <summary>So many of all places around a middle, as far as there are any.</summary>
    static (int First, int End) Range(int all, double share, int middle)
    {
        int count = (int)(all * share), first = middle - (count / 2);
        return (Math.Max(first, 0), Math.Min(first + count, all));
    }

    void WriteTargets(Span<float> targets, int label, int other, float stays)
    {
        targets.Fill((float)(smoothing / classes));
        targets[label] += (float)((1 - smoothing) * stays);
        targets[other] += (float)((1 - smoothing) * (1 - stays));
    }
}
