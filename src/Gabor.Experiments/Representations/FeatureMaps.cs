using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>What a layer makes of one image.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Shape">H' × W' × D' of its output.</param>
/// <param name="Values">Its activations, [H', W', D'].</param>
public sealed record FeatureMaps(string Name, Shape Shape, IReadOnlyList<float> Values)
{
    /// <summary>The activations of some layers for one image, as in evaluation.</summary>
    /// <param name="model">The network, with its weights.</param>
    /// <param name="layers">The places of the layers in <see cref="Model.Nodes"/>.</param>
    /// <param name="images">The source of the image.</param>
    /// <param name="index">Which image.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <exception cref="GaborFormatException">The image cannot be read; the message names it.</exception>
    public static IReadOnlyList<FeatureMaps> Of(Model model, IReadOnlyList<int> layers, ImageSource images, int index, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(images);
        var maps = new List<FeatureMaps>();
        var activations = new LayerActivations(model, layers, images.Subset([index]), workers);
        activations.Run(_ => maps.AddRange(layers.Select((layer, i) =>
            new FeatureMaps(model.Nodes[layer].Layer.Name, model.Nodes[layer].Layer.Output, activations.Of(i).ToArray()))));
        return maps;
    }

    /// <summary>The map of one channel, [H', W'].</summary>
    /// <param name="channel">0 … D' − 1.</param>
    public float[] Map(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Shape.Depth, nameof(channel));
        return [.. Enumerable.Range(0, Shape.Height * Shape.Width).Select(place => Values[(place * Shape.Depth) + channel])];
    }

    /// <summary>The channels whose maps differ the most from place to place, by their standard deviation, in the order of their
    /// numbers.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<int> Liveliest(int count) =>
    [
        .. Enumerable.Range(0, Shape.Depth).OrderByDescending(channel => Variance(Map(channel))).ThenBy(channel => channel).Take(count)
            .Order(),
    ];

    static double Variance(float[] map)
    {
        double mean = 0, squares = 0;
        foreach (float value in map)
            mean += value;
        mean /= map.Length;
        foreach (float value in map)
            squares += (value - mean) * (value - mean);
        return squares / map.Length;
    }
}
