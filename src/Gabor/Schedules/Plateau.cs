using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// α falls when the evaluated loss no longer does: an epoch is good if its loss is below (1 − threshold) times the best so far, which it then becomes. After
/// more than <c>patience</c> epochs in a row that were not good, α is multiplied by the factor and the count begins again. α = max(lowest, learning rate · factor^cuts).
/// </summary>
/// <remarks>
/// The only schedule with a memory: the best loss, the epochs since, and the cuts. Checkpoints hold it; the evaluated loss is the same to the bit whoever
/// computes it, so a resumed run cuts where an uninterrupted one does.
/// </remarks>
/// <param name="learningRate">The first α, above 0.</param>
/// <param name="factor">What a cut multiplies α by, above 0 and below 1; 0.1 by default.</param>
/// <param name="patience">Epochs in a row that need not be good, at least 0; 5 by default.</param>
/// <param name="lowest">α never falls below, at least 0; 0 by default.</param>
/// <param name="threshold">By what share a good loss has to be below the best; 10⁻⁴ by default.</param>
public sealed class Plateau(float learningRate, double factor = 0.1, int patience = 5, double lowest = 0, double threshold = 1e-4) : Schedule
{
    double best = double.PositiveInfinity;
    int waited, cuts;

    /// <inheritdoc/>
    public override string Kind => "plateau";

    /// <summary>The best loss, the epochs since, and the cuts; nothing before the first evaluation.</summary>
    public override IReadOnlyList<double> Memory => double.IsFinite(best) ? [best, waited, cuts] : [];

    /// <inheritdoc/>
    public override float LearningRate(long step, long steps) => (float)Math.Max(lowest, learningRate * Elementary.Power(factor, cuts));

    /// <inheritdoc/>
    public override void Evaluated(double loss)
    {
        if (loss < best * (1 - threshold))
            (best, waited) = (loss, 0);
        else if (++waited > patience)
            (waited, cuts) = (0, cuts + 1);
    }

    /// <inheritdoc/>
    public override void Remember(IReadOnlyList<double> memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (best, waited, cuts) = memory switch
        {
            [] => (double.PositiveInfinity, 0, 0),
            [var loss, var epochs, var falls] when double.IsFinite(loss) && IsCount(epochs) && IsCount(falls) => (loss, (int)epochs, (int)falls),
            _ => throw new FormatException($"the schedule {Kind} remembers a loss and two counts, and other numbers were found"),
        };
    }

    static bool IsCount(double number) => number is >= 0 and <= int.MaxValue && number == Math.Floor(number);
}
