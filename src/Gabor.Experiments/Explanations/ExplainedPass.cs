using Gabor.Experiments.GradientChecks;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Explanations;

/// <summary>
/// One image through a network as in inference, layer by layer, and the derivatives of a score by the values of every layer and by the
/// image, which a plan does not compute.
/// </summary>
sealed class ExplainedPass
{
    readonly Model model;
    readonly LayerProbe[] probes;
    readonly float[][] gradients;
    readonly float[] input, inputGradient;

    /// <param name="model">The model, with its weights.</param>
    /// <param name="workers">The threads that share the work.</param>
    public ExplainedPass(Model model, Workers workers)
    {
        this.model = model;
        probes = [.. Enumerable.Range(0, model.Nodes.Count).Select(i => new LayerProbe(model, i, 1, 0, workers, trains: false))];
        gradients = [.. probes.Select(probe => new float[probe.Output.Length])];
        (input, inputGradient) = (new float[model.Input.Count], new float[model.Input.Count]);
    }

    /// <summary>The scores, [K].</summary>
    public ReadOnlySpan<float> Scores => probes[model.Outputs[0]].Output;

    /// <summary>∂s/∂image, [H, W, D], after <see cref="Backward"/>.</summary>
    public ReadOnlySpan<float> InputGradient => inputGradient;

    /// <summary>The output of a layer, [H', W', D'].</summary>
    public ReadOnlySpan<float> Output(int layer) => probes[layer].Output;

    /// <summary>∂s/∂output of a layer, after <see cref="Backward"/>.</summary>
    public ReadOnlySpan<float> Gradient(int layer) => gradients[layer];

    /// <summary>The last layer whose output still has a height and a width, on the way to the scores; −1 for none.</summary>
    public static int LastSpatial(Model model)
    {
        for (int i = model.Outputs[0]; i >= 0; i--)
        {
            if (model.Nodes[i].Layer.Output is { Height: > 1, Width: > 1 })
                return i;
        }

        return -1;
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="image">[H, W, D], preprocessed.</param>
    public void Forward(ReadOnlySpan<float> image)
    {
        image.CopyTo(input);
        for (int i = 0; i < probes.Length; i++)
        {
            var sources = model.Nodes[i].Sources;
            for (int k = 0; k < sources.Count; k++)
                (sources[k] < 0 ? input : probes[sources[k]].Output).CopyTo(probes[i].Input(k));
            probes[i].Forward();
        }
    }

    /// <summary>Computes the derivatives of a class's score, after <see cref="Forward"/>.</summary>
    public void Backward(int label)
    {
        foreach (float[] gradient in gradients)
            Array.Clear(gradient);
        Array.Clear(inputGradient);
        gradients[model.Outputs[0]][label] = 1;
        for (int i = model.Outputs[0]; i >= 0; i--)
        {
            probes[i].Backward(gradients[i]);
            var sources = model.Nodes[i].Sources;
            for (int k = 0; k < sources.Count; k++)
            {
                float[] sum = sources[k] < 0 ? inputGradient : gradients[sources[k]];
                var more = probes[i].InputGradient(k);
                for (int j = 0; j < sum.Length; j++)
                    sum[j] += more[j];
            }
        }
    }
}
