using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Preprocessing;

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
            RequireTarget(losses[i], model);
            int target = losses[i].Target switch
            {
                TargetKind.Image => model.Input.Count,
                TargetKind.Label => model.ClassNames.Count,
                _ => layer.Output.Count,
            };
            if (layer.Output.Count != target)
            {
                throw new ArgumentException(
                    $"loss {losses[i]}: the output {layer.Name} has {layer.Output.Count} elements and its target {target}; "
                    + "make them equal.");
            }

            if (losses[i].Loss.HasSigmoid && SigmoidOutputs.Logits(model, i) is null)
            {
                throw new ArgumentException(
                    $"loss {losses[i].Loss.Name}: it is of the probabilities that a sigmoid layer gives, and the output {layer.Name} is "
                    + $"none. Put a sigmoid layer behind it, or take {MeanSquaredError.Kind.Name}.");
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

    static void RequireTarget(OutputLoss loss, Model model)
    {
        if (loss.Loss.NeedsTarget == (loss.Target == TargetKind.None))
        {
            throw new ArgumentException(loss.Loss.NeedsTarget
                ? $"loss {loss}: it compares an output with a target; state label or image."
                : $"loss {loss}: it is a penalty, which looks at the output alone; state no target.");
        }

        if (loss.Target == TargetKind.Label && !model.IsClassifier)
        {
            throw new ArgumentException(
                $"loss {loss}: {model.Name} gives no scores of classes, and its target is the label. Compare with the image: "
                + $"--loss {MeanSquaredError.Kind.Name}:1:image.");
        }
    }

    /// <summary>Pixels from 0 to 1 are what a sigmoid can reconstruct, and of what the cross-entropy of pixels is one.</summary>
    /// <exception cref="ArgumentException">Something is subtracted from the images that a sigmoid's output is compared with.</exception>
    public static void CheckPixels(Model model, IReadOnlyList<OutputLoss> losses, string preprocessing)
    {
        for (int i = 0; i < losses.Count; i++)
        {
            if (losses[i].Target == TargetKind.Image && model.Nodes[model.Outputs[i]].Layer is Sigmoid sigmoid
                && preprocessing != ImagePreprocessing.NoneKind)
            {
                throw new ArgumentException(
                    $"preprocessing {preprocessing}: the output {sigmoid.Name} of {model.Name} lies from 0 to 1 and is compared with the "
                    + $"image after preprocessing, which does not. Take --preprocessing {ImagePreprocessing.NoneKind}.");
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
