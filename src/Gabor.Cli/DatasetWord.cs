using System.CommandLine;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Preprocessing;
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

    /// <summary>Refuses sentences where a command is about images.</summary>
    /// <exception cref="UsageException">The data set holds sentences.</exception>
    public static Dataset OfImages(string command, Dataset data) => data.Vocabulary is null ? data : throw new UsageException(
        $"{command}: {Format.Clean(data.Name)} holds sentences; this is for images.");

    /// <summary><c>--on-error</c>.</summary>
    public static Option<string?> OnError() => OptionKinds.Named("--on-error", "NAME",
        "What is done about images that cannot be read. fail: they are an error; skip: they are left out. [default: fail]",
        ErrorPolicies);

    /// <summary><c>--cache</c>.</summary>
    public static Option<string?> Cache() => new("--cache")
    {
        HelpName = "DIR",
        Description = "A folder that keeps decoded images, so that the next run decodes nothing, and holds those that memory does not; and "
            + "what frozen layers give. "
            + "[default: none]",
    };

    /// <summary>Decodes all images and brings them to their shape, with progress on a screen; pixels stay as they are.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="onError">What <see cref="OnError"/> was given.</param>
    /// <param name="threads">Threads; 0 for as many as there are processors.</param>
    /// <param name="terminal">Where progress and remarks are shown.</param>
    /// <param name="cache">What <see cref="Cache"/> was given.</param>
    /// <param name="framing">How images get other proportions: as the model has learnt; as a new model learns if null.</param>
    /// <exception cref="GaborFormatException">An image cannot be read.</exception>
    public static Dataset Load(
        Dataset data, string? onError, int threads, Terminal terminal, string? cache = null, ImageFraming? framing = null)
    {
        var broken = Broken(onError);
        var status = new StatusLine(terminal);
        using var interrupt = new Interrupt(terminal, status.Clear);
        try
        {
            data = data.Load(
                broken, threads, terminal.IsLive ? new ImageProgress(status, "reading images", data.Count) : null, cache, framing,
                interrupt.Token);
        }
        finally
        {
            status.Clear();
        }

        foreach (string remark in data.Remarks)
            terminal.Error.WriteLine($"gabor: {remark}");
        return data;
    }

    static readonly string[] ErrorPolicies = ["fail", "skip"];

    static BrokenImages Broken(string? onError) => onError?.ToLowerInvariant() switch
    {
        null or "fail" => BrokenImages.Fail,
        "skip" => BrokenImages.Skip,
        _ => throw new UsageException($"--on-error '{onError}': unknown name. {Nearest.Advice(onError, ErrorPolicies)}"),
    };

    /// <summary>Opens the data set that a run recorded.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="command">The command, where it takes a data set too; null for one that does not.</param>
    /// <param name="how">How its command line names one.</param>
    /// <exception cref="UsageException">The folder has a model and no run, so that nobody knows its data set.</exception>
    /// <exception cref="GaborFormatException">Its files are missing or damaged; the message says how to name them where they lie
    /// now.</exception>
    public static Dataset OfRun(string folder, string? command = null, string how = "DATASET")
    {
        if (command is not null && File.Exists(Path.Combine(folder, SavedModel.ModelName))
            && !File.Exists(Path.Combine(folder, RunFolder.RunName)))
        {
            throw new UsageException(
                $"{command}: {Format.Clean(folder)} has no run.json, so its data set is not known; name one: "
                + $"gabor {command} {Format.Clean(folder)} {how}.");
        }

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
