using System.CommandLine;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>The argument that names a run folder or a network.</summary>
static class NetworkWord
{
    /// <summary>The argument.</summary>
    public static Argument<string> Argument(string description)
    {
        var argument = new Argument<string>("RUN|MODEL") { HelpName = "RUN|MODEL", Description = description };
        argument.CompletionSources.Add([.. Networks.Default.Names]);
        return argument;
    }

    /// <summary>Whether the word is a path: a folder or file of that name is there.</summary>
    public static bool IsPath(string word) => Directory.Exists(word) || File.Exists(word);

    /// <summary>Whether a name leaves the choice to the images.</summary>
    public static bool IsAuto(string name) => string.Equals(name, DefaultNetwork.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The network of a name, or the one that suits the images.</summary>
    /// <exception cref="UsageException">There is no network of this name.</exception>
    public static Network Choose(string name, Dataset data) =>
        IsAuto(name) ? DefaultNetwork.For(data.Shape) : UsageException.Check(() => Networks.Default.Named(name));

    /// <summary>The network of a word that is no path.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Network Find(string command, string word) => Networks.Default.Find(word)
        ?? throw new UsageException(
            $"{command}: '{word}' is neither a run folder nor a network. {Nearest.Advice(word, [.. Networks.Default.Names])}");
}
