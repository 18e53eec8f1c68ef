using Gabor.Layers;

namespace Gabor.Models;

/// <summary>
/// Outputs of sigmoid layers whose loss takes logits: what the sigmoid reads is then the output, so that the loss is computed where nothing
/// is rounded to 0 or 1.
/// </summary>
static class SigmoidOutputs
{
    /// <summary>The place of what the sigmoid of an output reads; null where it comes from no sigmoid, or from one of the input.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">The number of the output.</param>
    public static int? Logits(Model model, int output) =>
        model.Nodes[model.Outputs[output]] is { Layer: Sigmoid } node && node.Sources[0] is >= 0 and var source ? source : null;

    /// <summary>A model of the same layers that gives the logits of some outputs; this model where there are none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="takesLogits">Whether an output, by its number, is to be its logits.</param>
    public static Model OpenedBy(Model model, Func<int, bool> takesLogits)
    {
        int[] outputs = [.. model.Outputs.Select((place, output) => takesLogits(output) ? Logits(model, output) ?? place : place)];
        return outputs.SequenceEqual(model.Outputs) ? model : FrozenLayers.WithOutputs(model, outputs);
    }

    /// <summary>The part of a model that gives its reconstruction, and after it the logits of that, where they are asked for.</summary>
    public static Model ForReconstruction(Model model, bool withLogits) => FrozenLayers.WithOutputs(
        model, withLogits && Logits(model, 0) is { } logits ? [model.Outputs[0], logits] : [model.Outputs[0]]);
}
