using System.CommandLine;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>The argument that names a run folder or a network.</summary>
static class NetworkWord
{
    /// <summary>A side that every network of <see cref="Networks.Default"/> takes.</summary>
    const int LeastPhotograph = 80;

    /// <summary>The argument.</summary>
    public static Argument<string> Argument(string description)
    {
        var argument = new Argument<string>("RUN|MODEL") { HelpName = "RUN|MODEL", Description = description };
        argument.CompletionSources.Add([.. Networks.Default.Names]);
        return argument;
    }

    /// <summary>Whether the word is a path: a folder or file of that name is there.</summary>
    public static bool IsPath(string word) => !IsNetworkFile(word) && (Directory.Exists(word) || File.Exists(word));

    /// <summary>Whether a name leaves the choice to the images.</summary>
    public static bool IsAuto(string name) => string.Equals(name, DefaultNetwork.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a model reads sentences.</summary>
    public static bool IsOfSentences(Model model) => model.Nodes.Any(node => node.Layer is Embedding);

    /// <summary>Whether a word is a file that describes a network.</summary>
    public static bool IsNetworkFile(string word) => word.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The network of a name or a file.</summary>
    /// <exception cref="UsageException">There is no network of this name.</exception>
    public static Network Named(string word) =>
        IsNetworkFile(word) ? NetworkFile.Read(word) : UsageException.Check(() => Networks.Default.Named(word));

    /// <summary>The network of a name or a file, or the one that suits the images, which is told.</summary>
    /// <exception cref="UsageException">There is no network of this name.</exception>
    public static Network Choose(string word, Dataset data, Terminal? terminal = null)
    {
        if (!IsAuto(word))
            return Named(word);
        var (network, why) = DefaultNetwork.For(data);
        terminal?.Error.WriteLine(why);
        return network;
    }

    /// <summary>
    /// A data set in a size that a network for photographs takes, where one of small images is only looked at through it.
    /// </summary>
    public static Dataset Enlarged(Network network, Dataset data) =>
        network.IsForPhotographs && Math.Min(data.Shape.Height, data.Shape.Width) < LeastPhotograph
            ? data.Resized(data.Shape with { Height = LeastPhotograph, Width = LeastPhotograph })
            : data;

    /// <summary>The network of a word that is no path.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Network Find(string command, string word) => IsNetworkFile(word) ? NetworkFile.Read(word) : Networks.Default.Find(word)
        ?? throw new UsageException(
            $"{command}: '{word}' is neither a run folder nor a network. {Nearest.Advice(word, [.. Networks.Default.Names])}");
}
