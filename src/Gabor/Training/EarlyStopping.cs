using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>
/// Early stopping: keeps the weights of the epoch with the least validation loss, and says when too many epochs have passed since.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="patience">Epochs in a row without a better validation loss before training stops, at least 1.</param>
sealed class EarlyStopping(Model model, int patience)
{
    readonly Tensor[] best = [.. model.Parameters.Select(p => new Tensor(p.Parameter.Sizes))];

    /// <summary>Whether training should stop.</summary>
    public bool IsExhausted(in TrainerState state) => state.BestEpoch > 0 && state.Epoch - state.BestEpoch >= patience;

    /// <summary>The best weights by name, <c>layer.parameter/best</c>, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named => model.Parameters.Select((p, i) => ($"{p.Name}/best", best[i]));

    /// <summary>Takes in the validation loss of an epoch; the model holds the weights it was measured with.</summary>
    /// <returns>The state with the best epoch so far.</returns>
    public TrainerState Observe(in TrainerState state, int epoch, double loss)
    {
        if (state.BestEpoch > 0 && !(loss < state.BestLoss))
            return state;
        for (int i = 0; i < best.Length; i++)
            model.Parameters[i].Parameter.Value.Span.CopyTo(best[i].Span);
        return state with { BestLoss = loss, BestEpoch = epoch };
    }

    /// <summary>Puts the best weights into the model.</summary>
    public void Restore()
    {
        for (int i = 0; i < best.Length; i++)
            best[i].Span.CopyTo(model.Parameters[i].Parameter.Value.Span);
    }
}
