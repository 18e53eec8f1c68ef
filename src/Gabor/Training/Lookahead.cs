using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Training;

/// <summary>
/// Lookahead (Zhang et al. 2019, arXiv 1907.08610): slow weights φ follow the weights θ of the optimizer, which goes on from them. After
/// every fifth step, and the last, φ ← φ + (1 − δᵣ)(θ − φ) and θ ← φ, for running statistics too. Zhang et al. have δᵣ = ½ all the time;
/// here it is δr³ at the share r of the run (Jordan 2024, arXiv 2404.00498, 3.4), so that the first steps are those of the optimizer alone
/// and the last ones are averaged.
/// </summary>
sealed class Lookahead
{
    /// <summary>Steps from one return to the next.</summary>
    const int Every = 5;

    readonly Model model;
    readonly Tensor[] slow;
    readonly double kept;

    /// <param name="model">The model; φ begins at its parameters as they are.</param>
    /// <param name="kept">δ, the share of φ that stays at the end of the run.</param>
    public Lookahead(Model model, double kept)
    {
        (this.model, this.kept) = (model, kept);
        slow = [.. model.Parameters.Select(p => new Tensor(p.Parameter.Sizes))];
        for (int i = 0; i < slow.Length; i++)
            model.Parameters[i].Parameter.Value.Span.CopyTo(slow[i].Span);
    }

    /// <summary>φ, by name, <c>layer.parameter/slow</c>, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named => model.Parameters.Select((p, i) => ($"{p.Name}/slow", slow[i]));

    /// <summary>Takes the weights of a step in, and brings them back after each fifth.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="steps">The steps of the run.</param>
    /// <param name="workers">The threads that share the work.</param>
    public void Take(long step, long steps, Workers workers)
    {
        if (step % Every != 0 && step != steps)
            return;
        double share = (double)step / steps;
        float toward = (float)(1 - (kept * share * share * share));
        for (int i = 0; i < slow.Length; i++)
        {
            var fast = model.Parameters[i].Parameter.Value.Span;
            ElementWiseKernels.Zip(new Toward(toward), slow[i].Span, fast, slow[i].Span, workers);
            ElementWiseKernels.Copy(slow[i].Span, fast, workers);
        }
    }
}
