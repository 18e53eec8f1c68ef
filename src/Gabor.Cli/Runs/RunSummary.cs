using Gabor.Runs;

namespace Gabor.Cli.Runs;

/// <summary>What the folder of a run tells of it, however far the run is.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Record">Options, data and state.</param>
/// <param name="Metrics">The epochs so far.</param>
/// <param name="Report">The evaluation at its end; null where it has not come to one.</param>
sealed record RunSummary(string Path, RunRecord Record, IReadOnlyList<MetricsRow> Metrics, ReportRecord? Report)
{
    /// <summary>The name of its folder.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>The last epoch that is done.</summary>
    public int Epochs => Metrics.LastOrDefault(row => row.TestLoss is not null || row.ValidationLoss is not null)?.Epoch ?? 0;

    /// <summary>The test accuracy at its end; of a run under way that of the last epoch that has one.</summary>
    public double? Accuracy => Report?.Accuracy ?? Metrics.LastOrDefault(row => row.TestAccuracy is not null)?.TestAccuracy;

    /// <summary>The test loss, likewise.</summary>
    public double? Loss => Report?.Loss ?? Metrics.LastOrDefault(row => row.TestLoss is not null)?.TestLoss;

    /// <summary>Seconds of training so far.</summary>
    public double Seconds => Report?.TrainingSeconds ?? (Metrics.Count > 0 ? Metrics[^1].Seconds : 0);

    /// <summary>The options as single values: <c>optimizer</c>, <c>learning-rate</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; } =
        Record.Options.SelectMany(option => Flat(option.Key, option.Value)).GroupBy(option => option.Key)
            .ToDictionary(group => group.Key, group => group.First().Value, StringComparer.Ordinal);

    /// <summary>Reads a run.</summary>
    /// <exception cref="GaborFormatException">It is no run, or a file of it is damaged.</exception>
    public static RunSummary Read(string path)
    {
        var folder = RunFolder.Open(path);
        return new RunSummary(
            path, RunRecord.Read(folder.RunFile), File.Exists(folder.MetricsPath) ? MetricsFile.Read(folder.MetricsPath) : [],
            File.Exists(folder.ReportFile) ? ReportRecord.Read(folder.ReportFile) : null);
    }

    /// <summary>The runs in a folder and, as a sweep leaves them, in the folders in it; by their beginning.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="fault">Told of every run that cannot be read.</param>
    public static IReadOnlyList<RunSummary> All(string folder, Action<GaborFormatException> fault)
    {
        List<RunSummary> runs = [];
        foreach (string path in Folders(folder).Concat(Folders(folder).SelectMany(Folders)).Where(IsRun))
        {
            try
            {
                runs.Add(Read(path));
            }
            catch (GaborFormatException exception)
            {
                fault(exception);
            }
        }

        return [.. runs.OrderBy(run => run.Record.Started).ThenBy(run => run.Path, StringComparer.Ordinal)];
    }

    static bool IsRun(string path) => File.Exists(System.IO.Path.Combine(path, RunFolder.RunName));

    static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(folder, $"its folders cannot be listed: {FileFault.Reason(exception, folder)}.", exception);
        }
    }

    /// <summary>A component is a name with its own options.</summary>
    static IEnumerable<KeyValuePair<string, string>> Flat(string name, object? value) => value switch
    {
        IReadOnlyList<KeyValuePair<string, object?>> fields =>
            fields.SelectMany(field => Flat(field.Key is "name" or "kind" ? name : field.Key, field.Value)),
        IReadOnlyList<object?> items => [new(name, string.Join(", ", items.Select(Text)))],
        _ => [new(name, Text(value))],
    };

    static string Text(object? value) => value switch
    {
        null => "none",
        IReadOnlyList<KeyValuePair<string, object?>> fields => string.Join(' ', fields.Select(field => Text(field.Value))),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
