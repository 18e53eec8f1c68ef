using System.Globalization;
using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>Shows the training progress: a line per epoch and, on a terminal, a status line. Keeps the epochs for the report.</summary>
sealed class TrainingView(Terminal terminal, bool quiet, bool digests) : IProgress<TrainingProgress>, IDisposable
{
    /// <summary>The maximum length of the progress bar of an epoch; it shrinks on a narrow screen.</summary>
    const int LongestBar = 20;

    readonly Lock gate = new();
    readonly StatusLine status = new(terminal);
    readonly List<TrainingProgress> epochs = [];
    IOException? lost;

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
                Say(EpochLine(value, end));
                if (digests)
                    WriteResult($"epoch {value.Epoch} weights {end.Digest}");
            }

            if (!quiet && terminal.IsLive && value.Step < value.Steps)
                status.Show(Status(value, status.Width));
        }
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
        $"epoch {Epoch(progress)}  loss {Format.Fixed(progress.Loss, 4)}  accuracy {Format.Percent(progress.Accuracy)}  "
        + $"{Part(end)} loss {Format.Fixed(end.Evaluation.Loss, 4)}  {Part(end)} accuracy {Format.Percent(end.Evaluation.Accuracy)}  "
        + $"{Format.Count(progress.ImagesPerSecond)} images/s  "
        + $"{Format.Fixed(end.Seconds, 1)} s";

    static string Part(EpochEnd end) => end.IsValidation ? "validation" : "test";

    static string Status(TrainingProgress progress, int width)
    {
        long stepsAnEpoch = progress.Steps / progress.Epochs;
        double share = Math.Clamp((double)(progress.Step - ((progress.Epoch - 1) * stepsAnEpoch)) / stepsAnEpoch, 0, 1);
        string start = $"epoch {Epoch(progress)}  ",
            numbers = $"  loss {Format.Fixed(progress.Loss, 4)}  accuracy {Format.Percent(progress.Accuracy)}  "
            + $"{Format.Count(progress.ImagesPerSecond)} images/s  {Format.Duration(progress.Remaining)} left";
        int signs = Math.Clamp(width - start.Length - numbers.Length, 0, LongestBar), filled = (int)(share * signs);
        return start + new string('━', filled) + new string('┄', signs - filled) + numbers;
    }

    /// <summary><c> 3/20</c>, padded to the width of the last.</summary>
    static string Epoch(TrainingProgress progress)
    {
        string all = progress.Epochs.ToString(CultureInfo.InvariantCulture);
        return $"{progress.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(all.Length)}/{all}";
    }
}
