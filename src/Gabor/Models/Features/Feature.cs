using Gabor.Components;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Models.Features;

/// <summary>
/// A representation φ(x) of images (4.1.2) that stands before a classifier: frozen layers, which become part of the network, so that its
/// file needs nothing else.
/// </summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Feature(ComponentKind<Feature> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>Adds its layers to a network.</summary>
    /// <param name="graph">The network; its layers are added by <see cref="GraphBuilder.AddFrozen"/>.</param>
    /// <param name="images">What they read.</param>
    /// <returns>The features.</returns>
    /// <exception cref="ArgumentException">The images do not suit it.</exception>
    public abstract NodeOutput AddTo(GraphBuilder graph, NodeOutput images);

    /// <summary>
    /// What is done to images before its layers; null for what training is told to do. By default pixels are divided by 255, nothing else.
    /// </summary>
    /// <param name="images">The shape of the images.</param>
    public virtual ImagePreprocessing? Preprocessing(Shape images) => ImagePreprocessing.None(images);
}
