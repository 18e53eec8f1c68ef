using System.Globalization;

namespace Gabor.Training;

/// <summary>Where a trainer is, but for its tensors: what a checkpoint holds in words.</summary>
/// <param name="Epoch">Whole epochs done.</param>
/// <param name="Batch">Batches done of the epoch under way.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Sum of the errors in this epoch so far.</param>
/// <param name="Correct">Images correct in this epoch so far.</param>
/// <param name="Seen">Images seen in this epoch so far.</param>
/// <param name="Seconds">Seconds of training so far.</param>
/// <param name="Waited">Those of them in which training waited for data.</param>
/// <param name="BestLoss">The least validation loss so far; 0 before the first epoch, and without early stopping.</param>
/// <param name="BestEpoch">The epoch it was measured after, from 1; 0 for none.</param>
/// <param name="IsStopped">Whether a callback has ended training at the end of an epoch.</param>
/// <param name="Schedule">What the schedule remembers.</param>
readonly record struct TrainerState(
    int Epoch, int Batch, long Step, double Loss, long Correct, long Seen, double Seconds, double Waited, double BestLoss, int BestEpoch,
    bool IsStopped,
    IReadOnlyList<double> Schedule)
{
    public IEnumerable<KeyValuePair<string, string>> Written() => new Dictionary<string, string>
    {
        ["epoch"] = Epoch.ToString(CultureInfo.InvariantCulture),
        ["batch"] = Batch.ToString(CultureInfo.InvariantCulture),
        ["step"] = Step.ToString(CultureInfo.InvariantCulture),
        ["loss"] = Loss.ToString("R", CultureInfo.InvariantCulture),
        ["correct"] = Correct.ToString(CultureInfo.InvariantCulture),
        ["seen"] = Seen.ToString(CultureInfo.InvariantCulture),
        ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
        ["waited"] = Waited.ToString("R", CultureInfo.InvariantCulture),
        ["best_loss"] = BestLoss.ToString("R", CultureInfo.InvariantCulture),
        ["best_epoch"] = BestEpoch.ToString(CultureInfo.InvariantCulture),
        ["stopped"] = IsStopped ? "1" : "0",
        ["schedule"] = string.Join(' ', Schedule.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
    };

    /// <param name="text">Gives the text of a name.</param>
    /// <exception cref="FormatException">A number is none.</exception>
    public static TrainerState Read(Func<string, string> text) => new(
        (int)Whole(text, "epoch"), (int)Whole(text, "batch"), Whole(text, "step"), Real(text, "loss"), Whole(text, "correct"),
        Whole(text, "seen"),
        Real(text, "seconds"), Real(text, "waited"), Real(text, "best_loss"), (int)Whole(text, "best_epoch"),
        Whole(text, "stopped") != 0,
        [.. text("schedule").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => Real(_ => number, "schedule"))]);

    static long Whole(Func<string, string> text, string name) =>
        long.TryParse(text(name), NumberStyles.None, CultureInfo.InvariantCulture, out long whole) && whole <= int.MaxValue
            ? whole
            : throw new FormatException($"'{name}' is not a whole number");

    static double Real(Func<string, string> text, string name) =>
        double.TryParse(text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? real
            : throw new FormatException($"'{name}' is not a number");
}
