using System.Globalization;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats.Weights;

/// <summary>Makes networks for files of weights: with as many channels and classes as the tensors have.</summary>
/// <param name="file">The file.</param>
/// <param name="names">How it names parameters; those by which most is found if null.</param>
sealed class WeightFitting(WeightFile file, WeightNames? names)
{
    /// <summary>The classes of a network that is made to ask how many there are.</summary>
    const int AnyClasses = 1000;

    /// <summary>Color images.</summary>
    const int Channels = 3;

    /// <summary>The network as the file needs it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="size">Height and width of what it sees; those that it was made for if null.</param>
    /// <param name="channels">The channels of an image; those of the file's first filters if null, or else 3.</param>
    /// <param name="classes">The names of the classes; if null their numbers, as many as the file's scores.</param>
    /// <exception cref="ArgumentException">The images do not suit the network.</exception>
    public Model Make(Network network, (int Height, int Width)? size, int? channels, IReadOnlyList<string>? classes)
    {
        var (height, width) = size ?? (network.Side, network.Side);
        var model = network.Make(new Shape(height, width, channels ?? Channels), classes ?? Numbered(AnyClasses));
        if (channels is not null && classes is not null)
            return model;
        var report = file.Match(model, names);
        int depth = channels ?? DepthOf(model, report) ?? Channels;
        var named = classes ?? Numbered(ScoresOf(model, report) ?? throw new GaborFormatException(
            file.Path,
            $"it does not say how many classes there are: by the names of {report.Names} nothing in it is for the scores of {model.Name}. "
            + "Name the classes."));
        return network.Make(new Shape(height, width, depth), named);
    }

    /// <summary>Networks of a registry that need every tensor of the file and nothing else.</summary>
    public IReadOnlyList<(Network Network, Model Model)> Fitting(
        IEnumerable<Network> networks, (int Height, int Width)? size, int? channels, IReadOnlyList<string>? classes)
    {
        List<(Network, Model)> fitting = [];
        foreach (var network in networks.Where(network => !network.IsForSentences))
        {
            try
            {
                var model = Make(network, size, channels, classes);
                if (file.Match(model, names) is { IsComplete: true, Unused.Count: 0 })
                    fitting.Add((network, model));
            }
            catch (Exception refusal) when (refusal is ArgumentException or GaborFormatException)
            {
                // It is not for such images, or not for this file.
            }
        }

        return fitting;
    }

    /// <summary>Classes that are called by their numbers.</summary>
    public static string[] Numbered(int classes) =>
        [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The channels that the first filters see.</summary>
    static int? DepthOf(Model model, WeightReport report)
    {
        var first = model.Nodes.FirstOrDefault(node => node.Sources.Contains(-1));
        if (first?.Layer is not Convolution { Groups: 1 }
            || Found(report, $"{first.Layer.Name}.weight") is not { Found: { Count: 4 } sizes } match)
            return null;
        return match.Sizes.Count == 4 && match.Sizes[1] == model.Input.Depth ? sizes[1] : sizes[2];
    }

    /// <summary>How many scores the last layer gives.</summary>
    static int? ScoresOf(Model model, WeightReport report)
    {
        var last = model.Nodes[model.Outputs[0]].Layer;
        if (Found(report, $"{last.Name}.bias") is { Found: [var count] })
            return count > 0 ? count : null;
        return Found(report, $"{last.Name}.weight") is { Found: { Count: > 1 } sizes } match
            ? match.Sizes[0] == last.Output.Count ? sizes[0] : sizes[^1]
            : null;
    }

    static WeightMatch? Found(WeightReport report, string parameter) =>
        report.Matched.Concat(report.Different).FirstOrDefault(match => match.Parameter == parameter);
}
