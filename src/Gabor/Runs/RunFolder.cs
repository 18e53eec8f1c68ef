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

    /// <summary>Golden images with what the trained model says of them, a safetensors file.</summary>
    public string GoldenPath => File(GoldenImagesFile.Name);

    /// <summary>A row an epoch: <see cref="MetricsFile"/>.</summary>
    public string MetricsPath => File("metrics.csv");

    /// <summary>The evaluation: <see cref="ReportRecord"/>.</summary>
    public string ReportFile => File("report.json");

    /// <summary>The evaluation as a page to read, where one was made.</summary>
    public string PageFile => File("report.html");

    /// <summary>All that resuming needs.</summary>
    public string CheckpointFolder => File(CheckpointName);

    const string CheckpointName = "checkpoint", LockName = "lock";

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">Where, or null for <c>runs/DATE-TIME-MODEL-DATASET</c>, with <c>-2</c> and so on where that is taken.</param>
    /// <param name="model">The model's name, for the default.</param>
    /// <param name="dataset">The data set's name, for the default.</param>
    /// <param name="clock">Tells date and time, UTC.</param>
    /// <param name="replaces">Whether a run that is in the folder is removed first, with all its files.</param>
    /// <exception cref="ArgumentException">The folder is not empty, but for a run that failed before its first checkpoint or that is to be
    /// replaced; or a file of this name is there.</exception>
    /// <exception cref="IOException">It cannot be made, or the run that is to be replaced is being trained.</exception>
    public static RunFolder Create(string? path, string model, string dataset, TimeProvider clock, bool replaces = false)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (path is null)
            return new RunFolder(MakeUnique(System.IO.Path.Combine("runs", DefaultName(model, dataset, clock))));
        string folder = path;
        if (System.IO.File.Exists(folder))
        {
            throw new ArgumentException(
                $"{folder}: a file of this name is there; a run needs a folder. Choose another name.", nameof(path));
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            var there = new RunFolder(folder);
            if (!there.HoldsOnlyRun || !(replaces || there.FailedAtOnce))
            {
                string advice = !there.HoldsOnlyRun
                    ? "Choose another one."
                    : "Choose another one, resume the run that is in it, or replace it (--force).";
                throw new ArgumentException(
                    $"{folder}: the folder is not empty, and a run would overwrite what is in it. {advice}", nameof(path));
            }

            there.Clear();
        }

        Directory.CreateDirectory(folder);
        return new RunFolder(folder);
    }

    /// <summary>Whether it holds the files of a run, and nothing that a run does not leave.</summary>
    bool HoldsOnlyRun => System.IO.File.Exists(RunFile)
        && Directory.EnumerateFileSystemEntries(Path).All(IsOfRun)
        && (!Directory.Exists(CheckpointFolder) || Directory.EnumerateFileSystemEntries(CheckpointFolder).All(IsOfCheckpoints));

    /// <summary>Whether its run failed and left nothing that it could be resumed from, or used by.</summary>
    bool FailedAtOnce => !System.IO.File.Exists(WeightsFile)
        && !CheckpointFile.All(CheckpointFolder).Any()
        && IsFailed(RunFile);

    static bool IsFailed(string file)
    {
        try
        {
            return RunRecord.Read(file).State == RunState.Failed;
        }
        catch (GaborFormatException)
        {
            return false;
        }
    }

    bool IsOfRun(string path) => path == CheckpointFolder
        ? Directory.Exists(path)
        : System.IO.File.Exists(path) && (path == RunFile || path == ModelFile || path == WeightsFile || path == GoldenPath
            || path == MetricsPath || path == ReportFile || path == PageFile || DurableFile.Owner(path) is not null);

    static bool IsOfCheckpoints(string path) => System.IO.File.Exists(path)
        && (System.IO.Path.GetFileName(path) == LockName || CheckpointFile.IsCheckpoint(path)
            || DurableFile.Owner(path) is not null);

    /// <summary>Removes a run that nobody is training; its record first, without which the rest is no run.</summary>
    void Clear()
    {
        using (var mine = Lock() ?? throw new IOException(
            $"{Path}: another process is training this run. Wait until it has ended, or end it."))
        {
            System.IO.File.Delete(RunFile);
            foreach (string file in Directory.EnumerateFiles(Path))
                System.IO.File.Delete(file);
        }

        Directory.Delete(CheckpointFolder, recursive: true);
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

    /// <summary>The folder of a run that another process makes or has made.</summary>
    internal static RunFolder At(string path) => new(path);

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
        string file = System.IO.Path.Combine(CheckpointFolder, LockName);
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

    /// <summary>
    /// Makes a folder that nobody else has, whoever asks at the same time: one is made under a name that cannot be taken, with something
    /// in it, and then moved, which fails where a folder that is not empty is in the way.
    /// </summary>
    internal static string MakeUnique(string path)
    {
        string parent = System.IO.Path.GetDirectoryName(path)!;
        string own = System.IO.Path.Combine(parent, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(System.IO.Path.Combine(own, CheckpointName));
        try
        {
            string unique = path;
            for (int n = 2; !TryMove(own, unique); n++)
                unique = string.Create(CultureInfo.InvariantCulture, $"{path}-{n}");
            return unique;
        }
        catch
        {
            Directory.Delete(own, recursive: true);
            throw;
        }
    }

    static bool TryMove(string from, string to)
    {
        if (IsTaken())
            return false;
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (IsTaken())
        {
            return false;
        }

        bool IsTaken() => Directory.Exists(to) || System.IO.File.Exists(to);
    }

    string File(string name) => System.IO.Path.Combine(Path, name);
}
