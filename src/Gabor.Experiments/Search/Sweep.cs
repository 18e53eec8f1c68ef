using System.Globalization;
using System.Text;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Experiments.Search;

/// <summary>
/// Trains a network with several sets of options, and saves each trial as an ordinary run in its own folder, <c>001</c>,
/// <c>002</c> and so on, and a table of all, <c>sweep.csv</c>.
/// </summary>
/// <remarks>
/// A trial that the folder has already, under whatever number, is not repeated, and one that was interrupted goes on where it stopped: so
/// the same call again finishes a sweep, and one with more trials extends it. A trial whose loss explodes is kept as failed, and the others
/// go on.
/// </remarks>
public sealed class Sweep
{
    /// <summary>The share of the training images that decides between trials where the data set has no validation part.</summary>
    internal const double ValidationShare = 0.1;

    readonly string folder;
    readonly Dataset data;
    readonly ComponentRegistries? registries;
    readonly TimeProvider clock;
    readonly SweepTable table;

    /// <summary>Makes ready; nothing is written yet.</summary>
    /// <param name="folder">Where the trials lie, or will.</param>
    /// <param name="data">The data set; where it has no validation part, a tenth of its training images decides between the trials.</param>
    /// <param name="settings">What to try: <see cref="SweepAxis.Grid"/>, <see cref="SweepAxis.Draw"/> or any list.</param>
    /// <param name="make">The network and the options of such a trial.</param>
    /// <param name="registries">The components that interrupted trials in the folder may name; the built-in ones if null.</param>
    /// <param name="clock">Tells date and time; the system's if null.</param>
    /// <exception cref="ArgumentException">There is no trial, two are the same, or the options of one are not right.</exception>
    /// <exception cref="GaborFormatException">A run or the table in the folder is damaged.</exception>
    public Sweep(
        string folder, Dataset data, IReadOnlyList<IReadOnlyList<SweepSetting>> settings,
        Func<IReadOnlyList<SweepSetting>, (Network Network, TrainingOptions Options)> make, ComponentRegistries? registries = null,
        TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(make);
        if (settings.Count == 0)
            throw new ArgumentException("a sweep without trials; name options and values to try.", nameof(settings));
        if (File.Exists(folder))
        {
            throw new ArgumentException(
                $"{folder}: a file with this name exists; a sweep needs a folder. Choose another name.", nameof(folder));
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName)
            .FirstOrDefault(name => !IsOfSweep(name!)) is { } stranger)
        {
            throw new ArgumentException(
                $"{folder}: it holds {stranger}, which does not belong to a sweep; choose an empty folder or that of a sweep.",
                nameof(folder));
        }

        (this.folder, this.data, this.registries, this.clock) = (folder, data, registries, clock ?? TimeProvider.System);
        Trials = [.. settings.Select(own =>
        {
            var (network, options) = make(own);
            return new SweepTrial(own, network, options.Validated() with
            {
                BatchSize = Math.Min(options.BatchSize, data.Train.Count),
                Validation = options.Validation ?? (data.Validation is null ? ValidationShare : null),
            });
        })];
        RequireDifferent();
        table = SweepTable.Read(TableFile);
        foreach (string path in Folders())
        {
            if (!File.Exists(Path.Combine(path, RunFolder.RunName)))
                continue;
            var record = RunRecord.Read(RunFolder.Open(path).RunFile);
            if (Trials.FirstOrDefault(trial => trial.Folder is null && trial.Is(record, data.Sha256)) is { } trial)
                trial.Found(path, record);
        }
    }

    /// <summary>The trials, in the order in which they are made.</summary>
    public IReadOnlyList<SweepTrial> Trials { get; }

    /// <summary>Trials that are done, well or not; the others are still to come.</summary>
    public int Done => Trials.Count(trial => trial.State is SweepState.Finished or SweepState.Failed);

    /// <summary>The table of all trials.</summary>
    public string TableFile => Path.Combine(folder, "sweep.csv");

    /// <summary>The trials that finished, best first: by accuracy, then by loss.</summary>
    public IReadOnlyList<SweepTrial> Ranked =>
        [.. Trials.Where(trial => trial.State == SweepState.Finished).OrderByDescending(trial => trial.Accuracy)
            .ThenBy(trial => trial.Loss)];

    /// <summary>Makes the trials that are still to come.</summary>
    /// <param name="progress">Reported as each trial trains, and at its end; none if null.</param>
    /// <param name="cancellation">Ends the sweep after the current step, with a checkpoint of the trial.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the same call goes on.</exception>
    /// <exception cref="IOException">A file cannot be written; what was done stays.</exception>
    public void Run(IProgress<SweepProgress>? progress = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < Trials.Count; i++)
        {
            var trial = Trials[i];
            if (trial.State is SweepState.Finished or SweepState.Failed)
                continue;
            cancellation.ThrowIfCancellationRequested();
            using (var run = trial.Folder is { } begun ? TrainingRun.Resume(begun, data, registries, clock: clock) : Start(trial))
                Train(run, trial, new Relay(i, this, progress), cancellation);
            WriteTable();
            progress?.Report(new SweepProgress(i, Trials.Count, trial, null));
        }

        WriteTable();
    }

    TrainingRun Start(SweepTrial trial)
    {
        int number = Folders().Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1;
        string path = Path.Combine(folder, number.ToString("000", CultureInfo.InvariantCulture));
        var run = TrainingRun.Start(trial.Options.ModelOf(trial.Network, data), data, trial.Options, path, clock: clock);
        trial.Begun(path);
        return run;
    }

    static void Train(TrainingRun run, SweepTrial trial, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        try
        {
            trial.Ended(run.Train(progress, cancellation).History, run.Seconds);
        }
        catch (TrainingException exception)
        {
            trial.Failed(exception.Message, run.Seconds);
        }
    }

    /// <summary>Whether a sweep leaves an entry of this name: trials are numbered, tables and images begin with <c>sweep.</c>.</summary>
    static bool IsOfSweep(string name) => name.All(char.IsAsciiDigit) || name.StartsWith("sweep.", StringComparison.Ordinal);

    /// <summary>The folders of trials, by number.</summary>
    IEnumerable<string> Folders() => !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder)
        .Where(path => Path.GetFileName(path) is { Length: >= 3 and <= 6 } name && name.All(char.IsAsciiDigit))
        .Order(StringComparer.Ordinal);

    void WriteTable() => DurableFile.Write(TableFile, Encoding.UTF8.GetBytes(table.With(Trials)));

    /// <summary>Two trials of the same network and options would be one run.</summary>
    void RequireDifferent()
    {
        var known = new Dictionary<string, SweepTrial>(StringComparer.Ordinal);
        foreach (var trial in Trials)
        {
            if (!known.TryAdd(trial.Identity, trial))
            {
                throw new ArgumentException(
                    $"{string.Join(", ", known[trial.Identity].Settings)} and {string.Join(", ", trial.Settings)} are the same training; "
                    + "leave one out.");
            }
        }
    }

    /// <summary>Tells how a trial trains as progress of the sweep.</summary>
    sealed class Relay(int number, Sweep sweep, IProgress<SweepProgress>? progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            progress?.Report(new SweepProgress(number, sweep.Trials.Count, sweep.Trials[number], value));
    }
}

/// <summary>How far a sweep is.</summary>
/// <param name="Number">The trial's place, from 0.</param>
/// <param name="All">All trials.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Training">How its training goes; null at its end.</param>
public readonly record struct SweepProgress(int Number, int All, SweepTrial Trial, TrainingProgress? Training);
