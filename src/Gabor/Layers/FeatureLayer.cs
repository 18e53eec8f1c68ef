using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// A layer that computes a feature φ(x) (4.1.2): no training changes it, and no gradient passes it, so it stands before all that is
/// trained. What it has to know of the data, as the words of a vocabulary, it measures once on the training images; that stands in
/// parameters which are not trained.
/// </summary>
/// <param name="name">Its name in the network.</param>
/// <param name="input">The shape of one image.</param>
public abstract class FeatureLayer(string name, Shape input) : Layer(name, input)
{
    /// <summary>Whether it measures anything on the training images; by default where it has parameters.</summary>
    public virtual bool IsFitted => Parameters.Count > 0;

    /// <summary>Measures what it has to know, and keeps it in its parameters. Nothing by default.</summary>
    /// <param name="inputs">Its inputs of training images, [m, H, W, D].</param>
    /// <param name="images">m.</param>
    /// <param name="seed">The seed of what it draws.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are too few images.</exception>
    public virtual void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
    }

    /// <summary>No gradient passes a feature.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void Backward(in Pass pass) =>
        throw new NotSupportedException($"{Name}: no gradient passes a feature; add it as a frozen layer.");
}
