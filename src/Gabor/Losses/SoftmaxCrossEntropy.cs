using Gabor.Components;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace Gabor.Losses;

/// <summary>
/// Cross-entropy of the softmax of scores, the negative log-likelihood of the true class (the text's aside "hinge loss" is another loss).
/// Its mean is J, (3.10)–(3.21) and (4.22)–(4.24), without the penalty; the scores are those of the whole network, (4.28), (5.22); from its
/// slope begin all others, (4.29), (4.30).
/// </summary>
/// <remarks>
/// <para>err = −s_y + log Σⱼ exp(sⱼ), (3.43), in nats, with the largest score subtracted first, (6.7)–(6.11), so that nothing
/// overflows.</para>
/// <para>∂err/∂s = softmax(s) − e_y, (3.47), (4.27).</para>
/// <para>Towards shares t of the classes instead of one class, err = −Σₖ tₖ log softmax(s)ₖ, and ∂err/∂s = softmax(s) − t.</para>
/// </remarks>
public sealed class SoftmaxCrossEntropy() : Loss(Kind)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="LossRegistry"/> lists it.</summary>
    public static ComponentKind<Loss> Kind { get; } =
        new("softmax_cross_entropy", "negative log-likelihood of the softmax of the scores", [], _ => new SoftmaxCrossEntropy());

    /// <inheritdoc/>
    public override bool HasSoftmax => true;

    /// <summary>err of every image and (softmax − t) / N, where t is e_y of labels.</summary>
    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers)
    {
        if (targets.Values.IsEmpty)
            LossKernels.CrossEntropy(outputs, targets.Labels, errors, gradient, workers);
        else
            LossKernels.SoftCrossEntropy(outputs, targets.Values, errors, gradient, workers);
    }
}
