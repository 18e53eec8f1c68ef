using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// A whole network layer by layer, in training, held on the sides of its corners on which it stands: J of it is smooth, and its slopes are
/// those of the network.
/// </summary>
sealed class NetworkProbe
{
    readonly Model model;
    readonly LayerProbe[] probes;
    readonly float[] pixels;
    readonly int[] labels;
    readonly HeldSides?[] held;

    /// <param name="model">The model.</param>
    /// <param name="probes">A probe for each of its layers.</param>
    /// <param name="pixels">Its input, [N, H, W, D], which may change.</param>
    /// <param name="labels">The class of each image.</param>
    public NetworkProbe(Model model, LayerProbe[] probes, float[] pixels, int[] labels)
    {
        (this.model, this.probes, this.pixels, this.labels) = (model, probes, pixels, labels);
        held = new HeldSides?[probes.Length];
    }

    /// <summary>
    /// Outputs of layers with corners that stood on another side than the one held, and all of them; since the beginning.
    /// </summary>
    public (long Crossed, long Computed) Corners => (held.Sum(one => one?.Crossed ?? 0), held.Sum(one => one?.Computed ?? 0));

    /// <summary>The scores, [N, K].</summary>
    public ReadOnlySpan<float> Scores => probes[model.Outputs[0]].Output;

    /// <summary>Runs the network as it is and holds every layer where it stands.</summary>
    public void Hold()
    {
        for (int i = 0; i < probes.Length; i++)
        {
            ReadSources(i);
            probes[i].Forward();
            held[i] = HeldSides.Of(probes[i].Layer, labels.Length, probes[i].Input(0));
        }
    }

    /// <summary>J by (3.20) and (3.43), in double from the scores, of the held network.</summary>
    /// <param name="first">The first layer that something has changed for since the last time.</param>
    public double Loss(int first)
    {
        for (int i = first; i < probes.Length; i++)
        {
            ReadSources(i);
            if (held[i] is { } sides)
                sides.Forward(probes[i].Input(0), probes[i].Output);
            else
                probes[i].Forward();
        }

        return Loss(Scores, labels);
    }

    /// <summary>J of scores by (3.20) and (3.43), in double.</summary>
    public static double Loss(ReadOnlySpan<float> scores, int[] labels)
    {
        int classes = scores.Length / labels.Length;
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            var own = scores.Slice(i * classes, classes);
            double largest = double.NegativeInfinity, powers = 0;
            foreach (float score in own)
                largest = Math.Max(largest, score);
            foreach (float score in own)
                powers += Elementary.Exp(score - largest);
            sum += largest + Elementary.Log(powers) - own[labels[i]];
        }

        return sum / labels.Length;
    }

    /// <summary>Runs backward layer by layer, after <see cref="Hold"/>; each probe is left with its gradients.</summary>
    /// <param name="slopes">∂J/∂scores.</param>
    /// <returns>∂J/∂pixels, which a plan does not compute.</returns>
    public float[] Backward(ReadOnlySpan<float> slopes)
    {
        float[][] sums = [.. probes.Select(probe => new float[probe.Output.Length])];
        float[] input = new float[pixels.Length];
        slopes.CopyTo(sums[model.Outputs[0]]);
        for (int i = probes.Length - 1; i >= 0; i--)
        {
            probes[i].Backward(sums[i]);
            var sources = model.Nodes[i].Sources;
            for (int k = 0; k < sources.Count; k++)
            {
                float[] sum = sources[k] < 0 ? input : sums[sources[k]];
                var more = probes[i].InputGradient(k);
                for (int j = 0; j < sum.Length; j++)
                    sum[j] += more[j];
            }
        }

        return input;
    }

    void ReadSources(int layer)
    {
        var sources = model.Nodes[layer].Sources;
        for (int k = 0; k < sources.Count; k++)
            (sources[k] < 0 ? pixels : probes[sources[k]].Output).CopyTo(probes[layer].Input(k));
    }
}
