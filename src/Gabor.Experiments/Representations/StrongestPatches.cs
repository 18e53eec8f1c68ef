using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// What a layer has learnt to see (fig. 4.4): for each of its channels the images in which it is the strongest, and the part of each that
/// it sees there (Zeiler and Fergus 2014, arXiv 1311.2901).
/// </summary>
/// <remarks>
/// Of an image counts the place where the channel is the largest, on a tie the first in row-major order; of images that tie, the first.
/// Only the best are kept while the images go by. The numbers do not depend on threads.
/// </remarks>
public sealed class StrongestPatches
{
    /// <summary>Patches of a channel unless stated: nine, as in the figures of the paper.</summary>
    public const int DefaultCount = 9;

    readonly Model model;
    readonly int layer, channels, places, count;
    readonly (int Image, int Place, float Activation)[][] best;
    readonly int[] kept;
    readonly double[] mean, squares;
    int seen;

    StrongestPatches(Model model, int layer, int count)
    {
        (this.model, this.layer, this.count) = (model, layer, count);
        var shape = model.Nodes[layer].Layer.Output;
        (channels, places) = (shape.Depth, shape.Height * shape.Width);
        best = [.. Enumerable.Range(0, channels).Select(_ => new (int, int, float)[count])];
        (kept, mean, squares) = (new int[channels], new double[channels], new double[channels]);
    }

    /// <summary>Finds the strongest patches of each channel of some layers, in one pass over the images.</summary>
    /// <param name="model">The network, with its weights.</param>
    /// <param name="layers">The places of the layers in <see cref="Model.Nodes"/>.</param>
    /// <param name="images">The images.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="count">Patches of a channel, at least 1.</param>
    /// <param name="progress">Reported the number of images that are done; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<LayerPatches> Of(
        Model model, IReadOnlyList<int> layers, ImageSource images, Workers workers, int count = DefaultCount,
        IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var activations = new LayerActivations(model, layers, images, workers);
        StrongestPatches[] found = [.. layers.Select(layer => new StrongestPatches(model, layer, count))];
        activations.Run(
            first =>
            {
                for (int i = 0; i < found.Length; i++)
                    found[i].Add(activations, i, first, workers);
            },
            progress, cancellation);
        return [.. found.Select(of => of.Result())];
    }

    void Add(LayerActivations activations, int index, int first, Workers workers)
    {
        float[] largest = new float[activations.Count * channels];
        int[] where = new int[largest.Length];
        Callback.Run(workers, activations.Count, (image, _) => Largest(
            activations.Of(index).Slice(image * places * channels, places * channels),
            largest.AsSpan(image * channels, channels), where.AsSpan(image * channels, channels)));
        for (int i = 0; i < largest.Length; i++)
            Keep(i % channels, first + (i / channels), where[i], largest[i]);
    }

    /// <summary>Of each channel the largest activation of an image, and the first place that has it.</summary>
    void Largest(ReadOnlySpan<float> a, Span<float> largest, Span<int> where)
    {
        a[..channels].CopyTo(largest);
        for (int place = 1; place < places; place++)
        {
            var row = a.Slice(place * channels, channels);
            for (int channel = 0; channel < row.Length; channel++)
            {
                if (row[channel] > largest[channel])
                    (largest[channel], where[channel]) = (row[channel], place);
            }
        }
    }

    void Keep(int channel, int image, int place, float activation)
    {
        // Welford's way to the mean and the sum of squares around it.
        if (channel == 0)
            seen++;
        double from = activation - mean[channel];
        mean[channel] += from / seen;
        squares[channel] += from * (activation - mean[channel]);

        var row = best[channel];
        if (kept[channel] == count && !(activation > row[^1].Activation))
            return;
        int at = kept[channel] < count ? kept[channel]++ : count - 1;
        for (; at > 0 && activation > row[at - 1].Activation; at--)
            row[at] = row[at - 1];
        row[at] = (image, place, activation);
    }

    LayerPatches Result()
    {
        var of = model.Nodes[layer].Layer;
        return new LayerPatches(layer, of.Name, of.Output,
        [
            .. Enumerable.Range(0, channels).Select(channel => new ChannelPatches(
                channel,
                [
                    .. best[channel].Take(kept[channel]).Select(one =>
                    {
                        var (row, column) = (one.Place / of.Output.Width, one.Place % of.Output.Width);
                        return new Patch(one.Image, row, column, one.Activation, ReceptiveField.Of(model, layer, row, column));
                    }),
                ],
                Math.Sqrt(squares[channel] / Math.Max(1, seen)))),
        ]);
    }
}
