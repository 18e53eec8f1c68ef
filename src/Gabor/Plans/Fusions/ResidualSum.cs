using Gabor.Layers;

namespace Gabor.Plans.Fusions;

/// <summary>
/// The sum of a normalisation's output and another value, as at the end of a residual block: the other value is added while the first is normalised, and backward
/// its derivative is written on the way to the normalisation's. The bits are those of the two layers.
/// </summary>
sealed class ResidualSum : Fusion
{
    /// <inheritdoc/>
    public override string Name => "residual-sum";

    /// <inheritdoc/>
    public override void Apply(Draft draft)
    {
        foreach (var sum in draft.Steps.Where(step => step is { Layer: Add, Sources.Count: 2 }).ToArray())
        {
            for (int i = 0; i < 2; i++)
            {
                var step = draft.Producer(sum.Sources[i]);
                if (step is null or { AddsResidual: true } || !step.Layer.CanAddResidual || draft.OnlyReader(step.Value) != sum)
                    continue;

                // It takes the place of the sum, where both values are there.
                step.AddsResidual = true;
                step.Sources.Add(sum.Sources[1 - i]);
                step.Value = sum.Value;
                draft.Steps.Remove(step);
                draft.Steps[draft.Steps.IndexOf(sum)] = step;
                break;
            }
        }
    }
}
