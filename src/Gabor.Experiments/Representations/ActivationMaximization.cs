using Gabor.Experiments.Explanations;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// Activation maximization (Erhan et al. 2009; Simonyan, Vedaldi and Zisserman 2013, arXiv 1312.6034): an image that makes a channel of a
/// layer as strong as possible at the middle place, found by gradient ascent on its pixels.
/// </summary>
/// <remarks>
/// <para>Each step: p ← p + η g / √(mean g²), with g = ∂a/∂p; p ← p − λ (p − p̂), weight decay towards the mean image p̂ (Simonyan et al.),
/// grey 1/2 where the network subtracts none; p ← p + ρ (p̄ − p), with p̄ the mean of the four neighbours, a little blur (Yosinski et al.
/// 2015, arXiv 1506.06579); then every pixel is held in 0…1. The image is shifted at random before g is computed, by up to an eighth of
/// what the place sees (Mordvintsev et al. 2015), so that no pixel matters by itself. The last quarter of the steps neither shifts nor
/// blurs, so that edges become sharp.</para>
/// <para>Where the layer is an activation function, what goes into it is climbed: it rises alike, and where a rectifier is shut there is no
/// slope behind it. Where all on the way are shut, the step goes as deconvolution says, which opens them.</para>
/// <para>The result is a pure function of model, layer, channel and options; threads never change it.</para>
/// </remarks>
/// <param name="model">The model, with its weights.</param>
/// <param name="workers">The threads that share the work.</param>
/// <param name="options">How it climbs; defaults if null.</param>
public sealed class ActivationMaximization(Model model, Workers workers, MaximizationOptions? options = null)
{
    /// <summary>The most floats of the activations of images that climb together.</summary>
    const int MostFloats = 1 << 23;

    readonly MaximizationOptions options = options ?? new();

    /// <summary>Makes an image for each of some channels of a layer.</summary>
    /// <param name="layer">The layer's place in <see cref="Model.Nodes"/>.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="progress">Reported the number of steps that are done, of <see cref="MaximizationOptions.Steps"/> for each of several
    /// groups of channels; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">No gradient passes a feature on the way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<MaximalImage> Run(
        int layer, IReadOnlyList<int> channels, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(channels);
        if (!PatchProjection.HasGradients(model, layer))
            throw new ArgumentException($"{model.Name}: no gradient passes its features, so pixels have none.", nameof(layer));
        int climbed = layer;
        while (model.Nodes[climbed] is { Layer: Activation, Sources: [>= 0 and var source] })
            climbed = source;
        var part = FrozenLayers.Until(model, [climbed, layer]);
        part.Preprocessing = model.Preprocessing;
        long floats = part.Nodes.Sum(node => (long)node.Layer.Output.Count);
        int together = (int)Math.Clamp(MostFloats / floats, 1, Math.Max(1, channels.Count));
        var pass = new ExplainedPass(part, workers, together);
        var images = new List<MaximalImage>();
        for (int first = 0; first < channels.Count; first += together)
        {
            // A group that is not full makes its last image several times.
            int[] group = [.. Enumerable.Range(first, together).Select(i => channels[Math.Min(i, channels.Count - 1)])];
            images.AddRange(new Climb(pass, part, options, layer, group).Run(progress, cancellation).Take(channels.Count - first));
        }

        return images;
    }
}
