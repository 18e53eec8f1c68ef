using Gabor.Layers;
using Gabor.Losses;

namespace Gabor.Models;

/// <summary>Whether a loss can train a model.</summary>
public static class LossCheck
{
    /// <summary>
    /// Refuses a model that ends in <see cref="Softmax"/> under <see cref="SoftmaxCrossEntropy"/>: that loss takes scores and has its own softmax (3.3); a
    /// second one would flatten the probabilities, and training would be slow and bad without a word.
    /// </summary>
    /// <exception cref="ArgumentException">The model ends in softmax and the loss has one.</exception>
    public static void Require(Model model, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        if (loss is not SoftmaxCrossEntropy)
            return;

        // Layers that only pass on what they read do not hide a softmax.
        int last = model.Outputs[0];
        while (last >= 0 && model.Nodes[last].Layer.IsView(training: false))
            last = model.Nodes[last].Sources[0];
        if (last >= 0 && model.Nodes[last].Layer is Softmax softmax)
        {
            throw new ArgumentException(
                $"{softmax.Name}: the loss {loss.Kind} has its own softmax and takes scores. Leave this layer out; predictions are probabilities all the same.");
        }
    }
}
