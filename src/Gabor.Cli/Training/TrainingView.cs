using System.Globalization;
using Gabor.Evaluation;
using Gabor.KernelMethods;
using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>Shows the training progress: a line per epoch and, on a terminal, a status line. Keeps the epochs for the report.</summary>
sealed class TrainingView(Terminal terminal, bool quiet, bool digests) : IProgress<TrainingProgress>, IDisposable
{
    /// <summary>The maximum length of the progress bar of an epoch, and of the curve of the loss; they shrink on a narrow screen.</summary>
    const int LongestBar = 20, LongestCurve = 16;

    /// <summary>Until then the pace is that of a runtime that still compiles, and no estimate is shown.</summary>
    static readonly TimeSpan Unsteady = TimeSpan.FromSeconds(3);

    readonly Lock gate = new();
    readonly long began = terminal.Clock.GetTimestamp();
    readonly StatusLine status = new(terminal);
    readonly List<TrainingProgress> epochs = [];
    EpochTable? table;
    TrainingProgress? best;
    IOException? lost;

    /// <summary>Which epoch was the best; null where there is none to choose from.</summary>
    public string? BestEpoch => best is { Finished: { } end } progress && epochs.Count > 1
        ? $"best epoch {progress.Epoch.ToString(CultureInfo.InvariantCulture)} of "
            + $"{progress.Epochs.ToString(CultureInfo.InvariantCulture)}: {Part(end)} {Quality(end.Evaluation)}"
        : null;

    /// <summary>The progress at the end of each epoch.</summary>
    public IReadOnlyList<TrainingProgress> Epochs => epochs;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (gate)
        {
            if (value.Finished is { } end)
            {
                epochs.Add(value);
                bool isBest = best is not { Finished: { } before } || IsBetter(end, before);
                if (isBest)
                    best = value;
                Say(value, end, isBest);
                if (digests)
                    WriteResult($"epoch {value.Epoch} weights {end.Digest}");
            }

            if (!quiet && terminal.IsLive && value.Step < value.Steps)
                status.Show(value.Solver is { } solver ? Solving(solver) : Status(value, status.Width));
        }
    }

    /// <summary>Whether an epoch has the higher accuracy, of equals and of reconstructions the lower loss.</summary>
    static bool IsBetter(EpochEnd one, EpochEnd other) => !one.Evaluation.IsClassification
        ? one.Evaluation.Loss < other.Evaluation.Loss
        : one.Evaluation.Accuracy > other.Evaluation.Accuracy
        || (one.Evaluation.Accuracy == other.Evaluation.Accuracy && one.Evaluation.Loss < other.Evaluation.Loss);

    /// <summary>A row of the table on a screen; elsewhere a line that says all by itself.</summary>
    void Say(TrainingProgress value, EpochEnd end, bool isBest)
    {
        if (!terminal.IsLive)
        {
            Say(EpochLine(value, end));
            return;
        }

        if (table is null)
        {
            table = new EpochTable(status.Width, terminal.HasColor, value.Epochs, Part(end), !end.Evaluation.IsClassification);
            Row(table.Header);
        }

        Row(table.Row(value, end, isBest));
    }

    void Row(string row)
    {
        status.Clear();
        if (!quiet)
            terminal.Error.WriteLine(row);
    }

    /// <summary>Writes a permanent line.</summary>
    public void Say(string line)
    {
        lock (gate)
        {
            status.Clear();
            if (!quiet)
                terminal.Say(line);
        }
    }

    /// <summary>Tells of results that could not be written while training went on.</summary>
    /// <exception cref="IOException">There are some.</exception>
    public void RequireWritten()
    {
        if (lost is not null)
            throw lost;
    }

    /// <summary>Clears the status line.</summary>
    public void Dispose()
    {
        lock (gate)
            status.Clear();
    }

    /// <summary>Training goes on without a reader of its results, and the fault is told at its end.</summary>
    void WriteResult(string line)
    {
        try
        {
            terminal.Output.WriteLine(line);
        }
        catch (IOException fault)
        {
            lost ??= fault;
        }
    }

    static string EpochLine(TrainingProgress progress, EpochEnd end) =>
        $"epoch {Epoch(progress)}  loss {Format.Fixed(progress.Loss, 4)}  {Accuracy(progress)}"
        + $"{Part(end)} loss {Format.Fixed(end.Evaluation.Loss, 4)}  {Part(end)} {Quality(end.Evaluation)}  "
        + $"{Format.Count(progress.ImagesPerSecond)} images/s  "
        + $"{Format.Fixed(end.Seconds, 1)} s";

    /// <summary>The accuracy in training, where images are classified.</summary>
    static string Accuracy(TrainingProgress progress) =>
        double.IsNaN(progress.Accuracy) ? "" : $"accuracy {Format.Percent(progress.Accuracy)}  ";

    static string Quality(EvaluationResult evaluation) => evaluation.PeakSignalToNoise is { } decibels
        ? $"PSNR {Format.Decibels(decibels)}"
        : $"accuracy {Format.Percent(evaluation.Accuracy)}";

    static string Part(EpochEnd end) => end.IsValidation ? "validation" : "test";

    string Status(TrainingProgress progress, int width)
    {
        long stepsAnEpoch = progress.Steps / progress.Epochs;
        double share = Math.Clamp((double)(progress.Step - ((progress.Epoch - 1) * stepsAnEpoch)) / stepsAnEpoch, 0, 1);
        string left = terminal.Clock.GetElapsedTime(began) < Unsteady ? "" : $"  {Format.Duration(progress.Remaining)} left of the run";
        string start = $"epoch {Epoch(progress)}  ", numbers = $"{left}  loss {Format.Fixed(progress.Loss, 4)}  "
            + $"{Accuracy(progress)}{Format.Count(progress.ImagesPerSecond)} images/s";
        int free = width - start.Length - numbers.Length, signs = Math.Clamp(free, 0, LongestBar), filled = (int)(share * signs);
        int curve = Math.Clamp(free - signs - Between.Length, 0, LongestCurve);
        string losses = Sparkline.Of([.. epochs.Select(epoch => epoch.Loss), progress.Loss], curve);
        return start + new string('━', filled) + new string('┄', signs - filled) + numbers + (losses.Length > 1 ? Between + losses : "");
    }

    const string Between = "  ";

    static string Solving(SolverProgress solver) => solver.All > 0
        ? $"solving  {Format.Count(solver.Done)} of {Format.Count(solver.All)} pairs of classes"
        : $"solving  Newton step {Format.Count(solver.Done)}{(solver.Loss is { } loss ? $"  loss {Format.Fixed(loss, 4)}" : "")}";

    /// <summary><c> 3/20</c>, padded to the width of the last.</summary>
    static string Epoch(TrainingProgress progress)
    {
        string all = progress.Epochs.ToString(CultureInfo.InvariantCulture);
        return $"{progress.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(all.Length)}/{all}";
    }
}
