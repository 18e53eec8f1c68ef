using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>Makes networks for data sets: for images of their shape, for sentences with as many words as they have.</summary>
public static class NetworkMaking
{
    /// <summary>Makes a network for a data set: <c>Networks.Default.Named("kim-cnn").MakeFor(data)</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The images or sentences that it is to learn from.</param>
    /// <exception cref="ArgumentException">The data set does not suit it.</exception>
    public static Model MakeFor(this Network network, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        return network.MakeFor(data, data.Shape);
    }

    /// <summary>
    /// Makes a network for a data set as options have it: behind <see cref="TrainingOptions.Features"/>, and for images of the size and the
    /// crop that it is to see.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The images or sentences that it is to learn from.</param>
    /// <param name="options">How it is to be trained.</param>
    /// <exception cref="ArgumentException">The data set or the options do not suit it.</exception>
    public static Model MakeFor(this Network network, Dataset data, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        return options.ModelOf(network, data);
    }

    /// <summary>The same for a part of the images.</summary>
    internal static Model MakeFor(this Network network, Dataset data, Shape input)
    {
        if (data.Vocabulary is not { } vocabulary)
            return network.Make(input, data.ClassNames);
        return network.MakeForSentences is { } make ? make(input, vocabulary.Count, data.ClassNames)
            : Networks.Default.Contains(network) ? throw SentenceCheck.ReadsImages(network.Name, data)
            : network.Make(input, data.ClassNames);
    }
}
