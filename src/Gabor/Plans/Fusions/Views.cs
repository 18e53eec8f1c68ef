namespace Gabor.Plans.Fusions;

/// <summary>
/// A layer whose output is its input, number by number, as <c>flatten</c>, or <c>dropout</c> when evaluation, is no step at all: who reads it reads its input. Only where
/// nobody else reads that input: else the derivatives that meet there would be added in another order.
/// </summary>
sealed class Views : Fusion
{
    /// <inheritdoc/>
    public override string Name => "views";

    /// <inheritdoc/>
    public override void Apply(Draft draft)
    {
        foreach (var step in draft.Steps.ToArray())
        {
            if (step.Layer.IsView(draft.Mode == PlanMode.Train) && step.Sources[0] >= 0 && draft.OnlyReader(step.Sources[0]) == step)
                draft.Replace(step, step.Sources[0]);
        }
    }
}
