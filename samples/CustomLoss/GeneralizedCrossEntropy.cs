using Gabor.Components;
using Gabor.Losses;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;

namespace CustomLoss;

/// <summary>
/// Generalized cross-entropy (Zhang and Sabuncu 2018, arXiv 1805.07836): err = (1 − p_y^q) / q, with p the softmax of the scores.
/// Near q = 0 it is the cross-entropy, at q = 1 the mean absolute error. A label that the network finds improbable has less weight,
/// which helps where labels are wrong.
/// </summary>
/// <param name="q">q, above 0 and at most 1; 0.7 by default.</param>
public sealed class GeneralizedCrossEntropy(double q = 0.7) : Loss(Kind, q)
{
    /// <summary>Its name and hyper-parameters; from them come checks, JSON and equality.</summary>
    public static ComponentKind<Loss> Kind { get; } = new(
        "generalized_cross_entropy", "(1 − p^q) / q of the probability of the true class",
        [new("q", 0.7, "From cross-entropy, near 0, to mean absolute error, 1.") { Minimum = 0, ExcludesMinimum = true, Maximum = 1 }],
        values => new GeneralizedCrossEntropy(values[0]));

    // <evaluate>
    /// <summary>It takes scores, so a network that ends in a softmax layer is refused.</summary>
    public override bool HasSoftmax => true;

    /// <summary>err of every image, and p_y^q (p − e_y) / N, the gradient of their mean.</summary>
    public override void Evaluate(ReadOnlySpan<float> outputs, Targets targets, Span<float> errors, Span<float> gradient, Workers workers)
    {
        var labels = targets.Labels;
        if (labels.IsEmpty)
            throw new ArgumentException($"{Name}: it takes labels; leave out label smoothing, mixup and cutmix.", nameof(targets));
        int classes = outputs.Length / labels.Length;
        SoftmaxKernels.LogSumExp(outputs, classes, errors, workers);
        if (!gradient.IsEmpty)
            SoftmaxKernels.Softmax(outputs, classes, gradient, workers);
        for (int i = 0; i < labels.Length; i++)
        {
            // ln p_y = s_y − ln Σ eˢ, and p_y^q = exp(q ln p_y).
            double power = Elementary.Exp(q * (outputs[(i * classes) + labels[i]] - errors[i]));
            errors[i] = (float)((1 - power) / q);
            if (gradient.IsEmpty)
                continue;
            var row = gradient.Slice(i * classes, classes);
            row[labels[i]] -= 1;
            foreach (ref float slope in row)
                slope *= (float)(power / labels.Length);
        }
    }
    // </evaluate>
}
