using Gabor.Components;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// How the coefficients of a kernel machine are found (4.1.3). Each way minimizes a loss and weight decay that together are convex, so that
/// there is one minimum, whatever the start, and no learning rate.
/// </summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class KernelSolver(ComponentKind<KernelSolver> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>Whether its outputs are decisions between pairs of classes (<see cref="OneAgainstOne"/>) instead of scores; no by default.
    /// </summary>
    public virtual bool DecidesPairs => false;

    /// <summary>Solves the problem itself, with memory for the kernel matrix of its points.</summary>
    /// <param name="problem">Points, classes and function.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The outputs as an expansion in some of the points, or all, and whether the minimum was reached.</returns>
    /// <exception cref="ArgumentException">The points do not suit the function, or there are too many.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract (KernelExpansion Machine, bool HasConverged) Solve(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Solves it for features z that approximate φ: the outputs are zW + b.</summary>
    /// <param name="problem">Points are Z, [m, count]; the function is not looked at.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>W, [count, outputs], b, and whether the minimum was reached.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract (float[] Weights, float[] Bias, bool HasConverged) SolveFeatures(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>How many outputs it has for K classes.</summary>
    public int OutputsOf(int classes) => DecidesPairs ? OneAgainstOne.Pairs(classes) : classes;
}

/// <summary>How far a solver is.</summary>
/// <param name="Done">Steps done: Newton steps, or pairs of classes.</param>
/// <param name="All">All of them; 0 where nobody knows before.</param>
/// <param name="Loss">What is minimized; null where it is not known.</param>
public sealed record SolverProgress(int Done, int All, double? Loss);
