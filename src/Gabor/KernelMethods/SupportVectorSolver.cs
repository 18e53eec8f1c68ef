using Gabor.Components;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>Support vector machines, one for each pair of classes: see <see cref="SupportVectorMachine"/>.</summary>
/// <param name="cost">C, what a unit of hinge loss costs beside ½‖w‖², above 0; 10 by default.</param>
public sealed class SupportVectorSolver(double cost = SupportVectorSolver.DefaultCost) : KernelSolver(Kind, cost)
{
    const double DefaultCost = 10;

    /// <summary>Its name, hyper-parameters and factory, as <see cref="KernelSolverRegistry"/> lists it.</summary>
    public static ComponentKind<KernelSolver> Kind { get; } = new(
        "svm", "support vector machine, hinge loss, one class against one",
        [
            new("cost", DefaultCost, "What a unit of hinge loss costs beside half the squared weights (C of a support vector machine).")
            {
                Minimum = 0, ExcludesMinimum = true,
            },
        ],
        values => new SupportVectorSolver(values[0]));

    /// <inheritdoc/>
    public override bool DecidesPairs => true;

    /// <inheritdoc/>
    public override (KernelExpansion Machine, bool HasConverged) Solve(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var found = Fit(problem, problem.Function, workers, progress, cancellation);
        return (found.Decisions, found.HasConverged);
    }

    /// <inheritdoc/>
    public override (float[] Weights, float[] Bias, bool HasConverged) SolveFeatures(
        KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var found = Fit(problem, new LinearKernelFunction(), workers, progress, cancellation);
        var decisions = found.Decisions;
        float[] weights = new float[problem.PointLength * decisions.Outputs];
        Gemm.Multiply(
            decisions.Centres, true, decisions.Coefficients, false, [], weights, problem.PointLength, decisions.Outputs, decisions.Count,
            workers);
        return (weights, decisions.Bias.ToArray(), found.HasConverged);
    }

    SupportVectorResult Fit(
        KernelProblem problem, KernelFunction function, Workers workers, IProgress<SolverProgress>? progress,
        CancellationToken cancellation) => SupportVectorMachine.Fit(
            function, problem.Points, problem.PointLength, problem.Labels, problem.Classes,
            new() { Cost = cost, Seed = problem.Seed }, workers,
            progress is null ? null : new Relay<SupportVectorProgress>(progress, value => new(value.Pair, value.Pairs, null)),
            cancellation);
}
