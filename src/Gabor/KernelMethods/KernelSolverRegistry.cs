using Gabor.Components;

namespace Gabor.KernelMethods;

/// <summary>The built-in solvers by name, the default first; <c>KernelSolverRegistry.Default.With(MySolver.Kind)</c> adds one.</summary>
public static class KernelSolverRegistry
{
    /// <summary>Every built-in solver, in the order of help and tables.</summary>
    public static Registry<ComponentKind<KernelSolver>> Default { get; } =
        new("solver", SoftmaxSolver.Kind, SupportVectorSolver.Kind, RidgeSolver.Kind);
}
