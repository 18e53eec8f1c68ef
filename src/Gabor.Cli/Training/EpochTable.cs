using System.Globalization;
using Gabor.Evaluation;
using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>
/// The epochs as a table on a screen: as many columns as fit, the least important ones give way. The best epoch so far is marked with a
/// star, and green where the screen has colours.
/// </summary>
/// <param name="width">The columns of the screen.</param>
/// <param name="color">Whether the screen has colours.</param>
/// <param name="epochs">The number of all epochs.</param>
/// <param name="part">What is evaluated: test or validation.</param>
/// <param name="reconstructs">Whether an autoencoder is trained, which has no accuracy.</param>
sealed class EpochTable(int width, bool color, int epochs, string part, bool reconstructs = false)
{
    const string Between = "  ", Green = "\e[32m", Bold = "\e[1m", Faint = "\e[2m", Plain = "\e[0m", Mark = "*";

    /// <summary>A column. The lower its rank, the longer it stays.</summary>
    sealed record Column(string Name, int Rank, Func<TrainingProgress, EpochEnd, string> Value, int Least = 0, string Style = "")
    {
        public int Width => Math.Max(Name.Length, Least);
    }

    readonly Column[] columns = Fitting(width, epochs, part, reconstructs);

    /// <summary>The line above the rows.</summary>
    public string Header => Styled(Bold, string.Join(Between, columns.Select(column => column.Name.PadLeft(column.Width))));

    /// <summary>The line of an epoch.</summary>
    public string Row(TrainingProgress progress, EpochEnd end, bool isBest) => string.Join(Between, columns.Select(column =>
    {
        string text = column.Value(progress, end).PadLeft(column.Width);
        bool isMarked = isBest && column.Rank == 1;
        return isMarked ? Styled(Green, text[..^1] + Mark) : Styled(column.Style, text);
    }));

    string Styled(string style, string text) => color && style.Length > 0 ? style + text + Plain : text;

    static Column[] Fitting(int width, int epochs, string part, bool reconstructs)
    {
        string all = epochs.ToString(CultureInfo.InvariantCulture);
        List<Column> columns =
        [
            new("epoch", 0, (progress, _) => $"{progress.Epoch.ToString(CultureInfo.InvariantCulture)}/{all}", (2 * all.Length) + 1),
            new("loss", 2, (progress, _) => Loss(progress.Loss), 8),
            .. reconstructs ? (Column[])[] : [new("accuracy", 4, (progress, _) => Format.Percent(progress.Accuracy))],
            new($"{part} loss", 3, (_, end) => Loss(end.Evaluation.Loss)),
            new($"{part} {(reconstructs ? "PSNR" : "accuracy")}", 1, (_, end) => Quality(end.Evaluation) + " "),
            new("images/s", 6, (progress, _) => Format.Count(progress.ImagesPerSecond), 10, Faint),
            new("time", 5, (_, end) => Time(end.Seconds), 7, Faint),
        ];
        while (columns.Count > 1 && columns.Sum(column => column.Width) + ((columns.Count - 1) * Between.Length) > width)
            columns.Remove(columns.MaxBy(column => column.Rank)!);
        return [.. columns];
    }

    static string Quality(EvaluationResult evaluation) => evaluation.PeakSignalToNoise is { } decibels
        ? Format.Decibels(decibels)
        : Format.Percent(evaluation.Accuracy);

    static string Time(double seconds) =>
        seconds < 100 ? $"{Format.Fixed(seconds, 1)} s" : Format.Duration(TimeSpan.FromSeconds(seconds));

    static string Loss(double loss) => loss < 1e4 ? Format.Fixed(loss, 4) : loss.ToString("0.#E+0", CultureInfo.InvariantCulture);
}
