using Gabor.Components;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>Softmax regression on φ(x), by Newton's method: see <see cref="KernelSoftmax"/>.</summary>
/// <param name="decay">λ of the weight decay, above 0; 1e-6 by default.</param>
public sealed class SoftmaxSolver(double decay = SolverRows.SoftmaxDecay) : KernelSolver(Kind, decay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelSolverRegistry"/> lists it.</summary>
    public static ComponentKind<KernelSolver> Kind { get; } = new(
        "softmax", "cross-entropy of the softmax classifier", [SolverRows.Decay(SolverRows.SoftmaxDecay)],
        values => new SoftmaxSolver(values[0]));

    /// <inheritdoc/>
    public override (KernelExpansion Machine, bool HasConverged) Solve(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var found = KernelSoftmax.Fit(
            problem.Function, problem.Points, problem.PointLength, problem.Labels, problem.Classes, Options(problem), workers,
            Teller(progress), cancellation);
        return (found.Expansion, found.HasConverged);
    }

    /// <inheritdoc/>
    public override (float[] Weights, float[] Bias, bool HasConverged) SolveFeatures(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var (weights, bias, _, hasConverged) = KernelSoftmax.FitFeatures(
            problem.Points, problem.PointLength, problem.Labels, problem.Classes, Options(problem), workers, Teller(progress),
            cancellation);
        return (weights, bias, hasConverged);
    }

    KernelSoftmaxOptions Options(KernelProblem problem) => new() { Decay = decay, Tolerance = 1e-4, Seed = problem.Seed };

    static Relay<KernelSoftmaxProgress>? Teller(IProgress<SolverProgress>? progress) =>
        progress is null ? null : new(progress, value => new(value.Step, 0, value.Loss));
}
