using Gabor.Data;
using Gabor.Experiments.Explanations;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// What of an image makes a layer's activation at one place: the activation taken back to the pixels by guided back-propagation
/// (Springenberg et al. 2015, arXiv 1412.6806) or by deconvolution (Zeiler and Fergus 2014, arXiv 1311.2901), or its derivatives.
/// </summary>
/// <remarks>The pixels outside of the place's <see cref="ReceptiveField"/> are 0. One caller at a time.</remarks>
public sealed class PatchProjection
{
    readonly Model model;
    readonly ExplainedPass pass;

    /// <summary>A projection of one layer of a model, whose parameters must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layer">The layer's place in <see cref="Model.Nodes"/>.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <exception cref="ArgumentException">No gradient passes a feature on the way.</exception>
    public PatchProjection(Model model, int layer, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = FrozenLayers.Until(model, layer);
        this.model.Preprocessing = model.Preprocessing;
        if (!HasGradients(model, layer))
            throw new ArgumentException($"{model.Name}: no gradient passes its features, so pixels have none.", nameof(model));
        pass = new ExplainedPass(this.model, workers);
    }

    /// <summary>Whether the activations of a layer have derivatives by pixels: not behind a feature, which no gradient passes.</summary>
    public static bool HasGradients(Model model, int layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        return !FrozenLayers.Until(model, layer).Nodes.Any(node => node.Layer is Layers.FeatureLayer);
    }

    /// <summary>Takes an activation back to the pixels of a patch's image.</summary>
    /// <param name="images">The source of the patch.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="rule">What rectifiers do.</param>
    /// <returns>[H, W, D] of the model's input.</returns>
    /// <exception cref="GaborFormatException">The image cannot be read; the message names it.</exception>
    public float[] Of(ImageSource images, Patch patch, int channel, BackwardRule rule)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(patch);
        float[] seen = new float[model.Input.Count];
        new ImageReader(images, model.Preprocessing).Read(patch.Image, seen);
        return Of(seen, patch.Row, patch.Column, channel, rule);
    }

    /// <summary>Takes the activation of one place back to the pixels of an image.</summary>
    /// <param name="image">[H, W, D], preprocessed.</param>
    /// <param name="row">The row of the layer's output.</param>
    /// <param name="column">The column of the layer's output.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="rule">What rectifiers do.</param>
    /// <returns>[H, W, D].</returns>
    public float[] Of(ReadOnlySpan<float> image, int row, int column, int channel, BackwardRule rule)
    {
        pass.Forward(image);
        var shape = model.Output;
        pass.Backward([(((row * shape.Width) + column) * shape.Depth) + channel], rule);
        return pass.InputGradient.ToArray();
    }
}
