using System.Globalization;
using System.Text;
using Gabor.Formats;

namespace Gabor.Experiments.Search;

/// <summary>
/// The table of a folder of trials, <c>sweep.csv</c>. It keeps the rows of earlier sweeps, also of other options, and has a column for each
/// option that any of them tried.
/// </summary>
sealed class SweepTable
{
    const string Trial = "trial";

    /// <summary>The columns after the options.</summary>
    static readonly string[] Results = ["state", "validation_accuracy", "validation_loss", "seconds"];

    readonly List<string> options = [];
    readonly List<Row> rows = [];

    sealed record Row(string Trial, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<string> Results);

    SweepTable()
    {
    }

    /// <summary>The table of a file; an empty one where there is none.</summary>
    /// <exception cref="GaborFormatException">The file is no such table.</exception>
    public static SweepTable Read(string file)
    {
        var table = new SweepTable();
        if (!File.Exists(file))
            return table;
        string[] lines = ReadLines(file);
        string[] head = lines.Length == 0 ? [] : Fields(lines[0]);
        if (head.Length <= Results.Length || head[0] != Trial || !head.AsSpan(head.Length - Results.Length).SequenceEqual(Results))
            throw Damaged(1);
        table.options.AddRange(head[1..^Results.Length]);
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = Fields(lines[i]);
            if (fields.Length != head.Length)
                throw Damaged(i + 1);

            // A trial without a folder has not begun: nothing is lost with it.
            if (fields[0].Length == 0)
                continue;
            var settings = new Dictionary<string, string>(StringComparer.Ordinal);
            for (int k = 0; k < table.options.Count; k++)
                settings[table.options[k]] = fields[k + 1];
            table.rows.Add(new Row(fields[0], settings, fields[^Results.Length..]));
        }

        return table;

        GaborFormatException Damaged(int line) => GaborFormatException.AtLine(
            file, line, $"it is not a table of a sweep, {Trial},OPTION,…,{string.Join(',', Results)}, which would be overwritten. "
            + "Move it elsewhere, or choose another folder.");
    }

    /// <summary>The text of the table with the trials of a sweep, after those that are not among them.</summary>
    public string With(IReadOnlyList<SweepTrial> trials)
    {
        string[] columns = [.. options.Concat(trials[0].Settings.Select(setting => setting.Name)).Distinct()];
        var current = trials.Select(Of).ToArray();
        var names = current.Select(row => row.Trial).ToHashSet();
        var text = new StringBuilder();
        Append(text, [Trial, .. columns, .. Results]);
        foreach (var row in rows.Where(row => !names.Contains(row.Trial)).OrderBy(row => row.Trial, StringComparer.Ordinal).Concat(current))
            Append(text, [row.Trial, .. columns.Select(column => row.Settings.GetValueOrDefault(column, "")), .. row.Results]);
        return text.ToString();
    }

    /// <summary>The row of a trial, with what earlier sweeps said of its other options.</summary>
    Row Of(SweepTrial trial)
    {
        string name = Path.GetFileName(trial.Folder) ?? "";
        var settings = name.Length > 0 && rows.Find(row => row.Trial == name) is { } earlier
            ? new Dictionary<string, string>(earlier.Settings, StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in trial.Settings)
            settings[setting.Name] = setting.Value;
        return new Row(name, settings, [
            trial.State.ToString().ToLowerInvariant(), Number(trial.Accuracy, "R"), Number(trial.Loss, "R"), Number(trial.Seconds, "F1"),
        ]);
    }

    static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(exception, file)}.", exception);
        }
    }

    static void Append(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(CsvField.Of)).Append('\n');

    static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            bool isPair = isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (line[i] == '"' && !isPair)
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
                i += isPair ? 1 : 0;
            }
        }

        return [.. fields, field.ToString()];
    }
}
