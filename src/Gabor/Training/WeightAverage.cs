using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Training;

/// <summary>
/// Weights averaged over the steps (Polyak and Juditsky 1992, in the exponential form): ā ← ā + (1 − δₜ)(θ − ā) after each step t, for
/// running statistics too. δₜ = min(δ, (1 + t) / (10 + t)), so that the weights of the beginning are soon forgotten. The average jumps
/// about less than θ, which the learning rate keeps moving, and usually evaluates better.
/// </summary>
/// <remarks>The rule goes on from θ and never sees ā. While shown, the model holds ā and this object θ.</remarks>
sealed class WeightAverage
{
    readonly Model model;
    readonly Tensor[] others;
    readonly double share;
    bool shown;

    /// <param name="model">The model; ā begins at its parameters as they are.</param>
    /// <param name="share">δ.</param>
    public WeightAverage(Model model, double share)
    {
        (this.model, this.share) = (model, share);
        others = [.. model.Parameters.Select(p => new Tensor(p.Parameter.Sizes))];
        for (int i = 0; i < others.Length; i++)
            model.Parameters[i].Parameter.Value.Span.CopyTo(others[i].Span);
    }

    /// <summary>Every average while it is hidden, by name, <c>layer.parameter/average</c>, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named => model.Parameters.Select((p, i) => ($"{p.Name}/average", others[i]));

    /// <summary>Takes the weights of a step in.</summary>
    /// <param name="step">t, from 1.</param>
    /// <param name="workers">The threads that share the work.</param>
    public void Take(long step, Workers workers)
    {
        float rest = (float)(1 - Math.Min(share, (1.0 + step) / (10.0 + step)));
        for (int i = 0; i < others.Length; i++)
            ElementWiseKernels.Zip(new Toward(rest), others[i].Span, model.Parameters[i].Parameter.Value.Span, others[i].Span, workers);
    }

    /// <summary>Lets the model hold the averages.</summary>
    public void Show() => Exchange(true);

    /// <summary>Lets the model hold the weights that are trained.</summary>
    public void Hide() => Exchange(false);

    void Exchange(bool show)
    {
        if (show == shown)
            return;
        shown = show;
        for (int i = 0; i < others.Length; i++)
        {
            Span<float> inside = model.Parameters[i].Parameter.Value.Span, outside = others[i].Span;
            for (int j = 0; j < inside.Length; j++)
                (inside[j], outside[j]) = (outside[j], inside[j]);
        }
    }
}
