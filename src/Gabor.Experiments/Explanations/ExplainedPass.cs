using Gabor.Experiments.GradientChecks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Explanations;

/// <summary>
/// One image or a few through a network as in inference, layer by layer, and the derivatives of a score, or of another activation, by the
/// values of every layer and by the image, which a plan does not compute.
/// </summary>
sealed class ExplainedPass
{
    readonly Model model;
    readonly LayerProbe[] probes;
    readonly float[][] gradients;
    readonly float[] input, inputGradient;

    /// <param name="model">The model, with its weights.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="images">N, images at once.</param>
    public ExplainedPass(Model model, Workers workers, int images = 1)
    {
        (this.model, Images) = (model, images);
        probes = [.. Enumerable.Range(0, model.Nodes.Count).Select(i => new LayerProbe(model, i, images, 0, workers, trains: false))];
        gradients = [.. probes.Select(probe => new float[probe.Output.Length])];
        (input, inputGradient) = (new float[images * model.Input.Count], new float[images * model.Input.Count]);
    }

    /// <summary>N.</summary>
    public int Images { get; }

    /// <summary>The scores, [N, K].</summary>
    public ReadOnlySpan<float> Scores => probes[model.Outputs[0]].Output;

    /// <summary>∂s/∂image, [N, H, W, D], after <see cref="Backward(int)"/>.</summary>
    public ReadOnlySpan<float> InputGradient => inputGradient;

    /// <summary>The output of a layer, [N, H', W', D'].</summary>
    public ReadOnlySpan<float> Output(int layer) => probes[layer].Output;

    /// <summary>∂s/∂output of a layer, after <see cref="Backward(int)"/>.</summary>
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
    /// <param name="image">[N, H, W, D], preprocessed.</param>
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
    public void Backward(int label) => Backward([.. Enumerable.Repeat(label, Images)], BackwardRule.Gradient);

    /// <summary>Computes the derivatives of one element of the first output, after <see cref="Forward"/>.</summary>
    /// <param name="elements">Of each image, which of the H' W' D' elements.</param>
    /// <param name="rule">What rectifiers do.</param>
    public void Backward(ReadOnlySpan<int> elements, BackwardRule rule)
    {
        foreach (float[] gradient in gradients)
            Array.Clear(gradient);
        Array.Clear(inputGradient);
        float[] output = gradients[model.Outputs[0]];
        for (int image = 0; image < Images; image++)
            output[(image * (output.Length / Images)) + elements[image]] = 1;
        for (int i = model.Outputs[0]; i >= 0; i--)
        {
            Backward(i, rule);
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

    void Backward(int i, BackwardRule rule)
    {
        float[] gradient = gradients[i];
        if (rule == BackwardRule.Gradient || model.Nodes[i].Layer is not (Relu or Relu6))
        {
            probes[i].Backward(gradient);
            return;
        }

        for (int j = 0; j < gradient.Length; j++)
            gradient[j] = Math.Max(0, gradient[j]);
        if (rule == BackwardRule.Guided)
            probes[i].Backward(gradient);
        else
            gradient.CopyTo(probes[i].InputGradient(0));
    }
}
