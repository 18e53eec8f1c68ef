using Gabor.Components;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>How far a network's outputs are from their targets: err for each image, and its derivative.</summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Loss(ComponentKind<Loss> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>
    /// Whether it takes scores and applies the softmax itself, so that a softmax layer before it would be a second one; no by default.
    /// </summary>
    public virtual bool HasSoftmax => false;

    /// <summary>
    /// Whether it takes logits and applies the sigmoid itself: training then leaves out the sigmoid layer that gives the output, and
    /// takes the loss of what that reads. No by default.
    /// </summary>
    public virtual bool HasSigmoid => false;

    /// <summary>
    /// Whether outputs are compared with something; yes by default. A penalty on a code looks at the output alone (4.1.4).
    /// </summary>
    public virtual bool NeedsTarget => true;

    /// <summary>Whether the error of an image depends on the other images of the batch; no by default.</summary>
    public virtual bool MixesImages => false;

    /// <summary>Whether it needs <see cref="Targets.Values"/>; then labels come as one-hot rows. No by default.</summary>
    public virtual bool NeedsValues => false;

    /// <summary>Computes err⁽ⁱ⁾ of every image and the gradient of their mean, J = (1/N) Σ err⁽ⁱ⁾ (3.20).</summary>
    /// <param name="outputs">The network's outputs, [N, K].</param>
    /// <param name="targets">What they should be.</param>
    /// <param name="errors">err⁽ⁱ⁾, [N], in nats or squares; overwritten.</param>
    /// <param name="gradient">∂J/∂outputs, [N, K], already divided by N; overwritten. Empty where only the errors are asked for.</param>
    /// <param name="workers">The threads that share the work.</param>
    public abstract void Evaluate(
        ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers);
}
