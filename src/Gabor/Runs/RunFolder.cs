using System.Globalization;
using Gabor.Formats;

namespace Gabor.Runs;

/// <summary>The folder of a run: its files, which other programs read without knowing the trainer.</summary>
public sealed class RunFolder
{
    RunFolder(string path) => Path = path;

    /// <summary>The name of the record by which a folder is that of a run.</summary>
    public const string RunName = "run.json";

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Options, data, machine and state: <see cref="RunRecord"/>.</summary>
    public string RunFile => File(RunName);

    /// <summary>The network without its numbers.</summary>
    public string ModelFile => File("model.json");

    /// <summary>Parameters and running statistics, a safetensors file.</summary>
    public string WeightsFile => File("weights.safetensors");

    /// <summary>A row an epoch: <see cref="MetricsFile"/>.</summary>
    public string MetricsPath => File("metrics.csv");

    /// <summary>The evaluation: <see cref="ReportRecord"/>.</summary>
    public string ReportFile => File("report.json");

    /// <summary>All that resuming needs.</summary>
    public string CheckpointFolder => File("checkpoint");

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">Where, or null for <c>runs/DATE-TIME-MODEL-DATASET</c>, with <c>-2</c> and so on where that is taken.</param>
    /// <param name="model">The model's name, for the default.</param>
    /// <param name="dataset">The data set's name, for the default.</param>
    /// <param name="clock">Tells date and time, UTC.</param>
    /// <exception cref="ArgumentException">The folder is not empty, or a file of this name is there.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static RunFolder Create(string? path, string model, string dataset, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        string folder = path ?? Unique(System.IO.Path.Combine("runs", DefaultName(model, dataset, clock)));
        if (System.IO.File.Exists(folder))
        {
            throw new ArgumentException(
                $"{folder}: a file of this name is there; a run needs a folder. Choose another name.", nameof(path));
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ArgumentException(
                $"{folder}: the folder is not empty, and a run would overwrite what is in it. "
                + "Choose another one, or resume the run if it is one.",
                nameof(path));
        }

        Directory.CreateDirectory(folder);
        return new RunFolder(folder);
    }

    /// <summary>Opens the folder of a run that is there.</summary>
    /// <exception cref="GaborFormatException">There is no such folder, or it is no run's.</exception>
    public static RunFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RunFolder folder = new(path);
        if (!Directory.Exists(path))
        {
            throw new GaborFormatException(
                path, "there is no such folder. A run lies in a folder of its own, runs/DATE-TIME-MODEL-DATASET unless said otherwise.");
        }

        if (!System.IO.File.Exists(folder.RunFile))
            throw new GaborFormatException(path, "there is no run.json in it: this is not the folder of a run.");
        return folder;
    }

    /// <summary>Removes what a killed process may have left half written; only for who holds the run's lock.</summary>
    /// <param name="now">The time now.</param>
    public void RemoveStale(DateTimeOffset now)
    {
        DurableFile.RemoveStale(Path, now);
        DurableFile.RemoveStale(CheckpointFolder, now);
    }

    /// <summary>Keeps other processes from training this run until disposed; a killed process keeps nobody.</summary>
    /// <returns>The lock, or null where another process has it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal FileStream? Lock()
    {
        Directory.CreateDirectory(CheckpointFolder);
        string file = System.IO.Path.Combine(CheckpointFolder, "lock");
        try
        {
            return new FileStream(
                file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (System.IO.File.Exists(file))
        {
            return null;
        }
    }

    /// <summary>
    /// <c>20260131-120000-lenet-digits</c>: the time in UTC; letters that a file name or a shell might mind become <c>-</c>.
    /// </summary>
    internal static string DefaultName(string model, string dataset, TimeProvider clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyyMMdd-HHmmss}-{Plain(model)}-{Plain(dataset.Split(':')[0])}");

    static string Plain(string name) => string.Concat(name.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    static string Unique(string path)
    {
        string unique = path;
        for (int n = 2; Directory.Exists(unique) || System.IO.File.Exists(unique); n++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{path}-{n}");
        return unique;
    }

    string File(string name) => System.IO.Path.Combine(Path, name);
}
