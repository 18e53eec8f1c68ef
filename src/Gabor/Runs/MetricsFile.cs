using System.Globalization;
using System.Text;
using Gabor.Formats;

namespace Gabor.Runs;

/// <summary>A row of <c>metrics.csv</c>.</summary>
/// <param name="Epoch">The epoch it belongs to, from 1.</param>
/// <param name="Step">Steps done.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="TrainLoss">Mean loss of this epoch so far, in nats.</param>
/// <param name="TrainAccuracy">Share correct in this epoch so far, 0…1; null for an autoencoder, as the other two.</param>
/// <param name="ValidationLoss">Mean loss on the validation images; null where they were not evaluated.</param>
/// <param name="ValidationAccuracy">Accuracy on them, 0…1; null where they were not evaluated.</param>
/// <param name="TestLoss">Mean loss on the test images; null where they were not evaluated.</param>
/// <param name="TestAccuracy">Accuracy on them, 0…1; null where they were not evaluated.</param>
/// <param name="ImagesPerSecond">Training images/s.</param>
/// <param name="Seconds">Since the run began.</param>
public sealed record MetricsRow(
    int Epoch, long Step, double LearningRate, double TrainLoss, double? TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy,
    double? TestLoss, double? TestAccuracy, double ImagesPerSecond, double Seconds);

/// <summary>
/// <c>metrics.csv</c>: a row an epoch, and more if asked for; fields parted by commas, lines ended by <c>\n</c>, steps ascending.
/// </summary>
public static class MetricsFile
{
    /// <summary>The first line.</summary>
    public const string Header =
        "epoch,step,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
        + "images_per_second,seconds";

    const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    const int Fields = 11, MaxBytes = 64 << 20;

    /// <summary>Adds a row, after the header if the file is new, and puts it on the medium.</summary>
    /// <exception cref="IOException">It cannot be written; the message names the path.</exception>
    public static void Append(string path, MetricsRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        try
        {
            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes((file.Position == 0 ? Header + "\n" : "") + Line(row)));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: a row cannot be added: {FileFault.Reason(e, path)}.", e);
        }
    }

    /// <summary>Reads all rows.</summary>
    /// <exception cref="GaborFormatException">A line is not as it should be; with its number.</exception>
    public static IReadOnlyList<MetricsRow> Read(string path) => Parse(Text(path), path);

    /// <summary>
    /// Drops what a resumed run will write again: rows after a step, and a last line that was cut. A missing file stays missing.
    /// </summary>
    /// <returns>How many lines were dropped.</returns>
    /// <exception cref="GaborFormatException">Another line is not as it should be.</exception>
    /// <exception cref="IOException">It cannot be written; the old file is untouched.</exception>
    public static int TruncateAfter(string path, long step)
    {
        if (!File.Exists(path))
            return 0;
        string text = Text(path), whole = text[..(text.LastIndexOf('\n') + 1)];
        IReadOnlyList<MetricsRow> rows = whole.Length == 0 ? [] : Parse(whole, path);
        List<MetricsRow> kept = [.. rows.Where(r => r.Step <= step)];
        int dropped = rows.Count - kept.Count + (whole.Length < text.Length ? 1 : 0);
        if (dropped > 0)
            DurableFile.Write(path, Encoding.ASCII.GetBytes(Header + "\n" + string.Concat(kept.Select(Line))));
        return dropped;
    }

    /// <summary>Reads the rows of a text.</summary>
    internal static IReadOnlyList<MetricsRow> Parse(string text, string file)
    {
        List<MetricsRow> rows = [];
        int number = 0;
        for (int start = 0; start < text.Length || number == 0;)
        {
            number++;
            int end = text.IndexOf('\n', start);
            if (end < 0)
                throw GaborFormatException.AtLine(file, number, "the line has no end: the file was cut. Resuming the run drops it.");
            string line = text[start..end];
            start = end + 1;
            if (number > 1)
                rows.Add(Row(line, file, number, rows.Count > 0 ? rows[^1].Step : -1));
            else if (line != Header)
                throw GaborFormatException.AtLine(file, 1, $"the first line should be '{Header}'.");
        }
        return rows;
    }

    static MetricsRow Row(string line, string file, int number, long stepBefore)
    {
        string[] fields = line.Split(',', Fields + 1);
        if (fields.Length != Fields)
        {
            throw GaborFormatException.AtLine(
                file, number,
                $"{Fields} fields expected, {(fields.Length > Fields ? "more" : fields.Length)} found. The file was edited or cut.");
        }

        long step = Whole(1);
        if (step <= stepBefore)
            throw GaborFormatException.AtLine(file, number, $"step {step} after step {stepBefore}; steps ascend.");
        return new MetricsRow(
            (int)Math.Min(Whole(0), int.MaxValue), step, Real(2), Real(3), Maybe(4), Maybe(5), Maybe(6), Maybe(7), Maybe(8), Real(9),
            Real(10));

        long Whole(int i) =>
            long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out long whole)
                ? whole
                : throw Bad(i, "a whole number");
        double Real(int i) =>
            double.TryParse(fields[i], Plain, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
                ? real
                : throw Bad(i, "a number");
        double? Maybe(int i) => fields[i].Length == 0 ? null : Real(i);
        GaborFormatException Bad(int i, string kind) =>
            GaborFormatException.AtLine(
                file, number, $"field {i + 1} ({Header.Split(',')[i]}) is {GaborFormatException.Quote(fields[i])}; {kind} is expected.");
    }

    static string Line(MetricsRow r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.Epoch},{r.Step},{r.LearningRate:R},{r.TrainLoss:R},{r.TrainAccuracy:R},{r.ValidationLoss:R},{r.ValidationAccuracy:R},"
        + $"{r.TestLoss:R},{r.TestAccuracy:R},{r.ImagesPerSecond:R},{r.Seconds:R}\n");

    static string Text(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MaxBytes)
                throw new GaborFormatException(path, $"{file.Length} bytes; {MaxBytes} are the limit.");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            // A byte order mark, which some editors put before UTF-8, says nothing.
            return Encoding.Latin1.GetString(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(e, path)}.", e);
        }
    }
}
