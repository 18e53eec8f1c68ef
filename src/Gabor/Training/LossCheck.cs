using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;

namespace Gabor.Training;

/// <summary>Refuses losses that cannot, or should not, train a model.</summary>
static class LossCheck
{
    /// <summary>Checks the losses of a model's outputs.</summary>
    /// <exception cref="ArgumentException">There are more losses than outputs, an output has not the size of its target, or a softmax would
    /// be applied twice.</exception>
    public static void Check(Model model, IReadOnlyList<OutputLoss> losses)
    {
        if (losses.Count > model.Outputs.Count)
        {
            throw new ArgumentException(
                $"loss: {losses.Count} losses for the {model.Outputs.Count} outputs of {model.Name}; give one for each at most.");
        }

        for (int i = 0; i < losses.Count; i++)
        {
            var layer = model.Nodes[model.Outputs[i]].Layer;
            int target = losses[i].Target == TargetKind.Image ? model.Input.Count : model.ClassNames.Count;
            if (layer.Output.Count != target)
            {
                throw new ArgumentException(
                    $"loss {losses[i]}: the output {layer.Name} has {layer.Output.Count} elements and its target {target}; "
                    + "make them equal.");
            }

            if (losses[i].Loss.HasSoftmax && SoftmaxOf(model, model.Outputs[i]) is { } softmax)
            {
                throw new ArgumentException(
                    $"loss {losses[i].Loss.Name}: it applies the softmax itself, and the output {layer.Name} comes from the softmax layer "
                    + $"{softmax.Name}; "
                    + "leave that layer out.");
            }
        }
    }

    /// <summary>
    /// The softmax whose probabilities an output is; layers that pass values through, such as flatten and dropout, change nothing about
    /// that.
    /// </summary>
    static Softmax? SoftmaxOf(Model model, int output)
    {
        while (model.Nodes[output].Layer.IsView(training: false) && model.Nodes[output].Sources[0] >= 0)
            output = model.Nodes[output].Sources[0];
        return model.Nodes[output].Layer as Softmax;
    }
}
