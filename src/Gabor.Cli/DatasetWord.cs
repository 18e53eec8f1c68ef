using System.CommandLine;
using Gabor.Data;
using Gabor.Runs;

namespace Gabor.Cli;

/// <summary>The argument that names a data set.</summary>
static class DatasetWord
{
    /// <summary>The argument.</summary>
    public static Argument<string?> Argument(string description, bool required)
    {
        var argument = new Argument<string?>("DATASET")
        {
            HelpName = "DATASET",
            Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
            Description = $"{description} {string.Join("; ", DatasetRegistry.Default.Select(kind => $"{kind.Usage}: {kind.Summary}"))}.",
        };
        argument.CompletionSources.Add([.. DatasetRegistry.Default.Select(kind => kind.Argument is null ? kind.Name : $"{kind.Name}:")]);
        return argument;
    }

    /// <summary>Opens the data set.</summary>
    /// <exception cref="UsageException">There is no data set of this name.</exception>
    /// <exception cref="GaborFormatException">Its files are missing or damaged.</exception>
    public static Dataset Open(string word) => UsageException.Check(() => DatasetRegistry.Default.Open(word));

    /// <summary>Opens the data set that a run recorded.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="GaborFormatException">Its files are missing or damaged; the message says how to name them where they lie
    /// now.</exception>
    public static Dataset OfRun(string folder)
    {
        string name = RunRecord.Read(RunFolder.Open(folder).RunFile).Data.Name;
        try
        {
            return Open(name);
        }
        catch (GaborFormatException fault)
        {
            throw new GaborFormatException(
                folder, $"its data set {name} cannot be opened: {fault.Message} If it lies elsewhere now, name it after the run.", fault);
        }
    }
}
