using System.Globalization;
using Gabor.Models;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Experiments.Search;

/// <summary>The state of a trial.</summary>
public enum SweepState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>Begun, and stopped before its end.</summary>
    Begun,

    /// <summary>Trained and evaluated.</summary>
    Finished,

    /// <summary>Its loss exploded.</summary>
    Failed,
}

/// <summary>One training of a <see cref="Sweep"/>.</summary>
public sealed class SweepTrial
{
    /// <summary>Options that change no bit of the result, so that trials are the same whatever they are.</summary>
    static readonly string[] Idle = ["threads", "log_every", "checkpoint_seconds"];

    internal SweepTrial(IReadOnlyList<SweepSetting> settings, Network network, TrainingOptions options) =>
        (Settings, Network, Options) = (settings, network, options);

    /// <summary>The options of the trial.</summary>
    public IReadOnlyList<SweepSetting> Settings { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>All options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Its state.</summary>
    public SweepState State { get; private set; }

    /// <summary>Its run folder; null before it begins.</summary>
    public string? Folder { get; private set; }

    /// <summary>Accuracy on the validation images, 0…1; null unless finished.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>The mean loss on the validation images; null unless finished.</summary>
    public double? Loss { get; private set; }

    /// <summary>Seconds of training; null before its end.</summary>
    public double? Seconds { get; private set; }

    /// <summary>Why it failed; null unless it did.</summary>
    public string? Failure { get; private set; }

    /// <summary>The value of an option.</summary>
    /// <exception cref="ArgumentException">It is not tried.</exception>
    public string Value(string name) => Settings.Where(setting => setting.Name == name).Select(setting => setting.Value).FirstOrDefault()
        ?? throw new ArgumentException($"{name}: not an option of this sweep.", nameof(name));

    internal void Begun(string folder) => (Folder, State) = (folder, SweepState.Begun);

    /// <summary>
    /// Takes the validation of the epoch whose weights were kept: with early stopping the best one, otherwise the last one.
    /// </summary>
    internal void Ended(IReadOnlyList<MetricsRow> history, double? seconds)
    {
        var rows = history.Where(row => row.ValidationLoss is not null);
        var kept = Options.Patience is null ? rows.Last() : rows.MinBy(row => row.ValidationLoss)!;
        (State, Accuracy, Loss, Seconds) = (SweepState.Finished, kept.ValidationAccuracy, kept.ValidationLoss, seconds);
    }

    internal void Failed(string why, double? seconds) => (State, Failure, Seconds) = (SweepState.Failed, why, seconds);

    /// <summary>
    /// Takes over a run of these options. One that failed begins where its last checkpoint is, since it may have failed for want of disk.
    /// </summary>
    internal void Found(string folder, RunRecord record)
    {
        Begun(folder);
        if (record.State != RunState.Finished)
            return;
        var run = RunFolder.Open(folder);
        Ended(MetricsFile.Read(run.MetricsPath), ReportRecord.Read(run.ReportFile).TrainingSeconds);
    }

    /// <summary>The network and all options as one text: the same for the same training.</summary>
    internal string Identity => string.Join(
        ' ', TrainingOptionTable.Default.Write(Options).Select(option => $"{option.Key}={Text(option.Value)}").Prepend(Network.Name));

    /// <summary>Whether a run is this trial: the same network, data, wherever they lie, and options.</summary>
    internal bool Is(RunRecord record, string sha256)
    {
        if (record.Model != Network.Name || record.Data.Sha256 != sha256)
            return false;
        var recorded = record.Options.ToDictionary(StringComparer.Ordinal);
        return TrainingOptionTable.Default.Write(Options)
            .All(option => Array.IndexOf(Idle, option.Key) >= 0 || Text(option.Value) == Text(recorded.GetValueOrDefault(option.Key)));
    }

    static string Text(object? value) => value switch
    {
        IReadOnlyList<KeyValuePair<string, object?>> fields => string.Join(' ', fields.Select(field => $"{field.Key}={Text(field.Value)}")),
        IReadOnlyList<object?> items => string.Join(", ", items.Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
