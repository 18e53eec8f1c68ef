using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Schedules;

/// <summary>
/// α falls when the validation loss no longer does: an epoch is good if its loss is below (1 − threshold) times the best so far, which it
/// then becomes. After more than <c>patience</c> epochs in a row that were not good, α is multiplied by the factor and the count restarts.
/// α = max(min, α₀ · factor^cuts).
/// </summary>
/// <remarks>The one schedule with a state: the best loss, the epochs since, and the cuts.</remarks>
/// <param name="decay">The factor, above 0 and at most 1; 0.1 by default.</param>
/// <param name="patience">Epochs in a row that need not be good, at least 0; 5 by default.</param>
/// <param name="minLearningRate">min, the lower bound of α, at least 0; 0 by default.</param>
/// <param name="threshold">By what share a good loss must be below the best, from 0 to below 1; 10⁻⁴ by default.</param>
/// <param name="warmupEpochs">Epochs of linear warmup, at least 0; 0 by default.</param>
public sealed class Plateau(
    double decay = 0.1, int patience = 5, double minLearningRate = 0, double threshold = 1e-4, double warmupEpochs = 0)
    : Schedule(Kind, decay, patience, minLearningRate, threshold, warmupEpochs)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="ScheduleRegistry"/> lists it.</summary>
    public static ComponentKind<Schedule> Kind { get; } = new(
        "plateau", "times a factor when the validation loss stops falling",
        [
            ScheduleRows.Decay(0.1),
            new("plateau-patience", 5, "Epochs without a better validation loss before the learning rate decays.")
            {
                Minimum = 0, IsInteger = true,
            },
            ScheduleRows.Minimum,
            new("plateau-threshold", 1e-4, "Relative improvement of the validation loss that counts as better.")
            {
                Minimum = 0, Maximum = 1, ExcludesMaximum = true,
            },
            ScheduleRows.Warmup,
        ],
        values => new Plateau(values[0], (int)values[1], values[2], values[3], values[4]));

    /// <summary>The best loss, the epochs since, and the cuts.</summary>
    public override IReadOnlyList<double> InitialState => [double.MaxValue, 0, 0];

    /// <inheritdoc/>
    public override void Observe(Span<double> state, double validationLoss)
    {
        if (validationLoss < state[0] * (1 - Values[3]))
            (state[0], state[1]) = (validationLoss, 0);
        else if (++state[1] > Values[1])
            (state[1], state[2]) = (0, state[2] + 1);
    }

    /// <inheritdoc/>
    protected override float At(float learningRate, in ScheduleStep step) =>
        (float)Math.Max(Values[2], learningRate * Elementary.Power(Values[0], (int)step.State.Span[2]));
}
