using Gabor.Components;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>Ridge regression of the classes, solved in one step: see <see cref="KernelRidge"/>.</summary>
/// <param name="decay">λ, above 0; 0.1 by default.</param>
public sealed class RidgeSolver(double decay = SolverRows.RidgeDecay) : KernelSolver(Kind, decay)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelSolverRegistry"/> lists it.</summary>
    public static ComponentKind<KernelSolver> Kind { get; } = new(
        "ridge", "squared error of values 1 and −1", [SolverRows.Decay(SolverRows.RidgeDecay)], values => new RidgeSolver(values[0]));

    /// <inheritdoc/>
    public override (KernelExpansion Machine, bool HasConverged) Solve(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return (
            KernelRidge.Fit(
                problem.Function, problem.Points, problem.PointLength, problem.Labels, problem.Classes, decay, workers, problem.Seed,
                cancellation),
            true);
    }

    /// <inheritdoc/>
    public override (float[] Weights, float[] Bias, bool HasConverged) SolveFeatures(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        float[] weights = KernelRidge.FitFeatures(
            problem.Points, problem.PointLength, problem.Labels, problem.Classes, decay, workers, cancellation);
        return (weights, new float[problem.Classes], true);
    }
}
